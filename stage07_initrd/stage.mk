# What differs between the stages' builds.
STAGE_NUMBER := 07
STAGE_NAME := initrd

# Files that GRUB hands to the kernel.
MODULES = $(BUILD)/initrd.img
