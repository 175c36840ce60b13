"""A patch put into a tree."""

import subprocess

from . import tools


def apply(text, tree, name):
    """Changes the tree. What does not fit word for word is a ValueError."""
    done = subprocess.run([tools.find("patch"), "-p1", "--batch", "--fuzz=0", "--no-backup-if-mismatch"], cwd=tree, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        raise ValueError(f"{name} does not fit the tree any more:\n{done.stdout}{done.stderr}")
