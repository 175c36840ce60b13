"""Submissions of every shape: what is taken from folders, zip, tar and git bundles, and how what is hostile is refused in words."""

import io
import os
import subprocess
import tarfile
import zipfile

import pytest

from grading import emptied, intake, tree

STAGE = "01"
OURS = tree.own_tree(STAGE)
FILE = "kernel/lib/format.cpp"
TEXT = b"// what a student wrote\n"


def as_zip(path, members, **info):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            for key, value in info.items():
                setattr(member, key, value)
            archive.writestr(member, data)
    return path


def as_tar(path, members, mode="w:gz"):
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            member = data if isinstance(data, tarfile.TarInfo) else tarfile.TarInfo(name)
            member.name = name
            if isinstance(data, bytes):
                member.size = len(data)
            archive.addfile(member, io.BytesIO(data) if isinstance(data, bytes) else None)
    return path


def as_folder(path, members):
    for name, data in members.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def as_bundle(path, members):
    work = as_folder(path.with_name("repository"), members)
    git = ["git", "-C", work, "-c", "user.name=A", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "-f", "."], ["commit", "-q", "-m", "mine"], ["bundle", "create", "-q", path, "HEAD"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    return path


def assembled(path, tmp_path):
    """(tree, what was taken) of a submission."""
    work = tmp_path / "work"
    work.mkdir()
    return tree.assemble(intake.take(path), tree.listed(STAGE), OURS, work)


@pytest.mark.parametrize("prefix", ["", "mine/", "Lösung von Jörg/stage01_boot/"])
@pytest.mark.parametrize("make, name", [(as_folder, "folder"), (as_zip, "a.zip"), (as_tar, "a.tar.gz"), (as_bundle, "a.bundle")])
def test_every_shape(tmp_path, make, name, prefix):
    path = make(tmp_path / name, {prefix + FILE: TEXT, prefix + "kernel/lib/mine.cpp": TEXT, prefix + "Makefile": b"all:\n\tevil\n",
                                  prefix + "__MACOSX/x": b"", prefix + "tools/link_kernel.sh": b"evil"})
    built, taken = assembled(path, tmp_path)
    assert (taken.files, taken.new) == ([FILE], ["kernel/lib/mine.cpp"]), f"the student's file and the new source must be taken, and were: {taken}"
    assert (built / FILE).read_bytes() == TEXT, "the student's file must arrive as it is"
    for own in ("Makefile", "tools/link_kernel.sh"):
        assert (built / own).read_bytes() == (OURS / own).read_bytes(), f"{own} is the grader's, and must be its own"
    assert sorted(name for name, _ in taken.not_used) == ["Makefile", "tools/link_kernel.sh"], f"what is not used must be listed; it is {taken.not_used}"


@pytest.mark.parametrize("name", ["../../evil.cpp", "/etc/evil.cpp", "kernel/../../evil.cpp", "C:\\evil.cpp", "..\\evil.cpp"])
@pytest.mark.parametrize("make, suffix", [(as_zip, "zip"), (as_tar, "tar")])
def test_paths_that_lead_out(tmp_path, make, suffix, name):
    path = make(tmp_path / f"a.{suffix}", {FILE: TEXT, name: b"evil"})
    with pytest.raises(intake.Refused, match="leads out|absolute path"):
        intake.take(path)


@pytest.mark.parametrize("kind, words", [(tarfile.SYMTYPE, "symbolic link"), (tarfile.LNKTYPE, "hard link"), (tarfile.FIFOTYPE, "fifo"), (tarfile.CHRTYPE, "device")])
def test_no_regular_file_in_an_archive(tmp_path, kind, words):
    member = tarfile.TarInfo()
    member.type, member.linkname = kind, "/etc/passwd"
    built, taken = assembled(as_tar(tmp_path / "a.tar", {FILE: member, "kernel/lib/mine.cpp": TEXT}), tmp_path)
    assert taken.files == [] and FILE in taken.missing, f"{FILE} is {words}, and must not be taken"
    assert any(words in why for _, why in taken.not_used), f"the report must say that it is {words}; it says {taken.not_used}"


def test_a_link_in_a_zip(tmp_path):
    path = as_zip(tmp_path / "a.zip", {FILE: b"/etc/passwd"}, external_attr=0o120777 << 16)
    _, taken = assembled(path, tmp_path)
    assert taken.files == [] and "symbolic link" in str(taken.not_used), f"a link in a zip archive is not taken, and the report says so; it says {taken.not_used}"


def test_what_is_no_file_in_a_folder(tmp_path):
    """A link, a fifo, a file of 10 GB without a byte, a link instead of a folder."""
    folder = as_folder(tmp_path / "folder", {"kernel/lib/mine.cpp": TEXT})
    os.symlink("/etc/passwd", folder / "kernel/lib/format.cpp")
    (folder / "kernel/boot").mkdir()
    os.mkfifo(folder / "kernel/boot/memory_map.cpp")
    with open(folder / "kernel/boot/multiboot2.cpp", "wb") as file:
        file.truncate(10 << 30)
    os.symlink(OURS / "kernel/monitor", folder / "kernel/monitor")
    _, taken = assembled(folder, tmp_path)
    why = dict(taken.not_used)
    assert taken.files == [] and taken.new == ["kernel/lib/mine.cpp"], f"only the new source is a regular file; taken were {taken.files} and {taken.new}"
    assert "symbolic link" in why["kernel/lib/format.cpp"] and "fifo" in why["kernel/boot/memory_map.cpp"] and "10 GB" in why["kernel/boot/multiboot2.cpp"], (
        f"each must be refused by what it is; the report says {why}")


@pytest.mark.parametrize("data, words", [
    (b"", "neither a zip"), (b"PK\3\4 and nothing else", "damaged"), (b"\x1f\x8b\x08 no gzip", "damaged"), (os.urandom(5000), "neither a zip"),
    (b"# v2 git bundle\nnonsense", "git bundle"), (b"\x28\xb5\x2f\xfd", "zstd")], ids=["empty", "zip", "gzip", "noise", "bundle", "zstd"])
def test_no_archive(tmp_path, data, words):
    path = tmp_path / "a"
    path.write_bytes(data)
    with pytest.raises(intake.Refused, match=words):
        intake.take(path)


@pytest.mark.parametrize("make, suffix", [(as_zip, "zip"), (as_tar, "tar.gz")])
def test_bombs(tmp_path, make, suffix):
    """A megabyte that says it holds 300, or holds a source that is too large."""
    with pytest.raises(intake.Refused, match="more than 64 MB"):
        intake.take(make(tmp_path / f"a.{suffix}", {f"f{number}": bytes(30 << 20) for number in range(10)}))
    _, taken = assembled(make(tmp_path / f"b.{suffix}", {FILE: bytes(20 << 20)}), tmp_path)
    assert "20 MB" in str(taken.not_used), f"a source of 20 MB is not taken, and the report says why; it says {taken.not_used}"


def test_two_trees(tmp_path):
    folder = as_folder(tmp_path / "folder", {f"old/{FILE}": TEXT, f"new/{FILE}": TEXT})
    with pytest.raises(intake.Refused, match="2 trees: new/, old/"):
        assembled(folder, tmp_path)


def test_the_tree_of_the_stage_among_others(tmp_path):
    folder = as_folder(tmp_path / "folder", {f"stage01_boot/{FILE}": TEXT, f"stage02_memory/{FILE}": b"other"})
    built, taken = assembled(folder, tmp_path)
    assert (built / FILE).read_bytes() == TEXT and taken.root == "stage01_boot/", f"of several trees the one with the stage's name is taken; {taken.root!r} was"


def test_line_ends_of_windows(tmp_path):
    built, taken = assembled(as_folder(tmp_path / "folder", {FILE: b"one\r\ntwo\r\n"}), tmp_path)
    assert (built / FILE).read_bytes() == b"one\ntwo\n" and "Windows" in str(taken.notes), f"line ends are changed, and the report says so; it says {taken.notes}"


@pytest.mark.parametrize("path", ["kernel/lib/a b.cpp", "kernel/lib/$(touch x).cpp", "kernel/lib/ü.cpp", "kernel/test/test_mine.cpp", "kernel/lib/mine.S", "kernel/linker.ld",
                                  "kernel/.hidden.cpp", "tests/test_mine.cpp", "kernel/-x.cpp", "userland/x.mk"])
def test_new_files_that_are_not_taken(tmp_path, path):
    built, taken = assembled(as_folder(tmp_path / "folder", {FILE: TEXT, path: TEXT}), tmp_path)
    assert taken.new == [] and not (built / path).exists(), f"{path} must not be taken"
    assert path in dict(taken.not_used), f"the report must list {path}; it lists {taken.not_used}"


def test_what_is_missing_is_the_graders_own(tmp_path):
    """So that the others can be judged; test_points.py: it has no points."""
    built, taken = assembled(as_folder(tmp_path / "folder", {"kernel/lib/mine.cpp": TEXT}), tmp_path)
    assert FILE in taken.missing and (built / FILE).read_bytes() == (OURS / FILE).read_bytes(), f"where {FILE} is missing, the grader's own must stand in"


@pytest.mark.parametrize("which, path", [("01", "kernel/lib/format.cpp"), ("01", "kernel/arch/x86_64/string.asm"), ("09", "tools/create_image.sh")])
def test_a_file_as_it_was_handed_out_is_missing(tmp_path, which, path):
    listed, own = tree.listed(which), tree.own_tree(which)
    handed_out, _ = emptied.without_bodies(own, path, [(exercise.number, name) for exercise, name in listed.files[path]])
    for number, (text, begun) in enumerate([(handed_out, False), (own.joinpath(path).read_bytes(), True)]):
        work = tmp_path / f"work{number}"
        work.mkdir()
        _, taken = tree.assemble(intake.take(as_folder(tmp_path / f"folder{number}", {path: text})), listed, own, work)
        assert (path in taken.files, path in taken.missing) == (begun, not begun), f"{path} is {'written' if begun else 'as it was handed out'}; {taken}"


def test_a_file_of_the_stage_before_is_not_begun(tmp_path):
    listed, own, before = tree.listed("03"), tree.own_tree("03"), tree.own_tree("02")
    changed = [path for path in listed.files if (before / path).is_file()]
    folder = as_folder(tmp_path / "folder", {path: (before / path).read_bytes() for path in [*changed, "kernel/main.cpp"]})
    (tmp_path / "work").mkdir()
    _, taken = tree.assemble(intake.take(folder), listed, own, tmp_path / "work")
    assert taken.files == [] and taken.new == [], f"what is as it was in the stage before is no work of this one; taken were {taken.files}, {taken.new}"
