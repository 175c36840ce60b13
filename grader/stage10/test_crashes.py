"""Exceptions as messages: the crash reporter, and handlers that resume, refuse, die, do not answer, or answer nonsense."""

import re
from pathlib import Path

import pytest

from machine.kernel_state import settled_free

HERE = Path(__file__).parent
REGISTERS = "rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip rflags".split()
TOLD = "exception 2, reason 6, rax 77, rbx 1234\n"  # EXC_BAD_INSTRUCTION, invalid opcode
KILLED = "ended: reason 1, status 0, vector 6\n"

DEEP = """
#pragma GCC optimize("no-omit-frame-pointer", "no-shrink-wrap")  // but for functions that call none
#include <stdio.h>
extern "C" [[gnu::noipa]] int leaf(int number) { return number + 1; }
namespace outer {
struct Thing {
    explicit Thing(int* where);
    int reach(int depth);
    int* where;
};
[[gnu::noipa]] Thing::Thing(int* place) : where(place) { if (place) *place = 1; }
[[gnu::noipa]] int Thing::reach(int depth) { int more = leaf(depth); return *where + more; }
}
namespace {
[[gnu::noipa]] int hidden(outer::Thing& thing) { return thing.reach(3) + 1; }
}
extern "C" [[gnu::noipa]] int plain_c(outer::Thing& thing) { return hidden(thing) + 1; }
int main() {
    outer::Thing thing(nullptr);
    printf("%d\\n", plain_c(thing));
    return 0;
}
"""


@pytest.fixture
def handlers(stage, machines, with_files, compile_program):
    """A machine with the program `handler`, and with `deep`, which faults a few functions down."""
    files = {"handler": compile_program((HERE / "programs/handler.c").read_text()), "deep": compile_program(DEEP, ".cpp")}
    return machines(stage.machine(cmdline="", modules=with_files(files)))


def test_report(shell):
    """Who, why, where: the program's name and task, the exception, every register, and a backtrace down to main."""
    said = shell.command("crashes crash null; echo $?")
    assert re.match(r"crash \(task \d+\): EXC_BAD_ACCESS at 0x0: [^\n]+\n", said), f"the report begins with the program, its task, the exception and the address; it is {said!r}"
    missing = [name for name in REGISTERS if not re.search(rf"\b{name} +[0-9a-f]+\b", said)]
    assert not missing, f"registers that are not in the report: {missing}\n{said}"
    names = re.findall(r"^  #\d+ 0x[0-9a-f]{16} (\S+)\+0x[0-9a-f]+$", said, re.M)
    assert names and "main" in names and names[-1] == "run", f"the backtrace must have names and reach main and the start code; it has {names} in\n{said}"
    rip = re.search(r"\brip ([0-9a-f]{16})", said).group(1)
    assert f"#0 0x{rip} " in said, "the backtrace must begin where rip is"
    assert said.endswith("\n142\n"), f"the status of `crashes` must be the program's, 128 + 14; it said {said[-40:]!r}"


def test_names_of_functions(handlers):
    """C++ names without types, from several compilation units and languages."""
    said = handlers.command("crashes deep")
    names = re.findall(r"^  #\d+ 0x[0-9a-f]{16} (\S+)\+0x[0-9a-f]+$", said, re.M)
    expected = ["outer::Thing::reach", "hidden", "plain_c", "main", "run"]
    assert [name for name in expected if name not in names] == [], f"{expected} must be in the backtrace; it has {names} in\n{said}"


@pytest.mark.parametrize("line, words, status", [
    ("crash divide", "EXC_ARITHMETIC", 128), ("crash opcode", "EXC_BAD_INSTRUCTION", 134), ("crash breakpoint", "EXC_BREAKPOINT", 131),
    ("crash privileged", "EXC_BAD_INSTRUCTION", 141), ("crash write", "EXC_BAD_ACCESS", 142), ("crash smash", "__stack_chk_fail", 134),
    ("crash thread", "grow_stack", 142), ("crash stack", "and more", 142), ("crash execute", "EXC_BAD_ACCESS", 142),
])
def test_kinds(shell, line, words, status):
    said = shell.command(f"crashes {line}; echo $?")
    assert words in said and "backtrace:" in said and said.endswith(f"\n{status}\n"), (
        f"`crashes {line}` must report `{words}` and end with status {status}; it said\n{said}")


