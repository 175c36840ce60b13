"""check: a clean chain is clean, and each violation is seen and named."""
import pytest


def test_clean(repository):
    assert "4 stages, clean" in repository.stages("check")


def test_unlisted_change(repository):
    repository.edit("stage03_threads/kernel/lib/lib.cpp", "x + 7", "x + 8")
    said = repository.stages("check", status=1)
    assert "stage03_threads/FILES.md: the table says nothing of kernel/lib/lib.cpp (changed)" in said
    assert "stage04_ipc/FILES.md" in said  # there it differs from stage03 now


def test_changed_file_must_be_explained(repository):
    repository.edit("stage04_ipc/kernel/lib/lib.cpp", "x + 7", "x + 8")
    repository.stages("table", "04", "--write")
    assert "does not say why kernel/lib/lib.cpp was changed" in repository.stages("check", status=1)
    repository.explain("stage04_ipc", "kernel/lib/lib.cpp", "seven was wrong")
    repository.stages("check")


def test_replaced_file(repository):
    """Where less than half of a file is left, the lesson says so: it is to be read by itself."""
    path = "stage04_ipc/kernel/lib/lib.cpp"
    kept = repository.read(path).splitlines(keepends=True)
    repository.write(path, "".join(kept[:len(kept) // 2 - 1]) + "int other;\n" * len(kept))
    assert "nothing of kernel/lib/lib.cpp (replaced)" in repository.stages("check", status=1)
    repository.write(path, "".join(kept[:len(kept) // 2 + 1]) + "int other;\n" * len(kept))
    assert "nothing of kernel/lib/lib.cpp (changed)" in repository.stages("check", status=1)


def test_unlisted_addition(repository):
    repository.write("stage04_ipc/kernel/new.cpp", "// New.\n")
    assert "says nothing of kernel/new.cpp (added)" in repository.stages("check", status=1)


def test_unlisted_removal(repository):
    (repository.root / "stage04_ipc/kernel/part_2.hpp").unlink()
    assert "says nothing of kernel/part_2.hpp (removed)" in repository.stages("check", status=1)


def test_listed_without_difference(repository):
    repository.write("stage03_threads/kernel/main.cpp",
                     repository.read("stage02_memory/kernel/main.cpp"))
    said = repository.stages("check", status=1)
    assert "lists kernel/main.cpp, which does not differ" in said


def test_wrong_state(repository):
    repository.edit("stage02_memory/FILES.md", "| added | `kernel/part_2", "| changed | `kernel/part_2")
    assert "kernel/part_2.hpp is changed, but it is added" in repository.stages("check", status=1)


def test_stale_purpose(repository):
    """What an added file is for is taken from the file: it cannot say something else."""
    repository.edit("stage02_memory/FILES.md", "Part 2 of the kernel", "The whole kernel")
    assert "not as it would be generated" in repository.stages("check", status=1)


def test_mode(repository):
    (repository.root / "stage03_threads/tools/run.sh").chmod(0o644)
    said = repository.stages("check", status=1)
    assert "says nothing of tools/run.sh (changed)" in said


@pytest.mark.parametrize("path, old, new", [
    ("kernel/lib/lib.cpp", "int function_3(", "// three\nint function_3("),
    ("kernel/lib/lib.cpp", "return x + 3;", "return  x  +  3 ; /* three */"),
    ("kernel/lib/lib.cpp", "int function_3(int x) { return", "int function_3(int x) {\n    return"),
    ("tools/run.sh", "echo run", "\n# Runs it.\necho   run   # now"),
    ("Makefile", "all:\n", "# Builds it.\nall:\n\n"),
])
def test_only_blanks_or_comments(repository, path, old, new):
    repository.edit(f"stage04_ipc/{path}", old, new)
    repository.stages("table", "04", "--write")
    said = repository.stages("check", status=1)
    assert f"{path}: differs from the stage before in blanks and comments only" in said


@pytest.mark.parametrize("path, old, new", [
    ("kernel/lib/lib.cpp", "x + 3;", 'f("// x", x + 3);'),
    ("tools/run.sh", "echo run", 'echo "run  #"'),
    ("Makefile", "\ttrue", "\ttrue \\#"),
])
def test_what_only_looks_like_a_comment(repository, path, old, new):
    repository.edit(f"stage04_ipc/{path}", old, new)
    repository.stages("table", "04", "--write")
    assert "comments only" not in repository.stages("check", status=1)


def in_all(repository, path: str, text: str) -> None:
    """The same new file in every stage, with its row."""
    for stage in ("stage01_boot", "stage02_memory", "stage03_threads", "stage04_ipc"):
        repository.write(f"{stage}/{path}", text)
    repository.stages("table", "--all", "--write")


@pytest.mark.parametrize("path, text, complaint", [
    ("kernel/a.cpp", '#include "../../common/a.hpp"\n', "leads out of the tree"),
    ("kernel/a.asm", '%include "../../common/a.inc"\n', "leads out of the tree"),
    ("kernel/a.asm", 'incbin "../../font"\n', "leads out of the tree"),
    ("kernel/a.cpp", '#include "/usr/include/stdio.h"\n', "leads out of the tree"),
    ("more.mk", "include ../common.mk\n", "leads out of the tree"),
    ("more.mk", "X := -I$(CURDIR)/../common\n", "leads out of the tree"),
    ("more.mk", "X := $(wildcard ../*.cpp)\n", "leads out of the tree"),
    ("more.mk", "X := $(abspath kernel/../..)\n", "leads out of the tree"),
    ("kernel/a.cpp", "// As stage05 does it.\n", "names another stage (stage05)"),
    ("kernel/a.o", "object\n", None),  # ignored, so it does not count
    ("kernel/a.elf", "\x7fELF", "made by a build"),
    ("kernel/program", "\x7fELF", "made by a build"),
])
def test_what_no_stage_may_contain(repository, path, text, complaint):
    in_all(repository, path, text)
    if complaint is None:
        repository.stages("check")
    else:
        assert f"stage01_boot/{path}" in (said := repository.stages("check", status=1))
        assert complaint in said


@pytest.mark.parametrize("path, text", [
    ("kernel/a/b.cpp", '// A.\n#include "../lib/lib.hpp"\n'),
    ("more.mk", "# More.\nX := kernel/../lib $(A)/.. # ../../x\n".replace("$(A)/..", "")),
    ("kernel/a.cpp", '// A.\nconst char* parent = "../..";\n'),
])
def test_what_is_allowed(repository, path, text):
    in_all(repository, path, text)
    repository.stages("check")


def test_own_name_is_allowed(repository):
    repository.edit("stage04_ipc/kernel/main.cpp", "start_4", "stage04")
    repository.stages("check")


def test_symbolic_link(repository):
    (repository.root / "stage04_ipc/link").symlink_to("Makefile")
    repository.stages("table", "04", "--write")
    assert "stage04_ipc/link: a symbolic link" in repository.stages("check", status=1)


def test_tracked_although_ignored(repository):
    repository.write("stage04_ipc/kernel/x.o", "object")
    repository.git("add", "-f", "stage04_ipc/kernel/x.o")
    repository.stages("table", "04", "--write")
    said = repository.stages("check", status=1)
    assert "kernel/x.o: tracked, although .gitignore names it" in said


def test_lesson_and_table_are_needed(repository):
    for name in "LESSON.md", "FILES.md":
        (repository.root / f"stage04_ipc/{name}").unlink()
        assert f"stage04_ipc/{name}: is missing" in repository.stages("check", status=1)
        repository.write(f"stage04_ipc/{name}", "# IPC, as in stage03 and stage05\n")
    said = repository.stages("check", status=1)
    assert "stage04_ipc/FILES.md: has no table" in said and "names another" not in said


def test_two_stages_of_one_number(repository):
    repository.write("stage04_other/Makefile", "")
    assert "have the same number" in repository.stages("check", status=1)


def test_one_stage_or_none(repository):
    for stage in ("stage02_memory", "stage03_threads", "stage04_ipc"):
        repository.git("rm", "-rq", stage)
    assert "1 stage, clean" in repository.stages("check")
    repository.git("rm", "-rq", "stage01_boot")
    assert "0 stages, clean" in repository.stages("check")
