"""`walk`: a branch whose commits are the stages, so that `git diff` between tags is the lesson.

Author, date and message come from the stage alone: the same contents give the same hashes
wherever and whenever it is run.
"""
from .chain import DIRECTORY, Stage
from .errors import StagesError
from .git import Git

WALKER = "Mach_R stages"
EMAIL = "stages@mach-r.invalid"
IDENTITY = {f"GIT_{role}_{field}": value for role in ("AUTHOR", "COMMITTER")
            for field, value in (("NAME", WALKER), ("EMAIL", EMAIL))}
NOTHING = "0" * 40


def walk(git: Git, revision: str, branch: str, force: bool) -> list[tuple[str, str]]:
    """Returns (tag, commit), in order."""
    commit = git.commit(revision)
    made, parent = [], None
    for stage in committed_stages(git, commit):
        parent = commit_stage(git, commit, stage, parent)
        made.append((f"milestone-{stage.number:02}", parent))
    if not made:
        raise StagesError(f"{revision} has no stage directories")
    refs = {f"refs/tags/{tag}": name for tag, name in made}
    refs[f"refs/heads/{branch}"] = made[-1][1]
    update(git, refs, force)
    return made


def committed_stages(git: Git, commit: str) -> list[Stage]:
    names = git.run("ls-tree", "-d", "--name-only", "-z", commit).decode().split("\0")
    matches = (DIRECTORY.fullmatch(name) for name in sorted(names))
    return [Stage(int(match[1]), match[0]) for match in matches if match]


def commit_stage(git: Git, commit: str, stage: Stage, parent: str | None) -> str:
    tree = git.line("rev-parse", f"{commit}:{stage.directory}")
    date = f"{946684800 + stage.number} +0000"
    name = git.run("-c", "i18n.commitEncoding=UTF-8", "commit-tree", tree,
                   *(("-p", parent) if parent else ()),
                   stdin=f"{stage.directory}\n".encode(),
                   env={**IDENTITY, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date})
    return name.decode().strip()


def update(git: Git, refs: dict[str, str], force: bool) -> None:
    """Move all of them or none; never one that somebody else made, unless forced."""
    head = git.attempt("symbolic-ref", "--quiet", "HEAD").stdout.decode().strip()
    orders = []
    for ref, name in refs.items():
        found = git.attempt("rev-parse", "--verify", "--quiet", ref)
        old = found.stdout.decode().strip() if found.returncode == 0 else NOTHING
        if old == name:
            continue
        if ref == head:
            raise StagesError(f"{ref} is checked out; choose another --branch")
        if old != NOTHING and not force and not ours(git, old):
            raise StagesError(f"{ref} exists and was not made by walk; --force overwrites it")
        orders.append(f"update {ref} {name} {old}\n")
    git.run("update-ref", "--stdin", stdin="".join(orders).encode())


def ours(git: Git, name: str) -> bool:
    if git.line("cat-file", "-t", name) != "commit":
        return False
    return git.line("show", "--no-patch", "--format=%ce", name) == EMAIL
