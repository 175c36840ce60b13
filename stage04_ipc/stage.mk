# What differs between the stages' builds.
STAGE_NUMBER := 04
STAGE_NAME := ipc

# Files that GRUB hands to the kernel.
MODULES := LESSON.md
