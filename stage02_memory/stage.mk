# The files that GRUB hands to the kernel, each under its own name.
MODULES := LESSON.md
