#!/bin/sh
# Builds and runs the tests on the host for `make host-test`, and says at the end how they went.
#
#     MAKE=... host_tests.sh BUILD/host CHOSEN TEST ...
#
# CHOSEN is the one that runs, whether or not it has changed since it passed. Without one all TESTs do that have.
set -eu
directory=$1 chosen=$2
shift 2

if [ -n "$chosen" ]; then
    case " $* " in
    *" $chosen "*) rm -f "$directory/$chosen.passed" ;;
    *) echo "no host test '$chosen'. There are: $*" >&2 && exit 2 ;;
    esac
    set -- "$chosen"
fi

# shellcheck disable=SC2086  # a command and its options
$MAKE --no-print-directory host-run && echo "PASS: $# host test programs" && exit
for test in "$@"; do
    [ -e "$directory/$test.passed" ] || failed="${failed-} $test"
done
echo "FAIL: host tests:${failed-}"
exit 1
