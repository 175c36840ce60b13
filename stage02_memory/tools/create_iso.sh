#!/bin/sh
# Makes a CD image that boots the kernel under BIOS: GRUB with the few modules that it needs, and its
# configuration inside.
#
#     create_iso.sh OUTPUT.iso COMMAND-LINE RESOLUTION KERNEL [MODULE ...]
#
# RESOLUTION is WIDTHxHEIGHTxBITS, or `text`. A module is handed to the kernel under its file's name.
set -eu
output=$1 command_line=$2 resolution=$3 kernel=$4
shift 4

work=$output.dir
rm -rf "$work"
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/boot"
cp "$kernel" "$@" "$work/boot/"

{
    echo "multiboot2 /boot/$(basename "$kernel") $command_line"
    for module in "$@"; do
        echo "module2 /boot/$(basename "$module") $(basename "$module")"
    done
    echo "set gfxpayload=$resolution"
    echo "boot"
} >"$work/grub.cfg"

grub-mkimage -O i386-pc-eltorito -p /boot -c "$work/grub.cfg" -o "$work/boot/grub.img" \
    biosdisk iso9660 multiboot2 vbe
xorriso -report_about WARNING -as mkisofs -quiet -R -b boot/grub.img -no-emul-boot -boot-load-size 4 \
    -boot-info-table -o "$output" "$work" 2>/dev/null
