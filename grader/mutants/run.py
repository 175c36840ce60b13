#!/usr/bin/env python3
"""grader/mutants/run.py NAME ... is short for tools/test mutant:NAME ..., without names for all of them; --list lists."""

import os
import sys
from pathlib import Path

TEST = Path(__file__).resolve().parents[2] / "tools/test"
names = [name for name in sys.argv[1:] if name != "--list"] or ["*"]
os.execv(TEST, [TEST, *(["--list"] if "--list" in sys.argv else []), *(f"mutant:{name}" for name in names)])
