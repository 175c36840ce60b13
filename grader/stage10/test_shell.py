"""The shell of stage10 at its prompt and in scripts: what stage08's tests do not ask and dash cannot say."""

import re

import pytest

from machine.kernel_state import BEHIND, kernel_state
from models import shell_scripts


@pytest.fixture(scope="module")
def files():
    return {"script": b"A=1\necho script $A $1 $#\nfalse\nnonsense\nexit 7\necho never\n",
            "wrong": b"echo one\n\nif true; then\n  echo two\n))\necho never\n",
            "hash": b"#!/bin/sh\necho $0 $1 \"$2\"\nexit 6\n",
            "hash_cat": b"#!/any/where/cat\nmyself\n",
            "hash_nobody": b"#!nobody\n",
            "hash_itself": b"#!sh -e\nfalse\necho never\n",
            "forever": b"while true; do :; done\n",
            "bytes": bytes(range(1, 256)) * 4, "zero": b"echo a\0b\n"}


@pytest.fixture
def shell(stage, machines, with_files, files):
    return machines(stage.machine(cmdline="", modules=with_files(files)))


def says(shell, line, expected, why):
    said = shell.command(line)
    assert said == expected, f"`{line}`: {why}; expected was\n{expected}and it said\n{said}"


def test_scripts(shell):
    says(shell, "sh /script a b; echo $?", "script 1 a 2\nscript: 4: nonsense: command not found\n7\n".replace("script: 4", "/script: 4"),
         "a script has its words as parameters, says line and name in its errors, and ends with the status of its `exit`")
    says(shell, "sh /wrong; echo $?", "one\n/wrong: 5: shell: ) without (\n2\n", "wrong syntax ends a script where it is found, with 2, and what stands before it has run")
    says(shell, "sh /none; echo $?", "/none: not found\n127\n", "a script that is not there is named")
    says(shell, "sh -c 'echo $0 $1; nonsense' name word; echo $?", "name word\nname: 1: nonsense: command not found\n127\n", "-c: a text, its name and its words")
    says(shell, "sh -x; echo $?", "usage: shell [-efu] [FILE [WORD...] | -c TEXT [NAME [WORD...]]]\n2\n", "an option that is not known")
    says(shell, "sh /zero; echo $?", "/zero: 1: shell: there is a zero byte in the text\n2\n", "a zero byte is in no script")
    shell.command("sh /bytes 2>/tmp/errors")
    says(shell, "echo fine", "fine\n", "whatever a script's bytes are, the shell goes on")


def test_started_by_its_name(shell):
    says(shell, "/hash a 'b  c'; echo $?", "/hash a b  c\n6\n", "a file that begins with #! is run by the program named there")
    says(shell, "hash; hash | cat", "/hash \n/hash \n", "also by its plain name, and in a pipeline")
    says(shell, "hash_cat", "#!/any/where/cat\nmyself\n", "of the program's path the last name counts")
    says(shell, "hash_nobody; echo $?", "/hash_nobody: what stands behind its #! is no program\n126\n", "a program that is not there")
    says(shell, "hash_itself; echo $?", "1\n", "one word behind the program's name is given to it")
    says(shell, "echo '#!/bin/sh' >/tmp/s; echo 'echo from $0' >>/tmp/s; cd /tmp; ./s", "from /tmp/s\n", "a script can be in any server's directory")


def test_more_is_asked_for(shell):
    for lines, printed in ((["echo 'a", "b'"], "a\nb\n"), (["for i in 1 2", "do echo $i", "done"], "1\n2\n"), (["cat <<E", "x", "E"], "x\n"),
                           (["echo a &&", "", "echo b"], "a\nb\n"), (["f() {", "echo in f", "}; f"], "in f\n")):
        for line in lines[:-1]:
            shell.send(line + "\r")
            shell.expect(re.escape(line) + "\r+\n> ")
        said = shell.command(lines[-1], echo=False)
        assert said.split("\n", 1)[1] == printed, f"{lines} typed one after the other must print {printed!r}; came {said!r}"
    shell.send("if true\r")
    shell.expect("> ")
    shell.send("\x03")
    assert shell.read_prompt().endswith("^C\n"), "Ctrl-C must drop all that was typed of a command"
    says(shell, "echo fine", "fine\n", "and the next line is a new command")


ENDLESS = ["while true; do :; done", "while true; do sleep 1000; done", "f() { while :; do :; done; }; f", "sh /forever", "(until false; do true; done)",
           "while true; do echo x; done | while read x; do :; done", "x=$(while true; do :; done)", "for i in 1 2 3; do sleep 1000; done", "read x"]


def test_ctrl_c(shell):
    """It ends what runs, the loop around it, and what stands behind that in the line."""
    for line in ENDLESS:
        shell.send(f"echo begin; {line}; echo never\r")
        shell.expect("begin\r+\n")
        if "sleep" in line or line == "read x":
            shell.wait_registers(lambda registers: registers.idle)
        shell.send("\x03")
        said = shell.read_prompt()
        assert "never" not in said, f"after Ctrl-C the rest of `{line}` must not run; it said {said!r}"
        says(shell, "echo $? fine", "130 fine\n", f"after `{line}` and Ctrl-C the status is 130, and the shell goes on")
    left = [task for task in shell.command("ps").splitlines() if task.split()[-1] in ("sleep", "sh", "cat")]
    assert not left, f"Ctrl-C must end all that the line has started; there are {left}"


