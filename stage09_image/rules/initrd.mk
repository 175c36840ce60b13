# The archive that becomes the root directory: all user programs, and the files in initrd/.
$(BUILD)/initrd.img: $(BUILD)/mkfs_initrd $$(USER_PROGRAMS) $(sort $(wildcard initrd/*))
	@echo "  INITRD  $@"
	@$< $@ $(filter-out $<,$^)
$(BUILD)/mkfs_initrd: $(BUILD)/tools/mkfs_initrd.cpp.o
