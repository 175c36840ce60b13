# The files that GRUB hands to the kernel, each under its own name: flat programs.
MODULES = $(addprefix $(BUILD)/flat/,greet ask refused)
