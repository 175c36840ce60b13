"""`diff`: what a stage adds to the one before, as a patch that `patch -p1` takes."""
import os
import subprocess
import tempfile
from pathlib import Path

from .errors import StagesError
from .files import Tree, write_file

FORMAT = ["--no-renames", "--binary"]


def patch(old: Tree, new: Tree, paths: list[str], color: bool = False) -> bytes:
    """Sorted by path. `paths` chooses files or folders; none means all."""
    with tempfile.TemporaryDirectory() as scratch:
        # A repository of its own: no configuration and no attributes may change what is shown.
        run(scratch, "init", "-q", "--bare", "repository")
        names = [tree_name(scratch, side, chosen(tree, paths))
                 for side, tree in (("old", old), ("new", new))]
        return run(scratch, "diff", *FORMAT, f"--color={'always' if color else 'never'}", *names)


def tree_name(scratch: str, side: str, tree: Tree) -> str:
    """Record the files in the scratch repository."""
    (Path(scratch) / side).mkdir()
    for path, file in tree.items():
        write_file(Path(scratch) / side / path, file)
    index = {"GIT_INDEX_FILE": f"{scratch}/{side}.index", "GIT_WORK_TREE": f"{scratch}/{side}"}
    run(scratch, "add", "-A", "-f", ".", **index)
    return run(scratch, "write-tree", **index).decode().strip()


def run(scratch: str, *arguments: str, **more: str) -> bytes:
    isolated = {"PATH": os.environ["PATH"], "HOME": scratch, "GIT_CONFIG_NOSYSTEM": "1"}
    if arguments[0] != "init":
        isolated["GIT_DIR"] = f"{scratch}/repository"
    done = subprocess.run(["git", *arguments], cwd=more.get("GIT_WORK_TREE", scratch),
                          capture_output=True, env={**isolated, **more})
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        raise StagesError(f"git {arguments[0]} failed: {said}")
    return done.stdout


def chosen(tree: Tree, paths: list[str]) -> Tree:
    wanted = [path.rstrip("/") for path in paths]
    return {path: file for path, file in tree.items()
            if not wanted or any(path == one or path.startswith(one + "/") for one in wanted)}
