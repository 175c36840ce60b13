# What differs between the stages' builds.
STAGE_NUMBER := 02
STAGE_NAME := memory

# Files that GRUB hands to the kernel.
MODULES := LESSON.md
