"""The functions that a source file defines, and the file without the bodies of some of them.

C and C++ are read by libclang with the tree's own include paths, assembly and shell by their labels. A function is named as its
file names it, from the right: `Space::add`, `add`. Overloads go together.
"""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from machine import stages

CLANG_FLAGS = ["-std=c++20", "-ffreestanding", "-mcmodel=kernel", "-mgeneral-regs-only", "-Wno-everything"]
INCLUDES = ["kernel", "kernel/arch/x86_64/include", "include", "build", "userland/libc/include", "userland/libc", "userland/include", "userland"]
LABEL = re.compile(rb"([A-Za-z_][\w.]*)(:?)")
MACRO = re.compile(rb"\s*%(macro|endmacro|rep)\b")
NO_LABELS = {b"global", b"extern", b"section", b"bits", b"default", b"align"}


class SourceError(Exception):
    """A file that cannot be read as what its name says; the words are for a person."""


@dataclass(frozen=True)
class Definition:
    name: str  # qualified: mach::Space::add
    begin: int  # of its body in the file, in bytes: the opening brace, or behind the label
    end: int
    parameters: tuple = ()  # their names

    def is_called(self, name):
        return self.name == name or self.name.endswith("::" + name)


def definitions(tree, path):
    """All definitions with a body in this file, in order."""
    if path.endswith((".cpp", ".hpp", ".c", ".h")):
        return _of_c(str(tree), path)
    if path.endswith(".asm"):
        return _of_assembly((tree / path).read_bytes())
    if path.endswith(".sh"):
        return _of_shell((tree / path).read_bytes())
    raise SourceError(f"{path}: functions are found in .cpp, .hpp, .c, .h, .asm and .sh files")


@functools.lru_cache(maxsize=None)
def _index():
    try:
        from clang import cindex
    except ImportError as error:
        raise SourceError("python3-clang is not installed: ./bootstrap installs it") from error
    return cindex.Index.create()


@dataclass(frozen=True)
class Internal:
    """A function or variable that other files cannot name, as it is declared or defined."""

    name: str
    text: bytes


def internals(tree, path, text):
    """All of a C or C++ file that would have this text."""
    from clang import cindex

    kinds, whole, found = cindex.CursorKind, Path(tree) / path, []

    def look(cursor):
        for child in cursor.get_children():
            if child.location.file is None or child.location.file.name != str(whole):
                continue
            if child.kind in (kinds.FUNCTION_DECL, kinds.FUNCTION_TEMPLATE, kinds.VAR_DECL) and child.linkage == cindex.LinkageKind.INTERNAL:
                found.append(Internal(child.spelling, text[child.extent.start.offset:child.extent.end.offset]))
            elif child.kind in (kinds.NAMESPACE, kinds.LINKAGE_SPEC, kinds.UNEXPOSED_DECL):
                look(child)

    look(_parsed(str(tree), path, text).cursor)
    return found


@functools.lru_cache(maxsize=None)
def _make_what_is_included(tree):
    if (Path(tree) / "rules/mig.mk").is_file():
        stages.make(Path(tree), ["mig"])


def _parsed(tree, path, text=None):
    _make_what_is_included(tree)
    language = ["-x", "c", "-std=c17"] if path.endswith((".c", ".h")) else ["-x", "c++", *CLANG_FLAGS]
    unsaved = [(f"{tree}/{path}", text.decode())] if text is not None else None
    return _index().parse(f"{tree}/{path}", [*language, *(f"-I{tree}/{directory}" for directory in INCLUDES)], unsaved)


@functools.lru_cache(maxsize=None)
def _of_c(tree, path):
    from clang import cindex

    kinds = cindex.CursorKind
    functions = {kinds.FUNCTION_DECL, kinds.CXX_METHOD, kinds.CONSTRUCTOR, kinds.DESTRUCTOR, kinds.CONVERSION_FUNCTION, kinds.FUNCTION_TEMPLATE}
    whole = f"{tree}/{path}"
    found = []

    def look(cursor):
        for child in cursor.get_children():
            if child.location.file is None or child.location.file.name != whole:
                continue
            if child.kind in functions:
                bodies = [part for part in child.get_children() if part.kind == kinds.COMPOUND_STMT]
                if child.is_definition() and bodies:
                    extent = bodies[-1].extent
                    names = tuple(part.spelling for part in child.get_children() if part.kind == kinds.PARM_DECL and part.spelling)
                    found.append(Definition(_qualified(child), extent.start.offset, extent.end.offset, names))
            elif child.kind in (kinds.NAMESPACE, kinds.STRUCT_DECL, kinds.CLASS_DECL, kinds.CLASS_TEMPLATE, kinds.LINKAGE_SPEC,
                                kinds.UNEXPOSED_DECL, kinds.CLASS_TEMPLATE_PARTIAL_SPECIALIZATION):
                look(child)

    look(_parsed(tree, path).cursor)
    return tuple(found)


def _qualified(cursor):
    parts = []
    while cursor is not None and cursor.kind.name != "TRANSLATION_UNIT":
        if cursor.spelling:
            parts.append(re.sub(r"<.*>$", "", cursor.spelling))
        cursor = cursor.semantic_parent
    return "::".join(reversed(parts))


def _of_assembly(text):
    """Labels at the beginning of a line, without the local ones. A routine goes on to the next line that begins with a word, or a macro's."""
    marks, offset = [], 0  # name, where its body begins, where its line does
    for line in text.splitlines(keepends=True):
        match = LABEL.match(line)
        if match and match[2] and match[1].lower() not in NO_LABELS:
            marks.append((match[1].decode(), offset + match.end(), offset))
        elif match or MACRO.match(line):
            marks.append(("", offset, offset))
        offset += len(line)
    marks.append(("", offset, offset))
    return tuple(Definition(name, begin, end) for (name, begin, _), (_, _, end) in zip(marks, marks[1:]) if name and end > begin)


def _of_shell(text):
    found = []
    for match in re.finditer(rb"^(\w+)\(\) \{\n(.*?)^\}", text, re.M | re.S):
        found.append(Definition(match[1].decode(), match.start(2), match.end(2)))
    return tuple(found)
