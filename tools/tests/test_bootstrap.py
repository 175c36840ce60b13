"""bootstrap asks for exactly what is missing, on a machine whose package manager is made of stubs."""
import os
import shutil
import subprocess

import pytest
from conftest import TOOLS

DPKG_QUERY = """#!/bin/sh
shift 3
for package in "$@"; do
    case " $MISSING " in *" $package "*) ;; *) echo "$package install ok installed" ;; esac
done
echo "removed-one deinstall ok config-files"
"""


@pytest.fixture
def machine(tmp_path):
    """A PATH with nothing on it but a shell's helpers; add(NAME, SCRIPT) puts a program there."""
    class Machine:
        def add(self, name: str, script: str = "#!/bin/sh\necho \"$(basename \"$0\") $*\"\n") -> None:
            (tmp_path / name).unlink(missing_ok=True)  # never write through a link to a real program
            (tmp_path / name).write_text(script)
            (tmp_path / name).chmod(0o755)

        def run(self, *arguments: str, **env: str) -> tuple[int, str]:
            done = subprocess.run([TOOLS.parent / "bootstrap", *arguments], env={"PATH": str(tmp_path), **env},
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
            return done.returncode, done.stdout

    for name in ("sh", "sed", "env", "cat", "dirname", "basename", "ls"):
        os.symlink(shutil.which(name), tmp_path / name)
    made = Machine()
    made.add("id", "#!/bin/sh\necho ${USER_ID:-0}\n")
    return made


@pytest.fixture
def debian(machine):
    machine.add("dpkg-query", DPKG_QUERY)
    machine.add("apt-get")
    machine.add("apt-cache", "#!/bin/sh\nexit ${NOT_OFFERED:-0}\n")
    return machine


def test_nothing_missing(debian):
    assert debian.run() == (0, "bootstrap: everything is there\n")


def test_only_what_is_missing(debian):
    status, said = debian.run(MISSING="nasm gdb")
    assert status == 0 and "apt-get update" in said
    assert said.splitlines()[-1].startswith("apt-get install") and said.endswith("=600 nasm gdb\n")


def test_what_is_offered_in_some_releases_only(debian):
    assert "libclang-rt-dev" in debian.run(MISSING="libclang-rt-dev")[1]
    said = debian.run(MISSING="libclang-rt-dev", NOT_OFFERED="1")
    assert said == (0, "bootstrap: everything is there\n")


def test_root_is_needed_for_installing_only(debian):
    assert debian.run(USER_ID="1000")[0] == 0
    status, said = debian.run(USER_ID="1000", MISSING="nasm")
    assert status == 1 and "apt-get install nasm" in said
    debian.add("sudo", "#!/bin/sh\necho \"as root: $*\"\n")
    status, said = debian.run(USER_ID="1000", MISSING="nasm")
    assert status == 0 and "as root: env DEBIAN_FRONTEND=noninteractive apt-get install" in said


@pytest.mark.parametrize("manager, said", [
    ("dnf", "sudo dnf install"), ("pacman", "sudo pacman -S"), ("zypper", "sudo zypper install"),
    ("brew", "brew install"), ("none", "no package manager known"),
])
def test_elsewhere_it_says_what_to_type(machine, manager, said):
    machine.add(manager)
    status, output = machine.run()
    assert status == 1 and said in output


def test_the_cross_compilers_packages_only_when_asked_for(debian):
    assert debian.run(MISSING="bison gcc-12-source") == (0, "bootstrap: everything is there\n")
    status, said = debian.run("toolchain", MISSING="bison gcc-12-source nasm")
    assert status == 0 and said.endswith("=600 gcc-12-source bison\n")
    status, said = debian.run("toolchian")
    assert status == 2 and "usage" in said


def test_what_another_system_is_set_up_with(debian, machine):
    status, said = debian.run("fresh", MISSING="debootstrap nasm")
    assert status == 0 and said.endswith("=600 debootstrap\n")


def test_another_system_is_set_up_on_debian_only(machine):
    status, said = machine.run("fresh")
    assert status == 1 and "Debian" in said


@pytest.mark.parametrize("manager, said", [("brew", "brew install x86_64-elf-gcc"),
                                           ("port", "port install x86_64-elf-gcc"),
                                           ("dnf", "the host's own g++ does")])
def test_the_cross_compiler_elsewhere(machine, manager, said):
    machine.add(manager)
    status, output = machine.run("toolchain")
    assert status == 1 and said in output


def test_what_the_trees_ask_for_is_in_the_list(tmp_path):
    """A tree's Makefile, where nothing is installed, names what it misses: each of it has a line, and so a package, in tools/needed."""
    tree = max(path.parent for path in TOOLS.parent.glob("stage*/Makefile"))
    done = subprocess.run([shutil.which("make"), "-C", tree, "CROSS=", "debug"], env={"PATH": str(tmp_path)},
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    missing = done.stderr.partition("not installed: ")[2].partition(". ./bootstrap")[0].split()
    lines = [line.split(maxsplit=3) for line in (TOOLS / "needed").read_text().splitlines() if line and not line.startswith("#")]
    assert "nasm" in missing and set(missing) <= {line[2] for line in lines}, (missing, done.stderr)
    assert all(len(line) == 4 for line in lines)
