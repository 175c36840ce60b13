# What differs between the stages' builds.
STAGE_NUMBER := 08
STAGE_NAME := shell

# Files that GRUB hands to the kernel.
MODULES = $(BUILD)/initrd.img
