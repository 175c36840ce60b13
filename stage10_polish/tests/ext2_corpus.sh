#!/bin/sh
# Small ext2 images into a directory, for tests/fuzz_ext2.cpp: tests/ext2_corpus.sh DIRECTORY
set -eu
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin
directory=$1
mkdir -p "$directory"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
head -c 30000 /dev/zero | tr '\0' a >"$work/large"
echo short >"$work/small"

# image NAME KILOBYTES OPTION ...
image() {
    name=$1 size=$2
    shift 2
    rm -f "$work/image"
    mke2fs -q -t ext2 -O none,filetype,sparse_super "$@" "$work/image" "$size" >/dev/null
    cat >"$work/commands" <<END
write $work/small small
write $work/large large
mkdir d
mkdir d/e
write $work/small d/f
write $work/small d/e/a_longer_name_than_the_others
symlink link small
END
    debugfs -w -f "$work/commands" "$work/image" >/dev/null 2>&1
    mv "$work/image" "$directory/$name"
}

image plain 128k -b 1024 -N 32
image large_inodes 128k -b 1024 -N 32 -I 256
image two_kilobytes 256k -b 2048 -N 32
image four_kilobytes 256k -b 4096 -N 32
image old 128k -b 1024 -N 32 -r 0 -O none
image groups 600k -b 1024 -N 64 -g 256
