# Tests on the host: the code that knows no machine, under the sanitizers. A test tests/test_NAME.cpp is the program
# build/host/NAME. The sources under test are compiled once, into build/host/library.a. The linker takes from there
# what a program lacks: a test stands in for a function around the code it tests by defining it.
HOST_TESTS := $(patsubst tests/test_%.cpp,%,$(sort $(wildcard tests/test_*.cpp)))

# Folders that know no machine, sources that have the name of a test, and what those need, in any folder; without
# what only sounds so, and what tests/host/, the host's side of the architecture seam, has a stand-in for.
HOST_FOLDERS := $(addprefix kernel/,ipc lib sync thread timer vm) tests/ipc_model tools/mig \
                userland/edit userland/ext2fs userland/shell \
                $(if $(wildcard tests/test_libc_*),$(addprefix userland/libc/,float math regex stdio stdlib string time))
HOST_NAMES := $(HOST_TESTS) arguments heap_checks image interval_timer memory_map options page_tables settle slab job \
              port_requests reaper special_ports task_port thread_port task/task \
              example_server example_user message_destroy mig/environment services/path services/task \
              files/descriptors files/paths files/streams
HOST_WITHOUT := boot_option ktap serial threads main machine ext2fs/served_bytes ext2fs/served_disk ext2fs/served_names stdlib/environment stdlib/exit stdlib/pages time/clock \
                $(patsubst tests/host/%.cpp,%,$(filter tests/host/%,$(SOURCES)))
HOST_SOURCES := $(filter tests/host/%,$(SOURCES)) $(filter-out $(addprefix %/,$(HOST_WITHOUT:=.cpp)), \
                $(filter $(HOST_FOLDERS:%=%/%.cpp) $(addprefix %/,$(HOST_NAMES:=.cpp)),$(SOURCES)))
HOST_SOURCES += $(addprefix $(BUILD)/mig/,$(filter $(MIG_INTERFACES:=_user.cpp) $(MIG_INTERFACES:=_server.cpp), \
    mach_server.cpp mach_port_server.cpp bootstrap_server.cpp console_user.cpp file_user.cpp task_service_user.cpp \
    directory_user.cpp io_user.cpp mount_user.cpp))

# Sources that nobody calls by name, or that the library has a stand-in for.
HOST_SOURCES_heap := $(filter %/memory/heap.cpp,$(KERNEL_SOURCES))
HOST_SOURCES_ipc_cases := $(filter kernel/test/ipc/%,$(KERNEL_SOURCES))
HOST_SOURCES_trial_sched := $(filter %/trials/sched.cpp,$(KERNEL_SOURCES))
# The shell's allocations are the test's __wrap_malloc and __wrap_realloc.
HOST_LDFLAGS_shell := -Wl,--wrap=malloc,--wrap=realloc
# Files that programs read.
$(patsubst %,$(BUILD)/host/%.passed,$(filter mig%,$(HOST_TESTS))): $(wildcard tests/mig/*.defs tests/mig/expected/* include/mach/*.defs)

SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
HOST_COMPILE = $(HOST_CXXFLAGS) $(SANITIZERS) -Itests/host/include $(HOST_FLAGS) -Ikernel -Iinclude -I$(BUILD) -Iuserland \
               -I. -idirafter userland/libc/include
$(eval $(call compiled,host,,$(HOST_CXX) $$(HOST_COMPILE)))
host_objects = $(patsubst %,$(BUILD)/host/%.o,$(1))
$(BUILD)/host/userland/shell/%: HOST_FLAGS := -include tests/host/program_names.hpp
$(addprefix $(BUILD)/host/userland/libc/,float/% stdio/% stdlib/% string/% time/%): HOST_FLAGS := -include tests/host/libc_names.hpp
$(BUILD)/host/userland/libc/regex/%: HOST_FLAGS := -Itests/host/libc_regex -Dfnmatch=our_fnmatch
$(BUILD)/host/userland/libc/math/%: HOST_FLAGS := -include tests/host/libc_math_names.hpp
$(BUILD)/host/tools/%: HOST_FLAGS := -O0

# Optimising what GoogleTest becomes takes longer than it saves, and its header takes longer to read than most tests:
# it is read once. Not so where a test itself computes for long, or where <mach.h> must come first, which names
# SYS_write, a macro of Linux's.
HOST_PLAIN := address_space ipc_fast_path libc_float libc_malloc libc_math libc_regex libc_scan libc_strtod name_server service_calls
HOST_WITH_HEADER := $(call host_objects,$(patsubst %,tests/test_%.cpp,$(filter-out $(HOST_PLAIN),$(HOST_TESTS))))
$(HOST_WITH_HEADER): private HOST_FLAGS := -O0 -Winvalid-pch -include $(BUILD)/host/gtest.hpp
$(HOST_WITH_HEADER): $(BUILD)/host/gtest.hpp.gch
$(BUILD)/host/gtest.hpp.gch: $(FLAGS)
	@mkdir -p $(@D) && echo '#include <gtest/gtest.h>' >$(@:.gch=)
	@$(CCACHE) $(HOST_CXX) $(HOST_CXXFLAGS) $(SANITIZERS) -O0 -x c++-header -o $@ $(@:.gch=)

# The linker tells what it took out of the library; a program is linked again when that has changed.
host_program = $(call host_objects,tests/test_$(1).cpp $(HOST_SOURCES_$(1)))
$(BUILD)/host/library.a: private THIN := T
$(BUILD)/host/library.a: $(call host_objects,$(HOST_SOURCES))
$(HOST_TESTS:%=$(BUILD)/host/%): $(BUILD)/host/%: $$(call host_program,$$*) | $(BUILD)/host/library.a
	@$(HOST_CXX) $(SANITIZERS) $(HOST_LDFLAGS_$*) -Wl,--trace -o $@ $(call host_program,$*) $(BUILD)/host/library.a \
	    -lgtest -lgtest_main -pthread >$@.trace || { cat $@.trace; exit 1; }
	@sed -n 's,^$(BUILD)/host/.*[.]o$$,$@: &\n&:,p' $@.trace >$@.parts

# Together, each into a log of its own.
$(HOST_TESTS:%=$(BUILD)/host/%.passed): $(BUILD)/host/%.passed: $(BUILD)/host/%
	@echo "  HOSTRUN $*"
	@rm -f $@; $< >$<.log 2>&1 && touch $@ || { awk -v program=$* -f tools/host_test.awk $<.log; exit 1; }

.PHONY: host-build host-test host-run
host-build: $(HOST_TESTS:%=$(BUILD)/host/%)
host-run: $(patsubst %,$(BUILD)/host/%.passed,$(or $(TEST),$(HOST_TESTS)))

#: make host-test       tests of its architecture-free parts, on this machine, that have changed since they passed
#: make host-test TEST=heap   tests/test_heap.cpp, changed or not
host-test:
	+@MAKE='$(MAKE) -k $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2))' \
	    tools/host_tests.sh $(BUILD)/host '$(TEST)' $(HOST_TESTS)

-include $(if $(filter host-build host-run $(BUILD)/host/%,$(MAKECMDGOALS)), $(wildcard $(BUILD)/host/*.parts) \
    $(patsubst %.o,%.d,$(call host_objects,$(HOST_SOURCES)) $(foreach test,$(HOST_TESTS),$(call host_program,$(test)))))
