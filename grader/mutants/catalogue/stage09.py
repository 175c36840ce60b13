"""Mutants of stage 09: the disk."""

from .mutant import Mutant

MUTANTS = [
    Mutant("menu_waits_ten_seconds", "09", "GRUB waits ten seconds for a key", "disk/grub.cfg", "set timeout=1\n", "set timeout=10\n", "stage09/test_image.py -k nobody_waits"),
    Mutant("menu_is_shown", "09", "GRUB shows its menu before it boots", "disk/grub.cfg", "set timeout_style=hidden\n", "", "stage09/test_image.py -k nobody_waits"),
    Mutant("kernel_not_checked", "09", "GRUB starts a kernel whose checksum is wrong", "disk/grub.cfg",
           "if sha256sum --check /boot/kernel.sha256; then", "if [ a = a ]; then", "stage09/test_damage.py -k kernel_changed"),
    Mutant("random_uuid", "09", "the file system's number is drawn at random", "tools/create_image.sh",
           ' -U "$ext2_number"', "", "stage09/test_image.py -k anybody"),
    Mutant("builders_permissions", "09", "files on the disk have the permissions that the builder's umask left", "tools/create_image.sh",
           '\\nset_inode_field "%s" mode 0100644\\n\' "$1" "$2" "$2"', '\\n\' "$1" "$2"', "stage09/test_image.py -k anybody"),
    Mutant("core_misplaced", "09", "the rest of GRUB lies a sector too far", "tools/create_image.sh", "gap_start=1\n", "gap_start=2\n", "stage09/test_boot.py -k roadmap"),
]
