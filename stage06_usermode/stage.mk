# What differs between the stages' builds.
STAGE_NUMBER := 06
STAGE_NAME := usermode

# Files that GRUB hands to the kernel: ELF programs, and the flat ones.
MODULES := $(addprefix build/userland/bin/,hello count faults) $(addprefix build/flat/,greet ask refused)