def test_foreground(shell):
    shell.command("sleep 1000 &")
    shell.send("fg\r")
    shell.expect("sleep 1000\r+\n")
    shell.wait_registers(lambda registers: registers.idle)
    shell.send("\x03")
    assert shell.read_prompt() == "^C\n", "Ctrl-C must end the job that `fg` has brought to the foreground"
    says(shell, "echo $?; jobs", "130\n", "and it is no job any more")
    says(shell, "fg; echo $?", "fg: there is no job: not a job\n1\n", "without a job there is nothing to wait for")
    assert re.fullmatch(r"\[1\] \d+\nsleep 0.01\n0\n", shell.command("sleep 0.01 & fg %1; echo $?")), "`fg` waits for the job's end"
    assert re.fullmatch(r"\[1\] \d+\n3\n127\n", shell.command("(exit 3) & wait $!; echo $?; wait 999; echo $?")), "`wait ID` has the job's status, and 127 if there is none"


def test_background(shell):
    said = shell.command("while read x; do echo \"<$x>\"; done </welcome.txt >/tmp/o & wait; wc -l </tmp/o")
    assert re.fullmatch(r'\[1\] \d+\n\[1\] done: while read x; do echo "<\$x>"; done </welcome.txt >/tmp/o\n *\d+\s*\n', said), f"a compound command can be a job; came {said!r}"
    said = shell.command("sleep 0.01 && echo and & wait")
    assert re.fullmatch(r"\[1\] \d+\nand\n\[1\] done: sleep 0.01 && echo and\n", said), f"a chain of commands is one job; came {said!r}"
    said = shell.command("x=5; f() { echo f $x $1; }; f a & wait")
    assert "f 5 a\n" in said, f"a function in the background sees the shell's variables; came {said!r}"


def test_history_on_disk(shell):
    shell.command("HISTFILE=/tmp/history")
    shell.command("echo remembered")
    says(shell, "cat /tmp/history", "echo remembered\ncat /tmp/history\n", "each line is written to the file that HISTFILE names")
    shell.command("echo 'echo from the file' >/tmp/other; HISTFILE=/tmp/other")
    assert "echo from the file" in shell.command("history"), "when HISTFILE names another file, its lines come into the history"


def test_completion_on_servers(shell):
    shell.command("mkdir /tmp/directory; echo found >/tmp/directory/file")
    said = shell.command("cat /tmp/dir\tfi\t", echo=False)
    assert said.endswith("\nfound\n"), f"Tab must complete paths of any server; came {said!r}"
    shell.command("cd /tmp/dir\t", echo=False)
    said = shell.command("cat fi\t", echo=False)
    assert said.endswith("\nfound\n"), f"and relative ones; came {said!r}"


def test_everything_comes_back(shell):
    line = ("x=$(echo a | cat); (y=1; echo $y) >/tmp/o; for i in 1 2; do echo $i; done | while read n; do :; done; f() { echo $1; }; f b >/tmp/o; cat <<<E; "
            "eval 'echo $x' >/tmp/o; echo /tmp/*; case a in a) ;; esac; f; { nonsense; } 2>/tmp/e; cat </none; sh /script; echo ${x?no} ${none?so}").replace("cat <<<E; ", "")
    for _ in range(3):
        shell.command(line)
        shell.command("echo a | (cat; exit 3) | cat; true & wait")
    before = kernel_state(shell)
    for _ in range(6):
        shell.command(line)
        shell.command("echo a | (cat; exit 3) | cat; true & wait")
    now = kernel_state(shell)
    assert now == before, f"after the same commands again {BEHIND}: {now}, {before}"


def test_nested_too_deeply(shell):
    says(shell, "(" * 3000, "shell: nested too deeply\n", "thousands of ( within each other must be refused")
    said = shell.command("f() { f; }; f")
    assert said == "shell: commands in commands: too deep\n", f"a function that calls itself for ever must be stopped in words; came {said!r}"
    says(shell, "echo $?; echo fine", "2\nfine\n", "and the shell goes on")


def test_random_lines(shell, rng):
    """Whatever is typed, with Ctrl-C behind it: the shell goes on."""
    for _ in range(6):
        script = shell_scripts.script(rng).replace("\n", " ")
        cut = script[:rng.randrange(len(script))][:300]
        shell.send(cut.replace("\t", " ") + "\r")
        shell.send("\x03")
        shell.console.drain()
        shell.send("\x03")
        shell.console.drain()
    shell.send("\x15\x03")
    shell.console.drain()
    shell.send("\recho survived\r")
    shell.expect("survived\r+\n(.|\r|\n)*survived\r+\n")
