"""tools/toolchain: what it refuses, where it goes on, when the prefix changes; with sources of a few lines."""
import io
import os
import subprocess
import tarfile

import pytest
from conftest import TOOLS

# Both packages: a configure that writes a Makefile, whose goals leave a line in $TRACE.
CONFIGURE = """#!/bin/sh
cat >Makefile <<'END'
all all-gcc all-target-libgcc all-target-libstdc++-v3 install-target-libgcc install-target-libstdc++-v3:
	echo $@ >>$(TRACE)
	test "$$FAIL" != $@
install-strip:
	mkdir -p $(DESTDIR)/x86_64-elf/bin
	printf 'echo Type: EXEC' >$(DESTDIR)/x86_64-elf/bin/x86_64-elf-readelf
	chmod +x $(DESTDIR)/x86_64-elf/bin/*
install-strip-gcc:
	printf '#!/bin/sh\\necho a compiler 1.2' >$(DESTDIR)/x86_64-elf/bin/x86_64-elf-g++
	chmod +x $(DESTDIR)/x86_64-elf/bin/*
END
"""
PATCH = """--- a/src/gcc/Makefile.in
+++ b/src/gcc/Makefile.in
@@ -1 +1 @@
-without
+with
"""
DPKG_QUERY = """#!/bin/sh
shift 3
for package in "$@"; do echo "$package install ok installed"; done
"""


def tarball(path, **files: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:xz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo("top/" + name.replace("__", "/"))
            entry.size, entry.mode = len(text), 0o755
            archive.addfile(entry, io.BytesIO(text.encode()))


class Builder:
    def __init__(self, place):
        self.place, self.sources, self.trace = place, place / "src", place / "trace"
        self.prefix, self.build = place / "share/toolchain", place / "cache/toolchain"
        tarball(self.sources / "binutils/binutils-9.9.tar.xz", configure=CONFIGURE)
        tarball(self.sources / "gcc-12/gcc-12.9.tar.xz",
                **{"configure": CONFIGURE, "gcc__Makefile.in": "without\n"})
        (self.sources / "gcc-12/patches").mkdir()
        (self.sources / "gcc-12/patches/gcc-gfdl-build.diff").write_text(PATCH)
        self.program("dpkg-query", DPKG_QUERY)
        self.program("apt-get", "#!/bin/sh\nexit 1\n")
        self.program("dpkg", "#!/bin/sh\n")

    def program(self, name: str, script: str) -> None:
        path = self.place / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)

    def run(self, **environment) -> tuple[int, str]:
        done = subprocess.run(
            [TOOLS / "toolchain"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
            env={"PATH": f"{self.place / 'bin'}:{os.environ['PATH']}", "HOME": str(self.place),
                 "TOOLCHAIN_PREFIX": str(self.prefix), "TOOLCHAIN_BUILD": str(self.build),
                 "TOOLCHAIN_SOURCES": str(self.sources), "TRACE": str(self.trace),
                 **environment})
        return done.returncode, done.stdout

    def made(self) -> list[str]:
        return self.trace.read_text().split() if self.trace.exists() else []


@pytest.fixture
def builder(tmp_path):
    return Builder(tmp_path)


def test_builds_once(builder):
    status, said = builder.run()
    assert status == 0 and f"a compiler 1.2, in {builder.prefix}" in said, said
    assert "[11/11] try it" in said and "a version not tried yet" in said
    assert (builder.prefix / "bin/x86_64-elf-g++").exists() and not builder.build.exists()
    made = builder.made()
    status, said = builder.run()
    assert status == 0 and "is there" in said and builder.made() == made


def test_goes_on_where_it_was(builder):
    status, said = builder.run(FAIL="all-target-libgcc")
    assert status == 1 and "compile libgcc: failed" in said and str(builder.build / "log") in said
    assert not builder.prefix.exists()
    first = builder.made()
    status, said = builder.run()
    assert status == 0 and "compile GCC: done before" in said, said
    assert builder.made()[len(first):][0] == "all-target-libgcc"
    assert [builder.made().count(goal) for goal in ("all", "all-gcc")] == [1, 1]


def test_other_sources_begin_anew(builder):
    builder.run(FAIL="all-target-libgcc")
    tarball(builder.sources / "binutils/binutils-9.9.tar.xz", configure=CONFIGURE + "# other\n")
    status, said = builder.run()
    assert status == 0 and "done before" not in said


def test_a_damaged_tarball(builder):
    builder.program("dpkg", "#!/bin/sh\necho '??5??????   /usr/src/gcc.tar.xz'; exit 1\n")
    status, said = builder.run()
    assert status == 1 and "damaged: /usr/src/gcc.tar.xz" in said
    assert "apt-get install --reinstall" in said and not builder.made()


def test_a_tarball_that_is_not_what_it_is_called(builder):
    binutils = builder.sources / "binutils"
    (binutils / "binutils-9.9.tar.xz").rename(binutils / "binutils-2.40.tar.xz")
    status, said = builder.run()
    assert status == 1 and "not the file that is known under this name" in said
    assert not builder.made()


def test_a_prefix_or_build_directory_that_holds_other_things(builder):
    for place, word in ((builder.prefix, "TOOLCHAIN_PREFIX"), (builder.build, "TOOLCHAIN_BUILD")):
        place.mkdir(parents=True)
        (place / "precious").touch()
        status, said = builder.run()
        assert status == 1 and word in said and (place / "precious").exists(), said
        (place / "precious").unlink()
    assert builder.run()[0] == 0


def test_not_inside_the_repository(builder):
    status, said = builder.run(TOOLCHAIN_PREFIX=str(TOOLS / "toolchain.d"))
    assert status == 1 and "outside" in said and not (TOOLS / "toolchain.d").exists()


def test_no_room(builder):
    builder.program("df", "#!/bin/sh\nprintf 'head\\nfs 100 60 40 60%% /\\n'\n")
    status, said = builder.run()
    assert status == 1 and "40 MiB free" in said and not builder.made()


def test_packages_are_missing(builder):
    builder.program("dpkg-query", "#!/bin/sh\n")
    builder.program("id", "#!/bin/sh\necho 1000\n")
    builder.program("sudo", "#!/bin/sh\necho as root: \"$@\"; exit 1\n")
    status, said = builder.run()
    assert status == 1 and "as root: apt-get update" in said and not builder.made()
