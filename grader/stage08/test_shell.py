"""The shell's language, line editor, jobs and memory. Quoting is compared with the host's own sh."""

import re
import subprocess

import pytest

from machine.kernel_state import settled_free

LEFT, RIGHT, UP, DOWN, HOME, END, DELETE = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B", "\x1b[H", "\x1b[F", "\x1b[3~"


def typed(shell, keys):
    """Types keys and Enter; what the line printed. The echo of an edited line is no plain line, so only its end counts."""
    return shell.command(keys, echo=False).split("\n", 1)[1]


def test_quoting_like_sh(shell, rng):
    pieces = ["a", "b c", '"a\\b\\"c"', "'", '"', "\\", "'x y'", '"x y"', "$X", "${X}", '"$X"', "\\'", '\\"', "\\\\", " ", " ", ";", "#", "=", "~", "\\$X"]
    tried = 0
    while tried < 60:
        line = "echo " + "".join(rng.choices(pieces, k=rng.randrange(1, 9)))
        host = subprocess.run(["sh", "-c", f"X=value; echo() {{ /bin/echo \"$@\"; }}; {line}"], capture_output=True, text=True)
        # A trailing backslash and a tilde are the only things here about which shells differ.
        if host.returncode != 0 or host.stderr or re.search(r"\\$|(^| )~|;", line):
            continue
        tried += 1
        shell.command("X=value")
        said = typed(shell, line)
        assert said == host.stdout, f"{line!r}: the host's sh prints {host.stdout!r}, this shell {said!r}: quotes, backslashes and $ must mean the same"


def test_variables(shell, rng):
    value = f"{rng.randrange(1 << 32):x}"
    assert shell.command(f"A={value}; B=\"$A $A\"; echo $A-${{B}}") == f"{value}-{value} {value}\n", (
        "NAME=VALUE sets a variable, $NAME and ${NAME} are its value, within double quotes, too")
    said = sorted(shell.command("C=1; D=2; set").splitlines())
    assert said == sorted(["PWD=/", f"A={value}", f"B={value} {value}", "C=1", "D=2"]), "`set` alone must list all variables as NAME=VALUE, one a line, in any order"
    assert shell.command("unset D=2 1x; echo $?; echo $D") == (
        "unset: D=2: not a variable's name\nunset: 1x: not a variable's name\n1\n2\n"), "what is no name is said to be none, and nothing is forgotten"
    assert shell.command("unset A C; echo [$A$C] $D") == "[] 2\n", "after `unset` a variable is empty, and others keep their values"


@pytest.mark.until("09")
def test_set(shell):
    """From stage10 on, what stands behind `set` are the positional parameters."""
    said = sorted(shell.command("set C 1; set D=2; set").splitlines())
    assert said == ["C=1", "D=2", "PWD=/"], "`set NAME VALUE` and `set NAME=VALUE` set a variable"
    assert shell.command("set 1x 5; set a-b=1; echo $?") == (
        "set: 1x: not a variable's name\nset: a-b=1: not a variable's name\n1\n"), "a name is letters, digits and _, and begins with no digit"


def test_separators_and_comments(shell):
    assert shell.command("echo a; echo b;;echo c # echo d") == "a\nb\nc\n", "; separates commands, empty ones are nothing, and # begins a comment"
    assert shell.command("# nothing") == "", "a comment alone does nothing"
    assert shell.command("echo a#b '#c' \\# d") == "a#b #c # d\n", "# begins a comment only at the start of a word, and not in quotes or behind a backslash"


@pytest.mark.until("09")
def test_no_pipes_yet(shell):
    assert shell.command("echo a | cat") == "shell: pipes and redirection are not supported\n", (
        "what the shell's language does not have must be refused, and nothing run")


def test_refused_syntax(shell):
    assert shell.command("echo ${") == "shell: ${ without a name and }\n", "${ without a name must be refused"
    assert shell.command("& echo") == "shell: & without a command\n", "& without a command must be refused"


def test_a_backslash_at_the_end(shell):
    """There is nothing that it could stand before: it is itself, or nothing, and the line ends there."""
    for line, word in (("echo a\\", "a"), ("echo \\", ""), ("echo 'b'c\\", "bc")):
        said = typed(shell, line)
        assert said in (f"{word}\n", f"{word}\\\n"), f"{line!r} ends with a backslash, which must not lead beyond the line's end; printed was {said!r}"
    assert shell.command("echo fine") == "fine\n", "after a line that ends with a backslash the shell must work as before"


def test_help_names_everything(shell):
    text = shell.command("help")
    for name in "cd exit help history jobs kill poweroff pwd set unset wait".split():
        assert re.search(rf"^  {name} ", text, re.M), f"`help` must have a line for the built-in command `{name}`, after two blanks"
    programs = re.search(r"^Programs:((?: .*\n)+)", text, re.M).group(1).split()
    missing = sorted(set(shell.command("ls").split()) - {"welcome.txt"} - set(programs))
    assert not missing, f"`help` must name all programs, behind `Programs:`, and does not name {missing}"
    unknown = sorted(set(programs) - set(shell.command("ls").split()))
    assert not unknown, f"`help` names programs that are not in the archive: {unknown}"
    wide = [line for line in text.splitlines() if len(line) >= 80]
    assert not wide, f"lines of `help` do not fit on a screen of 80 columns: {wide}"


def test_directories(shell):
    assert shell.command("cd /proc; pwd; cat meminfo").startswith("/proc\nTotal: "), (
        "`cd` must change the directory that `pwd` shows and that names are looked up in")
    assert shell.command("cat uptime").endswith(" seconds\n"), "a name without a slash is looked up in the current directory, /proc"
    assert shell.command("cat ../welcome.txt; cd ..; pwd").endswith("\n/\n"), ".. is the directory above"


def test_editing(shell):
    assert typed(shell, f"echo world{LEFT * 5}hello {END}!") == "hello world!\n", "the cursor keys and End: text is typed where the cursor stands"
    assert typed(shell, f"xecho ab{HOME}{DELETE}{END}\x7fc") == "ac\n", "Home, Delete and Backspace (0x7f)"
    assert typed(shell, "cho one two\x01e\x1b[1;5C\x1b[1;5C\x0b") == "one\n", (
        "Ctrl-A, Ctrl-Right twice and Ctrl-K: to the start, over two words, away with the rest")
    assert typed(shell, "echo one two\x17three") == "one three\n", "Ctrl-W takes away the word before the cursor"
    assert typed(shell, "garbage\x15echo clean") == "clean\n", "Ctrl-U takes away all that stands before the cursor"
    assert typed(shell, f"garbageecho kept{LEFT * 9}\x15") == "kept\n", "and nothing of what stands behind it"
    assert typed(shell, f"echo lost{LEFT * 4}\x0bfound") == "found\n", "Ctrl-K takes away what stands behind the cursor, and nothing before it"
    assert typed(shell, "echo one two\x17\x19\x19") == "one twotwo\n", "Ctrl-Y brings back what was taken away, as often as it is pressed"
    assert typed(shell, "echo ace\x02\x02b\x06d") == "abcde\n", "Ctrl-B and Ctrl-F move by a character"
    assert typed(shell, f"echo axb{LEFT * 2}\x04") == "ab\n", "Ctrl-D within a line takes away the character under the cursor"
    assert typed(shell, "echo two\x1bbone \x1bf three") == "one two three\n", "Alt-B and Alt-F move by a word"
    assert typed(shell, f"echo first{UP}{UP}{DOWN}") == "one two three\n", "Up twice and Down once lead to the line before this one"
    assert typed(shell, "ec\tdone") == "done\n", "Tab completes the only command that begins with `ec`"
    assert typed(shell, "cat wel\t").startswith("Welcome"), "Tab completes the only file that begins with `wel`"
    assert "meminfo" in typed(shell, "ls /pr\t"), "Tab completes the only directory that begins with `/pr`"


def test_tab_lists_possibilities(shell):
    shell.send("c\t\t")
    shell.expect("cat\r\n(.|\r|\n)*crash\r\n")
    assert typed(shell, "\x15echo x") == "x\n", "after Tab has listed the possibilities, Ctrl-U and a new line must work"


def test_history(shell):
    shell.command("echo one")
    shell.command("echo two")
    assert shell.command("history") == "    1  echo one\n    2  echo two\n    3  history\n", "`history` lists the lines with their numbers, its own last"
    assert typed(shell, UP * 3) == "one\n", "Up three times leads to the line typed three lines ago"


def test_long_lines(shell, rng):
    words = ["".join(rng.choices("abcdefghij", k=rng.randrange(1, 30))) for _ in range(200)]
    assert typed(shell, "echo " + " ".join(words)) == " ".join(words) + "\n", f"a line of 200 words must arrive whole: {len(words)} words were typed"
    said = typed(shell, "echo " + "x" * 5000)
    assert said in ("echo: arguments or variables too long\n", "x" * 5000 + "\n"), f"an argument of 5000 characters is printed whole or refused in words; came {said[:200]!r}"
    said = typed(shell, "y" * 20000)
    assert said.startswith("yyy") and said.endswith(": command not found\n"), f"a word of 20000 letters is no command, which must be said (the word may be cut off); came {said[-200:]!r}"
    long_line = "echo " + "word " * 30 + "end"
    assert typed(shell, long_line + LEFT * 3 + "the ") == "word " * 30 + "the end\n", "a line longer than the screen is wide must be edited like a short one"


def test_any_bytes(shell, rng):
#Without the keys that mean to leave : end of input and the monitor's chord.
    allowed = bytes(set(range(256)) - {0x04, 0x1D})
    for _ in range(30):
        shell.send(bytes(rng.choices(allowed, k=rng.randrange(1, 400))))
        shell.send("\x03")
        shell.read_prompt()
    shell.send("\x03")
    shell.console.drain()
    shell.read_prompt()
    assert shell.command("echo survived") == "survived\n", "after random bytes the shell must work as before"


def test_background_jobs(shell):
    """While the machine idles at a prompt its clock jumps to the next timer: what is to be seen running goes on one line."""
    text = shell.command("sleep 1000 & sleep 0.5 & jobs")
    assert re.fullmatch(r"\[1\] \d+\n\[2\] \d+\n\[1\] \d+ running: sleep 1000\n\[2\] \d+ running: sleep 0.5\n", text), (
        f"`jobs` must list both jobs with number, task and command, behind the two lines that their starts print; came {text!r}")
    assert shell.command("sleep 1") == "[2] done: sleep 0.5\n", "a background job that ends is reported at the next prompt"
    for line, ending, meaning in (("crash &", r"\[\d+\] killed: page fault at 0x0 \(read\): crash\n", "a job that is killed is reported with the reason"),
                                  ("false &", r"\[\d+\] exit 1: false\n", "a job that ends with a status other than 0 is reported with it"),
                                  ("cat &", r"\[\d+\] done: cat\n", "the console is not a background job's to read: it reads the end of input, and ends")):
        said = shell.command(f"{line} sleep 1")
        assert re.search(ending + "$", said), f"`{line} sleep 1`: {meaning}; came {said!r}"
    assert shell.command("cd &") == "cd: cannot run in the background\n", "a built-in command cannot run in the background"


def test_wait(shell):
    text = shell.command("sleep 0.3 & sleep 0.2 & wait; echo waited")
    ends = sorted(text.splitlines()[-3:-1])
    assert ends == ["[1] done: sleep 0.3", "[2] done: sleep 0.2"] and text.endswith("\nwaited\n"), f"`wait` must wait until both jobs have ended and report them; came {text!r}"


def test_kill_by_job_number(shell):
    assert re.fullmatch(r"\[1\] \d+\n\[2\] \d+\n", shell.command("sleep 1000 & sleep 2000 &")), (
        "each job gets the next number, and the shell says that and the task")
    assert shell.command("kill %2; sleep 1") == "[2] killed: sleep 2000\n", "%2 is the second job, and its end is reported"
    assert shell.command("kill %2") == "kill: %2: not a task or job\n", "after its end the job has no number any more"


def interrupt(shell, line, typed_first=""):
    """Starts a line, gives it its input, presses Ctrl-C; what was printed."""
    shell.send(line + "\r")
    shell.expect(re.escape(line.split(";")[0]) + ".*\r\n")
    if typed_first:
        shell.send(typed_first)
        shell.expect(re.escape(typed_first.split("\r")[-1]))
    shell.wait_registers(lambda registers: registers.idle)
    shell.send("\x03")
    return shell.read_prompt()


def test_ctrl_c(shell):
    assert interrupt(shell, "sleep 1000") == "^C\n", "Ctrl-C must end the program in the foreground; nothing but ^C is printed"
    assert shell.command("echo $?") == "130\n", "a program ended by Ctrl-C has the status 130 (128 + 2)"
    assert interrupt(shell, "cat", "line\rrest") == "^C\n", "Ctrl-C must end a program that reads, also with half a line typed"
    assert shell.command("echo fine") == "fine\n", "what was typed before Ctrl-C must not come to the shell"


def test_ctrl_c_spares_the_background(shell):
    shell.command("sleep 1000 &")
    interrupt(shell, "sleep 2000")
    assert re.fullmatch(r"\[1\] \d+ running: sleep 1000\n", shell.command("jobs")), "Ctrl-C must leave jobs in the background alone"


def test_ctrl_c_at_the_prompt_drops_the_line(shell):
    shell.send("echo never\x03")
    assert shell.read_prompt().endswith("echo never^C\n"), "Ctrl-C at the prompt must drop the line, show ^C, and bring a new prompt"
    assert shell.command("echo $?") == "0\n", "a line that was dropped leaves the status as it was"


def test_input_typed_ahead(shell):
    shell.send("sleep 1\recho later\r")
    shell.expect("later\r\n.*later\r\n|later\r\nlater\r\n")
    shell.read_prompt()


def test_cat_of_the_console(shell):
    shell.send("cat\rone\rtwo\r\x04")
    text = shell.read_prompt()
    assert text == "cat\none\none\ntwo\ntwo\n", f"`cat` without a file repeats each line that is typed, until Ctrl-D at the start of one; came {text!r}"


@pytest.mark.until("09")
def test_script(stage, machines, with_files):
    """From stage10 on there are $1 and the number of the line: stage10/test_shell.py."""
    script = b"A=1\necho script $A $1\nfalse\nnonsense\nexit 7\necho never\n"
    machine = machines(stage.machine(cmdline="", modules=with_files({"script": script})))
    assert machine.command("shell script; echo $?") == "script 1 $1\nnonsense: command not found\n7\n", (
        "a script's lines are run one after the other, with variables, until its `exit`; its status is the shell's")
    assert machine.command("shell nothing; echo $?") == "nothing: not found\n127\n", "a script that is not there: named, status 127"


def test_a_thousand_commands_leave_nothing(shell):
    """Programs that exit, fail, crash and do not exist, jobs, variables: 1,000 of them, and every page is back."""
    line = "true; false; echo a; crash; nonsense; cat /proc/uptime; X=$?; ls nothing; true & wait"
    per_line = line.count(";") + 2

    def run(count):
        for _ in range(count // per_line):
            shell.command(line)

    run(120)  # until history and heap have what they keep
    for number in range(100):
        shell.command(f"X={number}")
    before = settled_free(shell)
    run(1000)
    now = settled_free(shell)
    assert now == before, f"a thousand commands later {now} frames are free (settled) instead of {before}: look at `ports`, `ipc` and `ps` for what the programs of this line leave behind"
