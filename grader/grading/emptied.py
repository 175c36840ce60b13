"""A tree in which the functions are empty that are a student's to write: what a handout is, and what the grader builds where nothing was submitted.

The body of each becomes `yours_to_write("4.2 Space::add", parameters...)`. What only the bodies needed goes with them: functions, variables and
constants that nobody outside the file can name, with their comments.
"""

import re
from pathlib import Path

from . import sources

ENDS = Path(__file__).resolve().parent / "ends"
TOLD = "yours_to_write"
IN_A_PROGRAM = """
        extern stop_at_exercise
        and rsp, -16
        lea rdi, [rel .yours_to_write]
        call stop_at_exercise
.yours_to_write: db "{what}", 0
"""


def empty(tree, exercises):
    """Empties in this tree what the exercises name. Returns {path: the bytes that were taken out, each a piece}."""
    files = {}
    for exercise in exercises:
        for path, names in exercise.functions.items():
            files.setdefault(path, []).extend((exercise.number, name) for name in names)
    emptied = {path: without_bodies(tree, path, named) for path, named in files.items()}
    for path, (text, _) in emptied.items():
        (tree / path).write_bytes(text)
    add_ends(tree, files)
    return {path: taken for path, (_, taken) in emptied.items()}


def without_bodies(tree, path, named):
    """A file of the tree without what `named` asks for, (number of an exercise, name of a function) for each: its bytes, and the pieces that were
    taken out. Raises SourceError."""
    before = text = (tree / path).read_bytes()
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
        text, helpers = _without_helpers(before, text, sources.internals(tree, path, text))
        taken += helpers
    return text, taken


def _in_place(path, what, body):
    if path.endswith((".cpp", ".hpp")):
        return "{ " + TOLD + "(" + ", ".join([f'"{what}"', *body.parameters]) + "); }"
    if path.endswith(".c"):
        return "{ " + "".join(f"(void){name}; " for name in body.parameters) + f'{TOLD}("{what}"); }}'
    if path.endswith(".asm"):
        return f'\n        YOURS_TO_WRITE "{what}"\n' if path.startswith("kernel/") else IN_A_PROGRAM.format(what=what)
    return f"    echo 'yours to write: exercise {what} (LESSON.md, \"Yours to write\")' >&2\n    exit 1\n"


def is_empty(text, number, name):
    """Whether this function is still to be written in a file, by what stands in the place of its body."""
    return re.search(rb"(?<![\w.])%s %s(?!\w)" % (re.escape(number.encode()), re.escape(name.encode())), text) is not None


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
            called = [entry.text for entry in internals if entry.name == name]
            pieces = [match.span() for piece in called for match in [_find(text, piece)] if match]
            if not pieces:
                continue
            rest = text
            for begin, end in sorted(pieces, reverse=True):
                rest = rest[:begin] + rest[end:]
            function = any(f"{name}(".encode() in piece for piece in called)
            if not _mentions(rest, name, function) and _mentions(before, name, function) > len(pieces):
                for begin, end in sorted(pieces, reverse=True):
                    begin = _before_comment(text, begin)
                    removed.append(text[begin:end])
                    text = text[:begin] + text[end:].lstrip(b"\n")
                again = True
    return re.sub(rb"namespace \{\n+\}  // namespace\n+", b"", text), removed


def _find(text, piece):
    return re.search(re.escape(piece) + rb"[ ]*;?(?:[ ]*//[^\n]*(?:\n[ ]+//[^\n]*)*)?\n?", text)


def _mentions(text, name, function):
    code = re.sub(rb'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', b"", text, flags=re.S)
    member = rb"(?! *;)" if function else b""  # `type name;` in a structure; and object.name is another, too
    return len(re.findall(rb"(?<![\w.>])" + re.escape(name.encode()) + rb"\b" + member, code))


def _before_comment(text, begin):
    """Where the comment directly above begins."""
    lines = text[:begin].split(b"\n")
    lines.pop()  # the beginning of the line itself
    while lines and lines[-1].lstrip().startswith(b"//") and b"namespace" not in lines[-1]:
        lines.pop()
    return len(b"\n".join(lines)) + 1 if lines else 0


def add_ends(tree, paths):
    """What the emptied bodies of these files call."""
    places = {"include/yours_to_write.h": "yours_to_write.h", "kernel/halt/yours_to_write.cpp": "kernel_end.cpp"}
    if any(path.endswith(".asm") for path in paths):
        places["include/yours_to_write.inc"] = "yours_to_write.inc"
    if (tree / "tests/host").is_dir():
        places["tests/host/yours_to_write.cpp"] = "host_end.cpp"
    if (tree / "userland/libc/start").is_dir():
        places["userland/libc/start/yours_to_write.c"] = "program_end.c"
    for place, name in places.items():
        (tree / place).parent.mkdir(parents=True, exist_ok=True)
        (tree / place).write_bytes((ENDS / name).read_bytes())
