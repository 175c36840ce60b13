"""A submission as it comes: a folder, a zip or tar archive, or a git bundle. Nothing of it is believed and nothing is unpacked: files are
read one by one, into memory, when the grader asks for them by name.

Invariant: whatever the bytes are, the outcome is a Submission or a Refused with a sentence for the student. No link is followed, no
device or fifo opened, and no more than a fixed number of bytes is read or decompressed.
"""

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import subprocess
import tarfile
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from machine import sandbox, tools

MEGABYTE = 1 << 20
MOST_FILES = 20_000  # in a submission
MOST_BYTES = 64 * MEGABYTE  # of an archive, before and after decompression
MOST_OF_A_FILE = MEGABYTE  # of a file that is taken
LEFTOVERS = re.compile(r"(^|/)(__MACOSX|\.git|\.hg|\.svn|\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini|build|\.mach_r|\.gitignore|\.gitattributes|README\.md|handout\.mk|\.vscode|\.idea|\.cache)(/|$)")


class Refused(Exception):
    """The submission cannot be looked at; the words are for the student."""


@dataclass(frozen=True)
class Entry:
    """A name in the submission. `trouble` says why it cannot be read, if so."""

    path: str
    size: int = 0
    trouble: str = ""


class Submission:
    """The names in a submission, and the bytes behind them. `kind` says what it was, in words."""

    def __init__(self, kind, entries, read):
        self.kind, self._read = kind, read
        self.entries = {entry.path: entry for entry in entries if not LEFTOVERS.search(entry.path)}

    def read(self, path):
        """The bytes of a file. Raises Refused with the reason, for this file alone."""
        entry = self.entries[path]
        if entry.trouble:
            raise Refused(entry.trouble)
        if entry.size > MOST_OF_A_FILE:
            raise Refused(f"it has {_size(entry.size)}; a source file has {_size(MOST_OF_A_FILE)} at most")
        data = self._read(path)
        if len(data) > MOST_OF_A_FILE:
            raise Refused(f"it has more than {_size(MOST_OF_A_FILE)}, though it says less")
        return data


def _size(size):
    for unit, bytes_ in (("GB", 1 << 30), ("MB", MEGABYTE), ("KB", 1 << 10)):
        if size >= bytes_:
            return f"{size / bytes_:.0f} {unit}"
    return f"{size} bytes"


def take(path):
    """The submission that lies there. Raises Refused."""
    path = Path(path)
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        raise Refused(f"{path} cannot be looked at: {error.strerror}") from error
    if stat.S_ISDIR(mode):
        return _folder(path)
    if not stat.S_ISREG(mode):
        raise Refused(f"{path} is neither a folder nor an archive")
    if os.path.getsize(path) > MOST_BYTES:
        raise Refused(f"the archive has {_size(os.path.getsize(path))}; more than {_size(MOST_BYTES)} are not looked at. Leave build/ and .git out")
    data = path.read_bytes()
    if data.startswith((b"# v2 git bundle", b"# v3 git bundle")):
        return _bundle(path)
    if data[:4] in (b"PK\3\4", b"PK\5\6", b"PK\7\10"):
        return _zip(data)
    return _tar(data)


