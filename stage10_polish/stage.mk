# What differs between the stages' builds.
STAGE_NUMBER := 10
STAGE_NAME := polish

# Files that GRUB hands to the kernel.
MODULES = $(BUILD)/initrd.img
