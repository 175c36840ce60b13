"""Rules of this repository itself that need no stage to be built."""
from pathlib import Path

import pytest
from lint import includes, python_source
from lint.sources import Source, distinct
from stages.git import Git

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def git():
    return Git(ROOT)


def test_kernel_includes_only_what_the_cross_compiler_has(git):
    assert includes.complaints(distinct(git)) == []


@pytest.mark.parametrize("path, line, allowed", [
    ("kernel/a.cpp", "#include <stdint.h>", True),
    ("kernel/a.cpp", "#include <mach/port.h>", True),
    ("kernel/a.cpp", '#include "lib/span.hpp"', True),
    ("kernel/a.cpp", "#include <atomic>", False),
    ("kernel/a.hpp", "  #  include <cstdint>", False),
    ("include/mach/a.h", "#include <stdio.h>", False),
    ("kernel/a.cpp", "// #include <vector>", True),
    ("tests/test_a.cpp", "#include <gtest/gtest.h>", True),
    ("userland/shell/main.cpp", "#include <stdio.h>", True),
])
def test_include_rule(path, line, allowed):
    found = includes.complaints([Source("stage01_boot", path, f"\n{line}\n".encode())])
    assert found == [] if allowed else "stage01_boot/" + path + ":2:" in found[0]


@pytest.mark.parametrize("text, complaint", [
    ("import os\n", "os is imported and not used"),
    ("import os\nprint(os.name)\n", None),
    ("try:\n    pass\nexcept:\n    pass\n", "a bare except"),
    ("def test_a(): pass\ndef test_a(): pass\n", "test_a is defined twice"),
    ("print(f'x')\n", "an f-string without"),
    ("def f(a=[]): pass\n", "a default that all calls share"),
    ("def f(:\n", "invalid syntax"),
])
def test_python_rule(text, complaint):
    found = python_source.complaints([Source("", "a.py", text.encode())])
    assert found == [] if complaint is None else complaint in found[0]
