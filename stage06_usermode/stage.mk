# The files that GRUB hands to the kernel, each under its own name: ELF programs, and the flat ones.
MODULES = $(addprefix $(BUILD)/userland/bin/,hello count faults) $(addprefix $(BUILD)/flat/,greet ask refused)
