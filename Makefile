# Mach_R: a thin dispatcher. Each stage directory has a Makefile of its own and needs nothing here.
#
#   make stage08 run         make stageNN [build|run|qemu-x86|debug|record|replay|test|grade|diff|clean]
#   make test                make help

STAGES := $(sort $(patsubst %/,%,$(wildcard stage[0-9][0-9]_*/)))

# `make stage08 run` is two goals: the first says where, the second what.
NAMED := $(filter stage%,$(MAKECMDGOALS))
STAGE := $(filter $(NAMED) $(addsuffix _%,$(NAMED)),$(STAGES))
SHORT := $(firstword $(subst _, ,$(STAGE)))

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help test test-all soak lint bench bench-grader profile handout extension public site demo milestones doctor toolchain clean build run qemu-x86 debug record replay host-test grade gradescope classroom diff $(NAMED)

# How a submission is graded; SUBMISSION=path makes `make grade` the grader of one.
GRADE_OPTIONS = $(if $(EXTENSION),--extension '$(EXTENSION)') $(if $(SEED),--seed '$(SEED)') $(if $(FORMAT),--format '$(FORMAT)') $(if $(OUT),--out '$(OUT)')

EXTENSION_OPTIONS = $(if $(EXTENSION),--extension '$(EXTENSION)') $(if $(SEED),--seed '$(SEED)')

# All processors, unless the user said how many.
JOBS = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2))
IN_STAGE = $(MAKE) --no-print-directory -C $(STAGE)

ifneq ($(NAMED),)
ifneq ($(words $(STAGE)),1)
$(error There is no stage '$(NAMED)'. There are: $(STAGES))
endif

# The stage's name alone builds it.
$(NAMED): $(if $(filter-out $(NAMED),$(MAKECMDGOALS)),,build)
	@:

build:
	+@$(IN_STAGE) $(JOBS) all

run qemu-x86 debug record replay: build
	+@exec $(IN_STAGE) $@

test:
	+@$(IN_STAGE) $(JOBS) all host-test TEST=
	+@$(IN_STAGE) test

host-test:
	+@$(IN_STAGE) $(JOBS) host-test

grade:
	@grader/grade one $(STAGE) --stage $(SHORT:stage%=%) $(GRADE_OPTIONS)

diff:
	@tools/stages diff $(SHORT)

clean:
	+@$(IN_STAGE) clean

else

test:
	@tools/test $(if $(SLICE),--slice $(SLICE))

test-all:
	@tools/test --all

soak:
	@tools/test --all 'soak:*'

lint:
	@tools/lint

bench:
	@tools/python grader/bench/$(if $(PROCESSORS),processors.py $(PROCESSORS),$(if $(SCALE),scale.py,bench.py)) $(if $(JSON),--json $(JSON)) $(if $(CHECK),--check) $(if $(RECORD),--record)

bench-grader:
	@tools/python grader/bench/grading.py $(or $(STAGE),$(error of which stage? make bench-grader STAGE=04)) $(if $(COUNT),--count $(COUNT))

profile:
	@tools/python grader/bench/profile.py $(if $(STAGE),--stage $(STAGE)) $(or $(OP),$(error of which operation? make profile OP=rpc_32))

handout:
	@course/handout $(or $(STAGE),$(error of which stage? make handout STAGE=03 OUT=~/stage03)) $(or $(OUT),$(error where to? make handout STAGE=03 OUT=~/stage03)) $(if $(FROM),--from '$(FROM)') $(EXTENSION_OPTIONS)

extension:
	@course/handout $(or $(STAGE),$(error of which stage? make extension STAGE=03 OUT=~/stage03)) $(or $(OUT),$(error where to? make extension STAGE=03 OUT=~/stage03)) --whole $(EXTENSION_OPTIONS)

public:
	@course/public $(or $(OUT),$(error where to? make public OUT=~/mach_r))

site:
	@env PYTHONPATH=course:grader tools/python -B -m website

demo:
	@env PYTHONPATH=course:grader tools/python -B -m plays $(or $(STAGE),10)

