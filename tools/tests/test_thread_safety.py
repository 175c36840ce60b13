"""clang's thread-safety analysis, which `make lint` runs, finds a lock that is not taken: one seeded fault for each lock. And `make lint` finds a field without a word."""
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TREE = max(Path(__file__).resolve().parents[2].glob("stage[0-9][0-9]_*"))
COMMAND = ["clang++", "-fsyntax-only", "-x", "c++", "-std=c++20", "-ffreestanding", "-mcmodel=kernel", "-mgeneral-regs-only", "-fno-exceptions", "-fno-rtti",
           "-Wno-everything", "-Wthread-safety", "-Werror", "-Ikernel", "-Ikernel/arch/x86_64/include", "-Iinclude", "-"]
# The lock, and the function that is to forget it.
SEEDED = [
    ("frames", "memory/frame_allocator.cpp", "void FrameAllocator::unpromise("),
    ("heap", "memory/heap.cpp", "HeapStatistics heap_statistics("),
    ("address space", "vm/address_space.cpp", "AddressSpace::"),
    ("mutex", "thread/mutex.cpp", "void Mutex::unlock("),
    ("IPC", "ipc/space.cpp", "void Space::destroy("),
    ("scheduler", "thread/thread.cpp", "uint64_t Thread::switches() const"),
    ("threads", "thread/thread.cpp", "RefPtr<Thread> Thread::next_after("),
]


def findings(text: str) -> str:
    done = subprocess.run(COMMAND, cwd=TREE, input=text, capture_output=True, text=True)
    return done.stderr if done.returncode else ""


@pytest.mark.skipif(not shutil.which("clang++"), reason="clang++ is not installed (./bootstrap)")
@pytest.mark.parametrize("lock, file, function", SEEDED, ids=[lock for lock, _, _ in SEEDED])
def test_forgotten_lock(lock, file, function):
    text = (TREE / "kernel" / file).read_text()
    assert findings(text) == "", f"kernel/{file} must pass the analysis as it is"
    before, _, behind = text.partition(function)
    taken = "    SchedulerGuard guard;" if lock == "scheduler" else "    SpinlockGuard guard("
    assert taken in behind, f"`{function}` in kernel/{file} takes no lock any more: seed another fault"
    line_start = behind.index(taken)
    seeded = before + function + behind[:line_start] + behind[behind.index("\n", line_start):]
    assert "-Wthread-safety" in findings(seeded), f"without the lock \"{lock}\" in `{function}` the analysis must find something"


@pytest.mark.parametrize("declaration, found", [("static constinit int seeded = 0;", True), ("static constinit int seeded UNSHARED = 0;", False),
                                                ("struct Seeded { Spinlock lock; int seeded; };", True),
                                                ("struct Seeded { Spinlock lock; int seeded GUARDED_BY(lock); };", False)])
def test_field_without_a_word(tmp_path, declaration, found):
    """`make lint` finds a field or variable of which nothing says what protects it."""
    (tmp_path / "kernel").symlink_to(TREE / "kernel")
    (tmp_path / "seeded.hpp").write_text(f'#include "sync/spinlock.hpp"\n{declaration}\n')
    done = subprocess.run([sys.executable, "-B", TREE.parent / "tools/lib/lint/fields.py", "", "seeded.hpp"], cwd=tmp_path, capture_output=True, text=True)
    assert ("seeded: what protects it?" in done.stdout) == found and done.returncode == found, f"{declaration} gave {done.stdout}{done.stderr}"
