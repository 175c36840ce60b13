# The disk: build/mach_r.qcow2, and build/mach_r.img as it looks byte for byte. tools/create_image.sh makes
# both; it is `make run`'s medium from here on.
RUN_MEDIUM := $(BUILD)/mach_r.qcow2
# The system never writes to its disk. With snapshot=on QEMU does not even open it for writing, so that
# several machines may run from one file.
RUN_DRIVE := -drive file=$(RUN_MEDIUM),format=qcow2,snapshot=on

image: $(BUILD)/mach_r.qcow2 $(BUILD)/mach_r.img

$(BUILD)/mach_r.qcow2 $(BUILD)/mach_r.img &: $(BUILD)/disk/kernel.elf $(BUILD)/disk/grub.cfg $(MODULES) \
                                             tools/create_image.sh
	@echo "  DISK    $(BUILD)/mach_r.qcow2"
	@tools/create_image.sh $(BUILD)/mach_r.qcow2 $(BUILD)/disk/grub.cfg $(BUILD)/disk/kernel.elf $(MODULES)

$(BUILD)/disk/kernel.elf: $(BUILD)/kernel.elf
	@mkdir -p $(@D)
	@$(KERNEL_OBJCOPY) --strip-debug $< $@

$(BUILD)/disk/grub.cfg: disk/grub.cfg $(BUILD)/mach_r.options
	@mkdir -p $(@D)
	@{ echo "set options='$(CMDLINE)'"; echo "set resolution='$(or $(FRAMEBUFFER),text)'"; cat $<; } >$@
