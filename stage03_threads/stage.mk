# What differs between the stages' builds.
STAGE_NUMBER := 03
STAGE_NAME := threads

# Files that GRUB hands to the kernel.
MODULES := LESSON.md
