# What differs between the stages' builds.
STAGE_NUMBER := 01
STAGE_NAME := boot

# Files that GRUB hands to the kernel.
MODULES := LESSON.md
