# What differs between the stages' builds.
STAGE_NUMBER := 09
STAGE_NAME := image

# Files that GRUB hands to the kernel.
MODULES = $(BUILD)/initrd.img
