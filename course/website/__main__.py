"""`make site`: everything there is to read, as pages in build/site: lessons, what each stage adds, the guides, system calls and services.

Sphinx makes the pages (packages: ./bootstrap site). They need no network, and no JavaScript but for the search. Their text is made anew each
time in build/site-source, from what is in the repository: nothing is written twice.
"""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from machine import stages

from . import differences, pages, reference

NEEDED = ("sphinx", "myst_parser", "furo")
PROGRAMS = ("dot", "tred")  # of Graphviz
HERE = Path(__file__).resolve().parent


def main():
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None] + [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        sys.exit(f"site: not installed: {', '.join(missing)}. ./bootstrap site in the repository installs what is needed")
    root = stages.REPOSITORY
    source, out = root / "build/site-source", root / "build/site"
    for place in source, out:
        shutil.rmtree(place, ignore_errors=True)
    source.mkdir(parents=True)
    (source / "static").mkdir()
    shutil.copy2(HERE / "conf.py", source)
    shutil.copy2(HERE / "wide.css", source / "static")
    shown, places = differences.texts(root)
    written = {**pages.texts(root, places), **shown, **reference.texts(root)}
    for name, text in written.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
    # A warning is a link to nowhere, or a page that nobody can reach.
    done = subprocess.run([sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-j", "auto", "-b", "html", source, out], cwd=root)
    if done.returncode == 0:
        print(f"{out}/index.html: {len(written)} pages")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
