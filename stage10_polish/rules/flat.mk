# Flat programs: build/flat/NAME from userland/flat/NAME.asm, bytes without any header.

$(BUILD)/flat/%: userland/flat/%.asm rules/flat.mk
	@echo "  FLAT    $@"
	@mkdir -p $(@D)
	@$(NASM) -f bin $(if $(filter 1,$(WERROR)),-Werror) -Iinclude/ -Iuserland/flat/ -MD $@.d -MP -o $@ $<

-include $(patsubst userland/flat/%.asm,$(BUILD)/flat/%.d,$(wildcard userland/flat/*.asm))
