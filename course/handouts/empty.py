"""A tree in which the functions are empty that are a student's to write.

The body of each becomes `yours_to_write("4.2 Space::add", parameters...)`. What only the bodies needed goes with them: functions, variables and
constants that nobody outside the file can name, with their comments.
"""

import re
from pathlib import Path

from grading import sources

HERE = Path(__file__).resolve().parent
TOLD = "yours_to_write"


def empty(tree, exercises):
    """Empties in this tree what the exercises name. Returns {path: the bytes that were taken out, each a piece}."""
    files = {}
    for exercise in exercises:
        for path, names in exercise.functions.items():
            files.setdefault(path, []).extend((exercise.number, name) for name in names)
    taken = {path: _empty_file(tree, path, named) for path, named in files.items()}
    _add_ends(tree, files)
    return taken


def _empty_file(tree, path, named):
    file = tree / path
    before = text = file.read_bytes()
    found, cuts = sources.definitions(tree, path), []
    for number, name in named:
        bodies = [definition for definition in found if definition.is_called(name)]
        if not bodies:
            raise sources.SourceError(f"{path} defines no function {name}, which exercise {number} names")
        cuts += [(body, f"{number} {name}") for body in bodies]
    taken = []
    for body, what in sorted(cuts, key=lambda cut: cut[0].begin, reverse=True):
        taken.append(text[body.begin:body.end])
        text = text[:body.begin] + _in_place(path, what, body).encode() + text[body.end:]
    text = _with_include(path, text)
    if path.endswith((".cpp", ".c")):
        file.write_bytes(text)
        text, helpers = _without_helpers(before, text, sources.internals(tree, path))
        taken += helpers
    file.write_bytes(text)
    return taken


def _in_place(path, what, body):
    if path.endswith((".cpp", ".hpp")):
        return "{ " + TOLD + "(" + ", ".join([f'"{what}"', *body.parameters]) + "); }"
    if path.endswith(".c"):
        return "{ " + "".join(f"(void){name}; " for name in body.parameters) + f'{TOLD}("{what}"); }}'
    if path.endswith(".asm"):
        return f'\n        YOURS_TO_WRITE "{what}"\n' if path.startswith("kernel/") else f"\n        ud2     ; yours to write: exercise {what}\n"
    return f"    echo 'yours to write: exercise {what} (LESSON.md, \"Yours to write\")' >&2\n    exit 1\n"


def _with_include(path, text):
    """The header behind the first include, or before the first line that is no comment."""
    if path.endswith(".sh") or (path.endswith(".asm") and not path.startswith("kernel/")):
        return text
    line = b'%include "yours_to_write.inc"\n' if path.endswith(".asm") else b"#include <yours_to_write.h>\n"
    first = re.search(rb"^(#include .*|#pragma once|%include .*|bits (32|64))\n", text, re.M)
    at = first.end() if first else re.match(rb"(//[^\n]*\n|;[^\n]*\n|\s*\n)*", text).end()
    return text[:at] + line + text[at:]


def _without_helpers(before, text, internals):
    """Without what was used before and is no more; again, until nothing more goes."""
    removed, again = [], True
    while again:
        again = False
        for name in sorted({entry.name for entry in internals}):
            pieces = [match.span() for entry in internals if entry.name == name for match in [_find(text, entry.text)] if match]
            if not pieces:
                continue
            rest = text
            for begin, end in sorted(pieces, reverse=True):
                rest = rest[:begin] + rest[end:]
            if not _mentions(rest, name) and _mentions(before, name) > len(pieces):
                for begin, end in sorted(pieces, reverse=True):
                    begin = _before_comment(text, begin)
                    removed.append(text[begin:end])
                    text = text[:begin] + text[end:].lstrip(b"\n")
                again = True
    return re.sub(rb"namespace \{\n+\}  // namespace\n+", b"", text), removed


def _find(text, piece):
    return re.search(re.escape(piece) + rb"[ ]*;?(?:[ ]*//[^\n]*(?:\n[ ]+//[^\n]*)*)?\n?", text)


def _mentions(text, name):
    code = re.sub(rb'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', b"", text, flags=re.S)
    return len(re.findall(rb"(?<![\w.>])" + re.escape(name.encode()) + rb"\b", code))  # a member's name is another


def _before_comment(text, begin):
    """Where the comment directly above begins."""
    lines = text[:begin].split(b"\n")
    lines.pop()  # the beginning of the line itself
    while lines and lines[-1].lstrip().startswith(b"//") and b"namespace" not in lines[-1]:
        lines.pop()
    return len(b"\n".join(lines)) + 1 if lines else 0


def _add_ends(tree, files):
    """What the emptied bodies call."""
    def add(name, place):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((HERE / name).read_bytes())

    add("yours_to_write.h", tree / "include/yours_to_write.h")
    add("kernel_end.cpp", tree / "kernel/halt/yours_to_write.cpp")
    if any(path.endswith(".asm") for path in files):
        add("yours_to_write.inc", tree / "include/yours_to_write.inc")
    if (tree / "tests/host").is_dir():
        add("host_end.cpp", tree / "tests/host/yours_to_write.cpp")
    if (tree / "userland/libc/start").is_dir():
        add("program_end.c", tree / "userland/libc/start/yours_to_write.c")
