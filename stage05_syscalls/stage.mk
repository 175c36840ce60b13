# What differs between the stages' builds.
STAGE_NUMBER := 05
STAGE_NAME := syscalls

# Files that GRUB hands to the kernel: flat programs.
MODULES := $(addprefix build/flat/,greet ask refused)
