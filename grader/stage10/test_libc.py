"""What stage 10 adds to the C library, in programs that run in the machine and on the host: the same output, to the byte."""

import math
import re
import struct
from pathlib import Path

import pytest

from machine import tools

SOURCES = Path(__file__).parent / "programs"
SAME = ["numbers", "dates", "leaving", "commands"]
# Functions with one argument or two whose results are rounded: at most one unit in the last place may be between ours and the right one.
ROUNDED = ["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp", "exp2", "expm1",
           "log", "log2", "log10", "log1p", "cbrt"]
ROUNDED_OF_TWO = ["pow", "atan2", "hypot"]


@pytest.fixture(scope="session")
def on_the_host(compiled_here):
    """What each program of SAME prints on the host, whose getopt is to be as POSIX says."""
    posix, usual_signals = {"POSIXLY_CORRECT": "1"}, ["env", "--default-signal"]  # who runs this in the background ignores SIGINT, and hands that down
    return {name: tools.run([*usual_signals, compiled_here((SOURCES / f"{name}.c").read_text())], environment=posix).stdout.decode() for name in SAME}


@pytest.fixture(scope="session")
def compiled_here(tmp_path_factory, shared_rng):
    """compiled_here(source) -> a program for the host, with the seed that compile_program gives."""
    seed = shared_rng("stage08 seed").randrange(1 << 32)
    directory = tmp_path_factory.mktemp("host")

    def compiled(source):
        name = directory / f"program{len(list(directory.iterdir()))}"
        name.with_suffix(".c").write_text(source)
        tools.run(["cc", "-w", "-fno-builtin", "-D_GNU_SOURCE", f"-DSEED={seed}u", "-o", name, name.with_suffix(".c"), "-lm"])
        return name

    return compiled


def arguments(rng):
    return [0.0, 1.0, -1.0, 0.5, 1e-300, 1e300, 709.7, -745.0, 0.785398163397448, 6381956970095103.0 * 2.0**797,
            *(rng.uniform(-1, 1) for _ in range(20)), *(rng.uniform(-700, 700) for _ in range(15)), *(rng.uniform(-1e6, 1e6) for _ in range(5)),
            *(x for x in (struct.unpack("d", rng.randbytes(8))[0] for _ in range(25)) if not math.isnan(x))]


@pytest.fixture(scope="session")
def mathematics(compiled_here, shared_rng):
    """A program that compares results with those of the host's functions of long doubles, which are as good as right when rounded."""
    rng = shared_rng("stage10 mathematics")
    calls = [(name, (x,)) for name in ROUNDED for x in arguments(rng)]
    calls += [(name, (rng.choice(arguments(rng)), rng.choice(arguments(rng)))) for name in ROUNDED_OF_TWO for _ in range(150)]
    written = [", ".join(x.hex() for x in call) for _, call in calls]
    asked = "".join(f'printf("%a\\n", (double){name}l({text}));\n' for (name, _), text in zip(calls, written))
    said = tools.run([compiled_here(f"#include <math.h>\n#include <stdio.h>\nint main(void) {{\n{asked}return 0;\n}}\n")]).stdout.decode().split()
    constants = {"inf": "INFINITY", "-inf": "-INFINITY", "nan": "NAN", "-nan": "NAN"}
    checks = "".join(f'check("{name}({text})", {name}({text}), {constants.get(result, result)});\n' for (name, _), text, result in zip(calls, written, said))
    return f"""#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
static int64_t place(double x) {{
    int64_t bits;
    memcpy(&bits, &x, 8);
    return bits < 0 ? INT64_MIN - bits : bits;
}}
static void check(const char* call, double ours, double right) {{
    const int64_t between = place(ours) - place(right);
    if (isnan(ours) && isnan(right)) return;
    if (isnan(ours) != isnan(right) || between > 1 || between < -1) printf("%s is %a, and not %a\\n", call, ours, right);
}}
int main(void) {{
{checks}printf("{len(calls)} results\\n");
return 0;
}}
"""


@pytest.fixture
def machine(stage, machines, with_files, compile_program, mathematics):
    files = {name: compile_program((SOURCES / f"{name}.c").read_text()) for name in SAME}
    files["mathematics"] = compile_program(mathematics)
    files["now"] = compile_program('#include <stdio.h>\n#include <time.h>\nint main(void) {\nstruct timespec t;\nclock_gettime(CLOCK_REALTIME, &t);\n'
                                   'time_t now = time(NULL);\nprintf("%ld %ld %s", now, (long)t.tv_sec, ctime(&now));\nreturn 0;\n}\n')
    files["asking"] = compile_program('#include <stdio.h>\nint main(void) {\nint a; double b; char c[9];\nint n = scanf("%d %lf %8s", &a, &b, c);\n'
                                      'printf("%d: %d %g %s, then %c\\n", n, a, b, c, getchar());\nreturn 0;\n}\n')
    return machines(stage.machine(cmdline="", modules=with_files(files)))


@pytest.mark.parametrize("program", SAME)
def test_as_on_the_host(machine, on_the_host, program):
    came, expected = machine.command(program).split("\n"), on_the_host[program].split("\n")
    wrong = [f"line {number}: {ours!r} and not {theirs!r}" for number, (ours, theirs) in enumerate(zip(came, expected), 1) if ours != theirs]
    assert not wrong, f"{len(wrong)} lines of `{program}` differ from what the host's C library prints; the first are:\n" + "\n".join(wrong[:5])
    assert len(came) == len(expected), f"`{program}` printed {len(came)} lines; on the host it prints {len(expected)}"


def test_mathematics(machine):
    said = machine.command("mathematics")
    assert re.fullmatch(r"\d+ results\n", said), f"results that are more than one unit in the last place off:\n{said[:2000]}"


def test_the_date(machine):
    """The grader's machines begin with 2025 (machine.py), and their clock goes with the guest's."""
    said = machine.command("now")
    found = re.fullmatch(r"(\d+) (\d+) (Wed Jan  1 0\d:\d\d:\d\d 2025)\n", said)
    assert found, f"a machine that was switched on at the beginning of 2025 says that it is now {said!r}"
    assert 0 <= int(found[1]) - int(found[2]) <= 1, f"time() and clock_gettime(CLOCK_REALTIME) must agree; they say {said!r}"
    assert 1735689600 <= int(found[1]) < 1735689600 + 3600, f"seconds since 1970 on 1 January 2025: {said!r}"


def test_scanf_reads_the_console(machine):
    machine.send("asking\n")
    machine.send("12 2.5 words\n")
    said = machine.read_prompt()
    assert "3: 12 2.5 words, then \n" in said, f"scanf takes what was typed, and leaves the end of the line to the next read; it printed {said!r}"


@pytest.mark.parametrize("signal, status", [(2, 130), (8, 136), (11, 139), (15, 143)])
def test_a_signal_without_handler_ends_the_program(machine, signal, status):
    assert machine.command(f"leaving {signal}; echo /$?") == f"/{status}\n", f"raise({signal}) ends the program with the status 128 + {signal}"


def test_assert(machine):
    said = machine.command("leaving assert")
    assert "assertion failed: argc == 1" in said, f"a false assertion must be told in words; it said {said!r}"
