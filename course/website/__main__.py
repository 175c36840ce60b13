"""`make site`: everything there is to read, as pages in build/site: lessons, what each stage adds, the guides, system calls and services.

Sphinx makes the pages (packages: ./bootstrap site). They need no network, and no JavaScript but for the search and for the recordings. Their text is made anew each
time in build/site-source, from what is in the repository: nothing is written twice.
"""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from machine import stages

from . import differences, pages, recordings, reference

NEEDED = ("sphinx", "myst_parser", "furo")
PROGRAMS = ("dot", "tred", "npm")  # Graphviz's, and what fetches the player
HERE = Path(__file__).resolve().parent


def main():
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None] + [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        sys.exit(f"site: not installed: {', '.join(missing)}. ./bootstrap site in the repository installs what is needed")
    root = stages.REPOSITORY
    source, out, player = root / "build/site-source", root / "build/site", root / "build/site-player"
    for place in source, out, player:
        shutil.rmtree(place, ignore_errors=True)
    source.mkdir(parents=True)
    (source / "static").mkdir()
    shutil.copy2(HERE / "conf.py", source)
    shutil.copy2(HERE / "wide.css", source / "static")
    recordings.fetch_player(player, source / "static")
    with tempfile.TemporaryDirectory(prefix="mach_r.") as run_directory:
        recorded = recordings.sections(run_directory)
    shown, places = differences.texts(root)
    written = {**pages.texts(root, places, recorded), **shown, **reference.texts(root)}
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