def test_without_a_crash(shell):
    assert shell.command("crashes echo a b; crashes false; echo $?") == "a b\n1\n", "a program that does not crash runs as without `crashes`, and its status is passed on"
    assert shell.command("crashes nothing; echo $?") == "crashes: nothing: not found\n1\n", "a program that is not there: in words"
    assert re.fullmatch(r"usage: crashes [^\n]+\n2\n", shell.command("crashes; echo $?")), "`crashes` alone must say how it is used, with status 2"
    assert shell.command("crash; echo $?") == "crash: killed: page fault at 0x0 (read)\n142\n", "without `crashes` nothing must have changed"


def test_children_of_the_program(shell):
    """An exception port is inherited: what the program starts is reported too."""
    said = shell.command("crashes crashes crash null; echo $?")
    assert said.count("backtrace:") == 1 and said.endswith("\n142\n"), f"the inner `crashes` has the last word for its child; it said\n{said}"


@pytest.mark.parametrize("how, answer", [
    ("resume", "went on: 78 4321\nended: reason 0, status 7, vector 0\n"), ("refuse", KILLED), ("again", KILLED), ("drop", KILLED), ("short", KILLED),
    ("number", KILLED), ("kernel_rip", KILLED), ("high_rip", KILLED), ("kernel_rsp", KILLED),
])
def test_answers(handlers, how, answer):
    assert handlers.command(f"handler {how} handler fault") == TOLD + answer, (
        f"a program faults, and its handler takes the call in the way `{how}`: see grader/stage10/programs/handler.c")


def test_handler_that_dies(handlers):
    assert handlers.command("handler die handler fault; echo $?") == TOLD + "3\n", "the handler exits instead of answering"
    assert handlers.command("handler fault handler fault; echo $?") == TOLD + "handler: killed: invalid opcode\n134\n", (
        "the handler faults while it handles, and its own exception port is the one it serves: nobody would answer, so it must die at once")
    assert "handler" not in handlers.command("ps"), "with the handler gone, the program that waited for its answer must be gone too"
    assert handlers.command("handler closed handler fault") == KILLED, "an exception port that has died is none"


def test_handler_that_does_not_answer(handlers):
    """The thread waits, and can be killed: by number, with its job, by Ctrl-C."""
    handlers.send("handler silent handler fault\r")
    handlers.expect("rbx 1234\r\n")
    handlers.send("\x03")
    assert "shell>" in handlers.expect(r"shell> $") + "shell>", "Ctrl-C must end both"
    handlers.send("handler silent handler fault &\r")
    handlers.expect("rbx 1234\r\n")
    ids = [line.split()[0] for line in handlers.command("ps").splitlines() if line.endswith("handler")]
    assert len(ids) == 2, f"the handler and the program that waits for it must be there; {ids} are"
    said = handlers.command(f"kill {ids[1]}; wait")
    assert "ended: reason 2, status 0, vector 0\n" in said, f"the program that waits must be killed by its number, and its handler be told; it said {said!r}"


def test_memory_comes_back(handlers):
    line = "; ".join(f"handler {how} handler fault" for how in ("resume", "refuse", "die", "fault", "drop", "short", "kernel_rip", "closed")) + "; crashes crash null"
    for _ in range(3):
        handlers.command(line)
    before = settled_free(handlers)
    for _ in range(20):
        handlers.command(line)
    now = settled_free(handlers)
    assert now == before, f"after 20 rounds of crashes with all kinds of handlers {now} frames are free (settled) instead of {before}"
