#!/bin/sh
# Makes the disk that Mach_R boots from, under BIOS and UEFI: partition table, GRUB, file systems, files.
#
#     create_image.sh OUTPUT.qcow2 GRUB.CFG KERNEL [MODULE ...]
#
# It needs no privileges: nothing is mounted, each part is a file of its own before it is copied to its
# place on the disk. The raw disk stays beside OUTPUT, under the same name with .img at its end.
#
#     sector 0         boot.img, GRUB's first 440 bytes; then the disk's number and the partition table
#     sector 1 ...     core.img, the rest of GRUB for BIOS machines, in the gap before the first partition
#     1 MiB            ext2: /boot/kernel.elf, the modules, /boot/grub/grub.cfg
#     12 MiB           FAT, for UEFI firmware: /EFI/BOOT/BOOTX64.EFI, GRUB once more
#     15.75 MiB        the end
#
# With DISK_MB=256 in the environment the disk has about that many MiB instead of 16, and what is added is
# the ext2 partition's.
#
# The same inputs give the same bytes, whoever builds them, where and when: every number that is usually
# drawn at random is fixed here, every time is `epoch`, and the files come in a fixed order.
set -eu
export LC_ALL=C TZ=UTC
umask 022
PATH=$PATH:/usr/sbin:/sbin # where some systems keep sfdisk, but not for ordinary users

epoch=${SOURCE_DATE_EPOCH:-1735689600} # 2025-01-01; not 0, which some tools take for "now"
disk_number=0x4d616368
ext2_number=4d616368-5f52-4000-8000-000000000009
fat_number=4d522d39

mib=2048 # in sectors of 512 bytes
gap_start=1
ext2_start=$((1 * mib))
cylinder=$((16 * 63))
disk_mb=${DISK_MB:-16}

# What GRUB needs before it can read a file: drivers for the disk, the table, the file system. And as there
# are no files for it to load later, whatever grub.cfg mentions.
grub_modules="part_msdos ext2 multiboot2 normal serial terminal test echo hashsum gcry_sha256 all_video
              loopback ls cat halt reboot"
# A GRUB that cannot read grub.cfg shows its own prompt and does not say why. It says so to this line, which
# opens the file and does nothing with it.
try_configuration="loopback attempt \$prefix/grub.cfg"

main() {
    output=$1 configuration=$2 kernel=$3
    shift 3
    lay_out
    need grub-mkimage grub-common
    need sfdisk fdisk
    need debugfs e2fsprogs
    need mformat mtools
    need qemu-img qemu-utils
    [ -z "$missing" ] || fail "not installed:$missing. ./bootstrap in the repository installs what is" \
        "missing; on Debian so does: apt-get install$packages"
    grub=$(grub_directory)

    work=$(mktemp -d "$output.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    make_ext2 "$@"
    make_core
    make_fat
    assemble
    qemu-img convert -f raw -O qcow2 "$work/disk" "$work/disk.qcow2"
    mv "$work/disk" "${output%.qcow2}.img"
    mv "$work/disk.qcow2" "$output"
}

# Where the parts are.
lay_out() {
    case $disk_mb in
    *[!0-9]* | 0* | ?????*) fail "DISK_MB=$disk_mb: the disk's size in MiB is expected, from 16 to 9999" ;;
    esac
    [ "$disk_mb" -ge 16 ] || fail "DISK_MB=$disk_mb: the disk has 16 MiB at least"
    # Whole cylinders: what lies in a part of one, some BIOSes cannot reach.
    disk_end=$((disk_mb * mib / cylinder * cylinder))
    fat_start=$(((disk_end / mib - 3) * mib))
}

# The file system that holds the system, first empty, then filled by debugfs, which writes into one that is
# not mounted. Everything in it belongs to root and bears the time `epoch`.
make_ext2() {
    sha256sum <"$kernel" | sed 's,-,/boot/kernel.elf,' >"$work/kernel.sha256"
    E2FSPROGS_FAKE_TIME=$epoch
    export E2FSPROGS_FAKE_TIME
    mke2fs -q -t ext2 -O none,filetype,sparse_super -b 1024 -m 0 -L Mach_R -U "$ext2_number" \
        -E "root_owner=0:0,hash_seed=$ext2_number" "$work/ext2" $(((fat_start - ext2_start) / 2)) >/dev/null
    {
        echo "mkdir boot"
        echo "mkdir boot/grub"
        write "$configuration" boot/grub/grub.cfg
        write "$kernel" boot/kernel.elf
        write "$work/kernel.sha256" boot/kernel.sha256
        for module in "$@"; do
            write "$module" "boot/$(basename "$module")"
        done
    } >"$work/commands"
    # It ends with status 0 whatever happens; but what went wrong stands in its error output, after its name.
    debugfs -w -f "$work/commands" "$work/ext2" 2>&1 >/dev/null | sed 1d >"$work/log"
    [ ! -s "$work/log" ] || fail "the files cannot be written to the ext2 partition:" "$(cat "$work/log")"
}

