#!/bin/sh
# Runs the kernel's tests, shows what the kernel says as it says it, and what QEMU's exit status means. All of
# it is in BUILD/test.log. Under -icount: the tests' clock counts instructions, so that a busy machine here
# changes no verdict.
#
#     run_tests.sh BUILD QEMU [OPTION ...]
set -eu
build=$1
shift

{
    status=0
    timeout --foreground 600 "$@" -monitor none -no-reboot -icount shift=5,sleep=off -rtc clock=vm \
        -device isa-debug-exit,iobase=0xf4,iosize=0x04 \
        -chardev stdio,id=serial,signal=off,logfile="$build/test.log" -serial chardev:serial \
        </dev/null || status=$?
    echo "$status" >"$build/test.status"
} | tr -d '\r'

case $(cat "$build/test.status") in
33) echo "PASS: the kernel's tests" && exit 0 ;;
35) echo "FAIL: a test of the kernel failed, or the kernel panicked: see above" ;;
0) echo "FAIL: the machine reset itself: most likely a triple fault; \`make debug\`, or" \
    "\`make run QEMU_FLAGS='-d int,cpu_reset'\` (or it was switched off)" ;;
124) echo "FAIL: the tests had not ended after 600 s; the last line above says where they were" ;;
1) echo "FAIL: QEMU did not start, or could not go on: it says why above" ;;
*) echo "FAIL: QEMU ended with status $(cat "$build/test.status"), as it does when somebody or a fault of its own ends it" ;;
esac
exit 1
