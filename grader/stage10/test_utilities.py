"""The utilities that every system has: the same command lines on the same files in the machine and on the host, the same output and status."""

import re
import subprocess

import pytest

from models import utility_cases

ROUNDS = 6


def on_the_host(directory, command):
    done = subprocess.run(["sh", "-c", command], cwd=directory, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}, capture_output=True, check=False)
    return done.stdout.decode(), done.returncode


def script(commands):
    """Each command's output, and behind it its number and status. What goes wrong is said into a file."""
    commands = [re.sub(r"< (?=\w)", "< /tmp/", command) for command in commands]
    lines = [f"{command}{'' if '|' in command else ' 2> /tmp/errors'}\necho @{number} $?\n" for number, command in enumerate(commands)]
    return "cd /tmp\n" + "".join(lines)


def answers(said):
    """{number: (output, status)}"""
    parts = re.split(r"@(\d+) (\d+)\n", said)
    return {int(parts[i + 1]): (parts[i], int(parts[i + 2])) for i in range(0, len(parts) - 2, 3)}


def compare(machines, stage, with_files, commands, files, directory):
    for name, text in files.items():
        (directory / name).write_text(text)
    # Empty files are made in the machine: an archive may have none.
    archived = {f"case-{name}": text.encode() for name, text in files.items() if text}
    shell = machines(stage.machine(cmdline="", modules=with_files({**archived, "cases": script(commands).encode()})))
    for name, text in files.items():
        shell.command(f"cp /case-{name} /tmp/{name}" if text else f"touch /tmp/{name}")
    came = answers(shell.command("shell /cases"))
    wrong = []
    for number, command in enumerate(commands):
        expected = on_the_host(directory, command)
        if came.get(number) != expected:
            wrong.append(f"`{command}`: expected was the output {expected[0]!r} and the status {expected[1]}, and it was {came.get(number)}")
    return wrong


def test_as_on_the_host(stage, machines, with_files, rng, tmp_path):
    files = utility_cases.files(rng)
    commands = utility_cases.cases(rng, ROUNDS)
    wrong = compare(machines, stage, with_files, commands, files, tmp_path)
    assert not wrong, f"{len(wrong)} of {len(commands)} command lines differ from the host's; the first are:\n" + "\n".join(wrong[:5])


def says(shell, line, expected, why):
    said = shell.command(line)
    assert said == expected, f"`{line}`: {why}; expected was\n{expected}and it said\n{said}"


TREE = "mkdir -p /tmp/t/a/b /tmp/t/c; echo one > /tmp/t/a/one.txt; echo twotwo > /tmp/t/a/b/two; touch /tmp/t/c/none.txt; cd /tmp/t"


def test_find(shell):
    shell.command(TREE)
    says(shell, "find . | sort", ".\n./a\n./a/b\n./a/b/two\n./a/one.txt\n./c\n./c/none.txt\n", "everything below is found")
    says(shell, "find a c -name '*.txt'", "a/one.txt\nc/none.txt\n", "the files of that name in both directories")
    says(shell, "find . -type d ! -name '[ab]' | sort", ".\n./c\n", "directories that have another name")
    says(shell, "find . -empty -o -size +5c -type f | sort", "./a/b/two\n./c/none.txt\n", "empty files, or those of more than five bytes")
    says(shell, "find . -maxdepth 1 | sort", ".\n./a\n./c\n", "no deeper than one level")
    says(shell, "find a -depth", "a/one.txt\na/b/two\na/b\na\n" if shell.command("ls a").startswith("one") else "a/b/two\na/b\na/one.txt\na\n",
         "with -depth a directory comes behind what is in it")
    says(shell, "find . -name a -prune -o -type f -print", "./c/none.txt\n", "what is pruned is not looked into")
    says(shell, "find . -type f -exec cat {} ';' | sort", "one\ntwotwo\n", "a command is run for each file")
    says(shell, "find none; echo $?; find . -foo; echo $?", "find: none: not found\n1\nfind: -foo: not known\n2\n", "what is wrong is said")


def test_copies_of_trees(shell):
    shell.command(TREE)
    says(shell, "cp -r a d; find d | sort; cat d/b/two d/one.txt", "d\nd/b\nd/b/two\nd/one.txt\ntwotwo\none\n", "cp -r copies all that is in a directory")
    says(shell, "mkdir e; cp -r a c e; find e | sort | wc -l; cp -r a e; echo $?", "      7 \n0\n", "several directories go into one, also where they are already")
    says(shell, "cp a f; echo $?; cp -r a a/b/x; echo $?; cp -r ../t a; echo $?; find a | wc -l",
         "cp: a: is a directory\n1\ncp: a: cannot be copied into itself\n1\ncp: ../t: cannot be copied into itself\n1\n      4 \n",
         "what cannot be copied is refused, and nothing is made")
    says(shell, "du -a c; rm -r a c d e; ls; mkdir x/y; echo $?; mkdir -p x/y/z x/y; echo $?; ls x/y",
         "0\tc/none.txt\n0\tc\nmkdir: x/y: not found\n1\n0\nz\n", "du counts what files occupy, rm -r removes all, and mkdir -p makes what is missing")


@pytest.mark.parametrize("command, said", [
    ("uname -a", r"Mach_R \S+ \S+ \S+ x86_64\n"),
    ("date", r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Dec) [ \d]\d \d\d:\d\d:\d\d UTC 20\d\d\n"),
    ("date +%Y-%m-%d", r"\d{4}-\d\d-\d\d\n"),
    ("sync; echo $?", r"0\n"),
    ("head -n x; head -n 1 none; echo $?", r"head: x: invalid number\nusage: head .*\nhead: none: not found\n1\n"),
    ("grep; echo $?; grep '(' -E none; echo $?", r"usage: grep .*\n2\ngrep: -E: not found\ngrep: none: not found\n2\n"),
    ("grep -E '('; echo $?; sort -k 0; echo $?", r"grep: \(: parenthesis without its counterpart\n2\nusage: sort .*\n2\n"),
    ("tr b-a x < welcome.txt; tr a; cut -f 2-1 none; echo $?", r"tr: a range has its end before its start\nusage: tr .*\nusage: cut .*\n2\n"),
    ("head -c 10 /shell > /tmp; tee /file < /welcome.txt > /tmp/x; echo $?", r"/tmp: is a directory\ntee: /file: not permitted\n1\n"),
])
def test_words(shell, command, said):
    came = shell.command(command)
    assert re.fullmatch(said, came), f"`{command}` should say something like {said!r}; it said {came!r}"