# write FILE PATH: the commands for debugfs. Permissions too are nobody's accident.
write() {
    printf 'write "%s" "%s"\nset_inode_field "%s" mode 0100644\n' "$1" "$2" "$2"
}

# GRUB for BIOS machines. `(,msdos1)` is: the first partition of the disk we were loaded from. The lines that it
# has built in come before everything else, so that it can complain on the serial line too. (UEFI firmware has
# an idea of its own of what belongs to the console, often with the serial line.)
make_core() {
    cat >"$work/first_lines" <<END
serial --unit=0 --speed=115200
terminal_input serial console
terminal_output serial console
$try_configuration
END
    # shellcheck disable=SC2086
    grub-mkimage --format=i386-pc --directory="$grub/i386-pc" --prefix='(,msdos1)/boot/grub' \
        --config="$work/first_lines" --output="$work/core" biosdisk $grub_modules
    [ "$(size_of "$work/core")" -le $(((ext2_start - gap_start) * 512)) ] ||
        fail "GRUB does not fit into the gap before the first partition"
}

# GRUB for UEFI machines, under the name that the firmware looks for on a disk it does not know.
make_fat() {
    echo "$try_configuration" >"$work/first_lines"
    # shellcheck disable=SC2086
    grub-mkimage --format=x86_64-efi --directory="$grub/x86_64-efi" --prefix='(,msdos1)/boot/grub' \
        --config="$work/first_lines" --output="$work/BOOTX64.EFI" $grub_modules
    touch --date="@$epoch" "$work/BOOTX64.EFI"
    export SOURCE_DATE_EPOCH="$epoch"
    # One sector a cluster: enough clusters for FAT16, which more firmware reads than FAT12.
    mformat -i "$work/fat" -C -T $((disk_end - fat_start)) -H "$fat_start" -c 1 -v MACH_R -N "$fat_number" ::
    mmd -i "$work/fat" ::/EFI ::/EFI/BOOT
    mcopy -m -i "$work/fat" "$work/BOOTX64.EFI" ::/EFI/BOOT/
}

# Everything to its place. sfdisk writes the table into the 72 bytes that boot.img leaves of sector 0.
assemble() {
    truncate --size=$((disk_end * 512)) "$work/disk"
    sfdisk --quiet --no-reread --no-tell-kernel "$work/disk" <<END
label: dos
label-id: $disk_number
start=$ext2_start, size=$((fat_start - ext2_start)), type=83, bootable
start=$fat_start, size=$((disk_end - fat_start)), type=ef
END
    dd if="$grub/i386-pc/boot.img" of="$work/disk" bs=440 count=1 conv=notrunc status=none
    place "$work/core" "$gap_start"
    place "$work/ext2" "$ext2_start"
    place "$work/fat" "$fat_start"
}

# place FILE SECTOR
place() {
    dd if="$1" of="$work/disk" bs=512 seek="$2" conv=notrunc,sparse status=none
}

size_of() {
    wc -c <"$1"
}

# Where GRUB's modules are. boot.img is for BIOS and comes with the package for that.
grub_directory() {
    for directory in ${GRUB_DIRECTORY:-/usr/lib/grub /usr/local/lib/grub /usr/share/grub}; do
        if [ -f "$directory/i386-pc/boot.img" ] && [ -f "$directory/x86_64-efi/multiboot2.mod" ]; then
            echo "$directory"
            return
        fi
    done
    fail "GRUB's files for BIOS (i386-pc) and UEFI (x86_64-efi) are not both there. ./bootstrap in the" \
        "repository installs them; on Debian so does: apt-get install grub-pc-bin grub-efi-amd64-bin"
}

missing=
packages=
# need PROGRAM PACKAGE
need() {
    command -v "$1" >/dev/null || {
        missing="$missing $1"
        packages="$packages $2"
    }
}

fail() {
    echo "create_image: $*" >&2
    exit 1
}

main "$@"
