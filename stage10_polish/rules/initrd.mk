# The archive that becomes the root directory: all user programs, and the files in initrd/.
# (Expanded late: the list of programs may be made by a file that is read after this one.)
.SECONDEXPANSION:

ARCHIVE_FILES = $(USER_PROGRAMS) $(sort $(wildcard initrd/*))

$(BUILD)/initrd.img: $(BUILD)/mkfs_initrd $$(ARCHIVE_FILES)
	@echo "  INITRD  $@"
	@$(BUILD)/mkfs_initrd $@ $(ARCHIVE_FILES)

$(BUILD)/mkfs_initrd: tools/mkfs_initrd.cpp include/mach/initrd.h
	@echo "  HOSTCXX $<"
	@mkdir -p $(@D)
	@$(HOST_CXX) -std=c++20 -O2 -Wall -Wextra $(if $(filter 1,$(WERROR)),-Werror) -Iinclude -o $@ $<
