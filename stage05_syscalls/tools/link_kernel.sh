#!/bin/sh
# Links the kernel twice: the symbol table for backtraces is made from the first link, and lies behind all
# code, so that the addresses in it are still right in the second.
#
# BUILD/kernel.elf is the kernel, and BUILD/stripped/kernel.elf is without debugging information.
#
#     CROSS=... LDFLAGS=... NASM=... link_kernel.sh BUILD SYMBOLS.AWK LINKER-SCRIPT OBJECT ...
set -eu
build=$1 symbols_awk=$2 script=$3
shift 3
output=$build/kernel.elf
symbols=$build/symbols

# link OUTPUT OBJECT ...; NASM and LDFLAGS are words with options.
# shellcheck disable=SC2086
link() {
    $NASM -o "$symbols.o" "$symbols.asm"
    made=$1
    shift
    "${CROSS}ld" $LDFLAGS -T "$script" -o "$made" "$@" "$symbols.o"
}

# table FILE: the symbols of a linked kernel, as a source.
table() {
    "${CROSS}nm" -nC "$1" | awk -f "$symbols_awk"
}

fail() {
    echo "$*" >&2
    rm -f "$output"
    exit 1
}

awk -f "$symbols_awk" </dev/null >"$symbols.asm"
link "$build/first_link.elf" "$@"
table "$build/first_link.elf" >"$symbols.asm"
link "$output" "$@"

undefined=$("${CROSS}nm" -u "$output")
[ -z "$undefined" ] || fail "undefined symbols in $output: $undefined"
table "$output" | cmp -s - "$symbols.asm" ||
    fail "code moved between the two links: backtraces would be wrong"
mkdir -p "$build/stripped"
"${CROSS}objcopy" --strip-debug "$output" "$build/stripped/kernel.elf"