def _folder(root):
    entries, waiting = [], [(root, "")]
    while waiting:
        directory, prefix = waiting.pop()
        try:
            found = sorted(os.scandir(directory), key=lambda entry: entry.name)
        except OSError as error:
            entries.append(Entry(prefix or ".", trouble=f"the folder cannot be read: {error.strerror}"))
            continue
        for entry in found:
            name = prefix + os.fsencode(entry.name).decode(errors="replace")
            if len(entries) > MOST_FILES:
                raise Refused(f"there are more than {MOST_FILES} files")
            info = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(info.st_mode):
                if not LEFTOVERS.search(name):
                    waiting.append((Path(directory) / entry.name, name + "/"))
            else:
                entries.append(Entry(name, info.st_size, _trouble(info.st_mode)))

    def read(name):
        try:
            # The names above did not go through links, and this one does not wait for a fifo that took a file's place.
            handle = os.open(root / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise Refused(f"it cannot be read: {error.strerror}") from error
        with open(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Refused("it is no regular file")
            return file.read(MOST_OF_A_FILE + 1)

    return Submission("a folder", entries, read)


def _trouble(mode):
    for test, what in ((stat.S_ISLNK, "a symbolic link"), (stat.S_ISFIFO, "a fifo"), (stat.S_ISSOCK, "a socket"),
                       (stat.S_ISBLK, "a device"), (stat.S_ISCHR, "a device")):
        if test(mode):
            return f"it is {what}; only regular files are taken"
    return "" if stat.S_ISREG(mode) else "it is no regular file"


def _checked_name(name):
    """A member's name as a path inside the archive. Raises Refused for one that leads out."""
    name = name.replace("\\", "/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise Refused(f"the archive has an absolute path: {name[:200]!r}")
    if ".." in PurePosixPath(name).parts:
        raise Refused(f"the archive has a path that leads out of it: {name[:200]!r}")
    if "\0" in name:
        raise Refused("the archive has a name with a zero byte")
    return str(PurePosixPath(name))


def _zip(data):
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeError) as error:
        raise Refused(f"the zip archive is damaged: {error}") from error
    _require_reasonable(len(members), sum(member.file_size for member in members))
    entries, by_name = [], {}
    for member in members:
        name = _checked_name(_zip_name(member))
        mode = member.external_attr >> 16
        trouble = _trouble(mode) if mode and stat.S_IFMT(mode) else ""
        if member.flag_bits & 1:
            trouble = "it is encrypted"
        entries.append(Entry(name, member.file_size, trouble))
        by_name[name] = member

    def read(name):
        try:
            with archive.open(by_name[name]) as file:
                return file.read(MOST_OF_A_FILE + 1)
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
            raise Refused(f"it is damaged in the archive: {error}") from error

    return Submission("a zip archive", entries, read)


def _zip_name(member):
    """Names that are not marked as UTF-8 often are all the same."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def _require_reasonable(files, size):
    if files > MOST_FILES:
        raise Refused(f"the archive has {files} files; more than {MOST_FILES} are not looked at")
    if size > MOST_BYTES:
        raise Refused(f"the archive holds {_size(size)}; more than {_size(MOST_BYTES)} are not looked at. Leave build/ and .git out")


def _decompressed(data):
    """What is in a compressed file, of MOST_BYTES at most."""
    openers = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open, b"\x5d\0\0": lzma.open}
    opener = next((opener for magic, opener in openers.items() if data.startswith(magic)), None)
    if opener is None:
        return data
    try:
        with opener(io.BytesIO(data)) as file:
            whole = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, lzma.LZMAError, zlib.error, MemoryError) as error:
        raise Refused(f"the archive is damaged: {error}") from error
    if len(whole) > MOST_BYTES:
        raise Refused(f"the archive holds more than {_size(MOST_BYTES)}, which is not looked at. Leave build/ and .git out")
    return whole


def _tar(data, kind="a tar archive"):
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        raise Refused("zstd archives are not read here: hand in zip or tar.gz")
    try:
        archive = tarfile.open(fileobj=io.BytesIO(_decompressed(data)), mode="r:")
        members = []
        for member in archive:
            members.append(member)
            if len(members) > MOST_FILES:
                raise Refused(f"the archive has more than {MOST_FILES} files")
    except (tarfile.TarError, OSError, EOFError, ValueError, OverflowError, RecursionError) as error:
        raise Refused(f"this is neither a zip nor a tar archive nor a git bundle, or it is damaged: {error}") from error
    entries, by_name = [], {}
    for member in members:
        name = _checked_name(member.name)
        if member.isdir():
            continue
        what = ("a symbolic link" if member.issym() else "a hard link" if member.islnk() else "a fifo" if member.isfifo()
                else "a device" if member.isdev() else "" if member.isreg() else "no regular file")
        entries.append(Entry(name, member.size, f"it is {what}; only regular files are taken" if what else ""))
        by_name[name] = member

    def read(name):
        try:
            return archive.extractfile(by_name[name]).read(MOST_OF_A_FILE + 1)
        except (tarfile.TarError, OSError, EOFError, ValueError) as error:
            raise Refused(f"it is damaged in the archive: {error}") from error

    return Submission(kind, entries, read)


def _bundle(path):
    """The last commit of a git bundle, by git itself in the sandbox, as a tar archive. Not `git checkout`: no filter, hook or link."""
    with tempfile.TemporaryDirectory(prefix="mach_r-bundle.") as work:
        script = ('git init -q --bare repository && cd repository && git fetch -q "$1" "+refs/*:refs/taken/*" "+HEAD:refs/taken/HEAD" 2>/dev/null '
                  '|| git fetch -q "$1" "+refs/*:refs/taken/*" || exit 3; '
                  'for name in refs/taken/HEAD refs/taken/heads/main refs/taken/heads/master $(git for-each-ref --format="%(refname)" refs/taken); do '
                  'git rev-parse -q --verify "$name^{commit}" >/dev/null && exec git archive --format=tar "$name"; done; exit 4')
        command = sandbox.command(["sh", "-c", script, "sh", str(path.resolve())], writable=[work], readable=[path.resolve()], cwd=work,
                                  limits=sandbox.Limits(processor=60, file=4 * MOST_BYTES, memory=2048 * MEGABYTE))
        environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": work, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}  # without a sandbox
        output = Path(work) / "tar"
        with open(output, "wb") as file:
            tools.find("git")
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.PIPE, env=environment, cwd=work)
        if done.returncode != 0:
            words = done.stderr.decode(errors="replace").strip().splitlines()
            raise Refused(f"the git bundle cannot be read: {words[-1] if words else 'it has no commit that stands alone'}")
        if output.stat().st_size > MOST_BYTES:
            raise Refused(f"the bundle's last commit holds {_size(output.stat().st_size)}; more than {_size(MOST_BYTES)} are not looked at")
        return _tar(output.read_bytes(), "a git bundle")
