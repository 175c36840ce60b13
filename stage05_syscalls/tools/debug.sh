#!/bin/sh
# Starts a machine that waits for GDB at the first instruction, and GDB. They speak through a socket of this
# run's own. The serial line is at a pseudo-terminal that QEMU names, and in BUILD/serial.log.
#
#     GDB=... debug.sh BUILD QEMU [OPTION ...]
set -eu
build=$1
shift

directory=$(mktemp -d)
trap 'kill "$qemu" 2>/dev/null; rm -rf "$directory"' EXIT
# Ctrl-C is for GDB, which stops the machine then.
(
    trap '' INT
    exec "$@" -S -monitor none -chardev pty,id=serial,logfile="$build/serial.log" -serial chardev:serial \
        -chardev socket,path="$directory/gdb",server=on,wait=off,id=gdb -gdb chardev:gdb
) &
qemu=$!
until [ -S "$directory/gdb" ] || ! kill -0 "$qemu" 2>/dev/null; do sleep 0.1; done

# shellcheck disable=SC2086  # a command and its options
$GDB -q -iex "source mach_r.gdb" -iex "file $build/kernel.elf" -iex "target remote $directory/gdb"
