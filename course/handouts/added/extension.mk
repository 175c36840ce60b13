
#: make extension       judges what EXTENSION.md asks for, as far as its tests are public; SEED= asks the same questions again
.PHONY: extension
extension:
	@.mach_r/grader/grade one . --stage $(STAGE) --extension $(EXTENSION) --no-sandbox $(if $(SEED),--seed '$(SEED)')
