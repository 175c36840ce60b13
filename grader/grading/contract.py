"""docs/CONTRACT.md, taken apart: its promises by the names in brackets, so that a test can say which it rests on, and a report what it was.

A name stands for what follows it up to the next one or the end of its paragraph (or row of a table); in a heading, for its section.
"""

import functools
import re

from machine import stages

FILE = stages.REPOSITORY / "docs/CONTRACT.md"
NAME = re.compile(r"\[([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\]")
CODE = re.compile(r"`[^`\n]*`")


def _names(text):
    """[(name, where it begins, where it ends)] outside of code."""
    blank = CODE.sub(lambda code: " " * len(code[0]), text)
    return [(found[1], found.start(), found.end()) for found in NAME.finditer(blank)]


@functools.lru_cache(maxsize=None)
def blocks():
    """Headings, paragraphs, lists, and the rows of tables whose heading is "command"; other tables whole. Those of a section whose heading has a name
    are joined to it."""
    found = []
    for block in re.split(r"\n{2,}", FILE.read_text().strip()):
        if found and found[-1].startswith("#") and _names(found[-1].splitlines()[0]) and not block.startswith("#"):
            found[-1] += "\n\n" + block
        elif block.startswith("| command |"):
            found += block.splitlines()[2:]
        else:
            found.append(block)
    return tuple(found)


def named(block):
    return [name for name, _, _ in _names(block)]


def ids_in_order():
    return [name for block in blocks() for name in named(block)]


@functools.lru_cache(maxsize=None)
def promises():
    """name -> its words."""
    found = {}
    for block in blocks():
        names = _names(block)
        ends = [start for _, start, _ in names[1:]] + [len(block)]
        for (name, _, start), end in zip(names, ends):
            words = " ".join(block[start:end].replace("|", " ").split()) if block.startswith("|") else " ".join(block[start:end].split())
            found[name] = f"{block.split('|')[1].strip()}: {words}" if block.startswith("|") else words
    return found
