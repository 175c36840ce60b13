"""How sources are read: what a file says it is for, and what is left without its comments."""
import pytest
from stages.purpose import purpose
from stages.substance import substance


@pytest.mark.parametrize("path, text, said", [
    ("a.hpp", "#pragma once\n// Frames: one bit each.\n// More.\n", "Frames: one bit each"),
    ("a.hpp", "// Two lines make\n// one sentence. Then another.\n", "Two lines make one sentence"),
    ("a.hpp", "// See i.e. v1.2, of x.hpp. It ends there.\n", "See i.e. v1.2, of x.hpp"),
    ("a.c", "/* A block\n * of text. More. */\nint x;\n", "A block of text"),
    ("a.c", "/*\n * Below.\n */\n", "Below"),
    ("a.cpp", '#include "a.hpp"\n// Not the opening comment.\n', ""),
    ("a.asm", "; Entry. From GRUB.\nbits 64\n", "Entry"),
    ("a.asm", "bits 32\n; Entry.\n", "Entry"),
    ("Makefile", "# Builds it.\nall:\n", "Builds it"),
    ("run.sh", "#!/bin/sh\n# Runs it.\n", "Runs it"),
    ("a.py", '#!/usr/bin/env python3\n"""Does it.\n\nMore."""\n', "Does it"),
    ("a.py", "'''x'''\n", ""),
    ("LESSON.md", "# Title here\n\nText.\n", "Title here"),
    ("a.hpp", "// a | b <!-- x -->\n", "a \\| b  x"),
    ("font.psf", "# binary\n", ""),
])
def test_purpose(path, text, said):
    assert purpose(path, text.encode()) == said


@pytest.mark.parametrize("path, one, other, same", [
    ("a.cpp", "int a; // x\n", "int  a ;\n\n", True),
    ("a.cpp", "int a; /* x\n y */ int b;", "int a; int b;", True),
    ("a.cpp", 'f("// x");', 'f("// y");', False),
    ("a.cpp", 'f("a  b");', 'f("a b");', False),
    ("a.cpp", 'R"(// x)"', 'R"(// y)"', False),
    ("a.cpp", "'\"' // x", "'\"' // y", True),
    ("a.cpp", "1'000 + '/' // x", "1'000 + '/'", True),
    ("a.cpp", "#define A 1\nint b;", "#define A 1 int b;", False),
    ("a.cpp", "#define A \\\n  1\n", "#define A 1\n", True),
    ("a.cpp", "// x \\\n still\nint a;", "int a;", True),
    ("a.cpp", "int ab;", "int a b;", False),
    ("a.py", "if a:\n    b  # x\n", "if a:\n  b\n", True),
    ("a.py", "if a:\n    b\nc\n", "if a:\n    b\n    c\n", False),
    ("a.py", "x = '#'\n", "x = '# '\n", False),
    ("a.asm", "mov eax, 1 ; x\n", "  mov  eax, 1\n", True),
    ("a.asm", "db ';a'\n", "db ';b'\n", False),
    ("Makefile", "a:\n\tb\n", "a:\nb\n", False),
    ("a.sh", "echo $# # x\n", "echo $#\n", True),
    ("a.sh", "echo a#b\n", "echo a#c\n", False),
    ("a.sh", "#!/bin/sh\n", "#!/bin/bash\n", False),
    ("a.txt", "a b\n", "a  b\n", False),
    ("a.md", "a\n", "a\n\n", False),
    ("a.cpp", "int a;\0", "int a;\0 ", True),
])
def test_substance(path, one, other, same):
    assert (substance(path, one.encode()) == substance(path, other.encode())) == same
