"""System calls and services, from their declarations in the newest tree."""

import re

from machine import stages

CALL = re.compile(r'MACH_SYSCALL\((\d+), (\w+), \((.*)\), "(.*)"\)')


def texts(root):
    tree = list(stages.find_all(root).values())[-1]
    services = sorted(tree.glob("include/mach/*.defs")) + sorted(tree.glob("userland/**/*.defs"))
    return {"calls.md": _calls(tree), "services.md": "# Services\n\nEach routine is a message to a port and its answer; `mig` makes the code of both sides of them. "
            "The comment above a routine is its contract.\n\n" + "\n".join(_service(tree, path) for path in services)}


def _calls(tree):
    rows = [CALL.fullmatch(line) for line in (tree / "include/mach/syscalls.list").read_text().splitlines() if line.startswith("MACH_SYSCALL")]
    lines = ["# System calls", "", "A program puts the number into RAX, the arguments into RDI, RSI, RDX, R10 and R8, and executes SYSCALL. The result is in RAX.",
             "", "| | Call | What it does |", "|---|---|---|"]
    lines += [f"| {row[1]} | `{row[2]}({'' if row[3] == 'void' else row[3]})` | {row[4]} |" for row in rows]
    return "\n".join(lines) + "\n"


def _service(tree, path):
    return f"## {path.stem}\n\n`{path.relative_to(tree)}`\n\n~~~~c\n{path.read_text().rstrip()}\n~~~~\n"
