# The disk, which is `make run`'s medium from here on. Nobody writes to it: with snapshot=on QEMU does not even open it for that.
#: make image DISK_MB=256   build/mach_r.qcow2, and build/mach_r.img, the same byte for byte; 16 MiB if DISK_MB is not given
RUN_MEDIUM := $(BUILD)/mach_r.qcow2
RUN_DRIVE := -drive file=$(RUN_MEDIUM),format=qcow2,snapshot=on

image: $(BUILD)/mach_r.qcow2 $(BUILD)/mach_r.img
$(BUILD)/mach_r.qcow2 $(BUILD)/mach_r.img &: tools/create_image.sh $(BUILD)/grub.cfg $(BUILD)/stripped/kernel.elf $$(MODULES) $$(call stamp,$(BUILD)/disk.size,$$(DISK_MB) MiB)
	@echo "  DISK    $(BUILD)/mach_r.qcow2"
	@DISK_MB='$(DISK_MB)' $< $(BUILD)/mach_r.qcow2 $(BUILD)/grub.cfg $(BUILD)/stripped/kernel.elf $(MODULES)

$(BUILD)/grub.cfg: disk/grub.cfg $$(call stamp,$(BUILD)/grub.options,$$(CMDLINE) $$(FRAMEBUFFER))
	@{ echo "set options='$(CMDLINE)'"; echo "set resolution='$(or $(FRAMEBUFFER),text)'"; cat $<; } >$@
