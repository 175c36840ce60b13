# What only a handout has: the grader, which takes what is yours to write and judges it in the tree that you were given.
#: make check EXERCISE=N.M   what judges one exercise; make grade: all of them, with points. SEED= asks the same questions again

.PHONY: check grade
check:
	@.mach_r/grader/grade one . --stage $(STAGE) --no-sandbox --exercise '$(or $(EXERCISE),$(error of which exercise? LESSON.md, "Yours to write", has them all))' $(if $(SEED),--seed '$(SEED)')

grade:
	@.mach_r/grader/grade one . --stage $(STAGE) --no-sandbox $(if $(SEED),--seed '$(SEED)')
