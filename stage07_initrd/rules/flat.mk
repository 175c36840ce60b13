# Flat programs: build/flat/NAME from userland/flat/NAME.asm, bytes without any header.
$(BUILD)/flat/%: userland/flat/%.asm $(FLAGS)
	$(call compile,FLAT   ,$(NASM) -f bin $(STRICT) -Iinclude/ -Iuserland/flat/ -MD $@.d -MP)