# The branch is written anew each time, and is the same for the same stages.
milestones:
	@tools/stages walk
	@$(if $(PUSH),git push -q --force '$(PUSH)' walk 'refs/tags/milestone-*')

doctor:
	@tools/doctor

toolchain:
	@tools/toolchain

clean:
	@for stage in $(STAGES); do $(MAKE) --no-print-directory -C $$stage clean || exit; done

ifeq ($(origin STAGE)/$(origin SUBMISSION),command line/command line)
grade:
	@grader/grade one '$(SUBMISSION)' --stage '$(STAGE)' $(GRADE_OPTIONS)
else
grade:
	@echo "make grade: whose, of which stage? For example: make grade STAGE=4 SUBMISSION=~/mine, or make stage04 grade" >&2; exit 2
endif

gradescope:
	@grader/grade gradescope --stage '$(STAGE)' --out '$(or $(OUT),build/gradescope.zip)'

classroom:
	@grader/grade classroom --stage '$(STAGE)' --repository '$(REPOSITORY)' --out '$(or $(OUT),build/grade.yml)'

build run qemu-x86 debug record replay host-test diff:
	@echo "make $@: of which stage? For example: make $(lastword $(STAGES)) $@" >&2; exit 2

endif

help:
	@echo 'make stageNN           build a stage: $(STAGES)'
	@echo 'make stageNN run       boot it in QEMU, on this terminal'
	@echo 'make stageNN debug     boot it halted, with GDB attached and its symbols loaded'
	@echo 'make stageNN record    boot it and record the run; make stageNN replay: GDB with that run, backwards too'
	@echo 'make stageNN host-test its host tests alone; TEST=name for one of them'
	@echo 'make stageNN test      its host tests and the self-tests of its kernel'
	@echo 'make stageNN grade     what the grader says of it'
	@echo 'make grade STAGE=4 SUBMISSION=PATH   and of a submission: SEED= FORMAT=json OUT=directory; grader/grade --help'
	@echo 'make gradescope STAGE=4              the archive to upload; make classroom STAGE=4 REPOSITORY=URL: a workflow'
	@echo 'make stageNN diff      what it adds to the stage before'
	@echo 'make stageNN clean     remove what was built'
	@echo
	@echo 'make test              all stages are checked, built and tested; SLICE=K/N: and a part of the long tests'
	@echo 'make test-all          and all of the long tests; interrupted, it goes on where it was'
	@echo 'make soak              a thousand boots, ten thousand commands, a million system calls; resumable like test-all'
	@echo 'make lint              formatting and static analysis'
	@echo 'make bench             guest instructions of the basic operations; JSON=FILE saves them,'
	@echo '                       CHECK=1 compares them with the recorded ones, RECORD=1 records them,'
	@echo '                       SCALE=1 measures them among few and among many others, and the memory of each;'
	@echo '                       PROCESSORS=4 shows what four processors bring'
	@echo 'make bench-grader STAGE=04   seconds that a submission takes to grade, and which tests'
	@echo 'make profile OP=rpc_32 where the instructions of one operation go; STAGE=NN in another tree than the last'
	@echo 'make demo              the newest stage shown on this terminal, STAGE=NN another; leaves an asciicast and a transcript in build/plays'
	@echo 'make site              lessons, differences and guides as pages, in build/site; needs ./bootstrap site'
	@echo 'make milestones        the branch walk, a commit for each stage, with the tags milestone-NN; PUSH=origin'
	@echo 'make handout STAGE=NN OUT=dir   what a student begins with: the stage without what is theirs to write; FROM=: with what was theirs before'
	@echo 'make extension STAGE=NN OUT=dir an exercise beyond the tree, with the numbers that SEED= draws; EXTENSION=NAME where a stage has several;'
	@echo '                       both also with make handout and make grade'
	@echo 'make public OUT=dir    the repository that one may publish: without what the extensions hide'
	@echo 'make doctor            is all that is needed there?'
	@echo 'make clean             every stage'
