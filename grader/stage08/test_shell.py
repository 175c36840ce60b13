"""The shell's language, line editor, jobs and memory. Quoting is compared with the host's own sh."""

import re
import subprocess

LEFT, RIGHT, UP, DOWN, HOME, END, DELETE = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B", "\x1b[H", "\x1b[F", "\x1b[3~"


def typed(shell, keys):
    """Types keys and Enter; what the line printed. The echo of an edited line is no plain line, so only its end counts."""
    return shell.command(keys, echo=False).split("\n", 1)[1]


def test_quoting_like_sh(shell, rng):
    pieces = ["a", "b c", "'", '"', "\\", "'x y'", '"x y"', "$X", "${X}", '"$X"', "\\'", '\\"', "\\\\", " ", " ", ";", "#", "=", "~", "\\$X"]
    tried = 0
    while tried < 60:
        line = "echo " + "".join(rng.choices(pieces, k=rng.randrange(1, 9)))
        host = subprocess.run(["sh", "-c", f"X=value; echo() {{ /bin/echo \"$@\"; }}; {line}"], capture_output=True, text=True)
        # A trailing backslash and a tilde are the only things here about which shells differ.
        if host.returncode != 0 or host.stderr or re.search(r"\\$|(^| )~|;", line):
            continue
        tried += 1
        shell.command("X=value")
        assert typed(shell, line) == host.stdout, line


def test_variables(shell, rng):
    value = f"{rng.randrange(1 << 32):x}"
    assert shell.command(f"A={value}; B=\"$A $A\"; echo $A-${{B}}") == f"{value}-{value} {value}\n"
    assert shell.command("set C 1; set D=2; set") == f"PWD=/\nA={value}\nB={value} {value}\nC=1\nD=2\n"
    assert shell.command("unset A C; echo [$A$C] $D") == "[] 2\n"


def test_separators_and_comments(shell):
    assert shell.command("echo a; echo b;;echo c # echo d") == "a\nb\nc\n"
    assert shell.command("# nothing") == ""
    assert shell.command("echo a#b '#c' \\# d") == "a#b #c # d\n"


def test_refused_syntax(shell):
    assert shell.command("echo a | cat") == "shell: pipes and redirection are not supported\n"
    assert shell.command("echo ${") == "shell: ${ without a name and }\n"
    assert shell.command("& echo") == "shell: & without a command\n"


def test_help_names_everything(shell):
    text = shell.command("help")
    for name in "cd exit help history jobs kill poweroff pwd set unset wait".split():
        assert re.search(rf"^  {name} ", text, re.M), name
    programs = re.search(r"^Programs:((?: .*\n)+)", text, re.M).group(1).split()
    assert set(programs) == set(shell.command("ls").split()) - {"welcome.txt"}
    assert all(len(line) < 80 for line in text.splitlines())


def test_directories(shell):
    assert shell.command("cd /proc; pwd; cat meminfo").startswith("/proc\nTotal: ")
    assert shell.command("cat uptime").endswith(" seconds\n")
    assert shell.command("cat ../welcome.txt; cd ..; pwd").endswith("\n/\n")


def test_editing(shell):
    assert typed(shell, f"echo world{LEFT * 5}hello {END}!") == "hello world!\n"
    assert typed(shell, f"xecho ab{HOME}{DELETE}{END}\x7fc") == "ac\n"
    assert typed(shell, "cho one two\x01e\x1b[1;5C\x1b[1;5C\x0b") == "one\n"
    assert typed(shell, "echo one two\x17three") == "one three\n"
    assert typed(shell, "garbage\x15echo clean") == "clean\n"
    assert typed(shell, f"echo first{UP}{UP}{DOWN}") == "clean\n"
    assert typed(shell, "ec\tdone") == "done\n"
    assert typed(shell, "cat wel\t").startswith("Welcome")
    assert "meminfo" in typed(shell, "ls /pr\t")


def test_tab_lists_possibilities(shell):
    shell.send("c\t\t")
    shell.expect("cat\r\n(.|\r|\n)*crash\r\n")
    assert typed(shell, "\x15echo x") == "x\n"


def test_history(shell):
    shell.command("echo one")
    shell.command("echo two")
    assert shell.command("history") == "    1  echo one\n    2  echo two\n    3  history\n"
    assert typed(shell, UP * 3) == "one\n"


def test_long_lines(shell, rng):
    words = ["".join(rng.choices("abcdefghij", k=rng.randrange(1, 30))) for _ in range(200)]
    assert typed(shell, "echo " + " ".join(words)) == " ".join(words) + "\n"
    assert typed(shell, "echo " + "x" * 5000) == "echo: arguments or variables too long\n"
    assert typed(shell, "y" * 20000) == "y" * 64 + "...: command not found\n"
    long_line = "echo " + "word " * 30 + "end"
    assert typed(shell, long_line + LEFT * 3 + "the ") == "word " * 30 + "the end\n"


def test_any_bytes(shell, rng):
    # Without the keys that mean to leave: end of input and the monitor's chord.
    allowed = bytes(set(range(256)) - {0x04, 0x1D})
    for _ in range(30):
        shell.send(bytes(rng.choices(allowed, k=rng.randrange(1, 400))))
        shell.send("\x03")
        shell.read_prompt()
    shell.send("\x03")
    shell.console.drain()
    shell.read_prompt()
    assert shell.command("echo survived") == "survived\n"


def test_background_jobs(shell):
    """While the machine idles at a prompt its clock jumps to the next timer: what is to be seen running goes on one line."""
    text = shell.command("sleep 1000 & sleep 0.5 & jobs")
    assert re.fullmatch(r"\[1\] \d+\n\[2\] \d+\n\[1\] \d+ running: sleep 1000\n\[2\] \d+ running: sleep 0.5\n", text)
    assert shell.command("sleep 1") == "[2] done: sleep 0.5\n"
    assert shell.command("crash & sleep 1").endswith("[2] killed: page fault at 0x0: crash\n")
    assert shell.command("false & sleep 1").endswith("[2] exit 1: false\n")
    assert shell.command("cat & sleep 1").endswith("[2] done: cat\n")  # the console is not its to read
    assert shell.command("cd &") == "cd: cannot run in the background\n"


def test_wait(shell):
    text = shell.command("sleep 0.3 & sleep 0.2 & wait; echo waited")
    assert text.endswith("[1] done: sleep 0.3\n[2] done: sleep 0.2\nwaited\n")


def test_kill_by_job_number(shell):
    assert re.fullmatch(r"\[1\] \d+\n\[2\] \d+\n", shell.command("sleep 1000 & sleep 2000 &"))
    assert shell.command("kill %2; sleep 1") == "[2] killed: sleep 2000\n"
    assert shell.command("kill %2") == "kill: %2: not a task or job\n"


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
    assert interrupt(shell, "sleep 1000") == "^C\n"
    assert shell.command("echo $?") == "130\n"
    assert interrupt(shell, "cat", "line\rrest") == "^C\n"
    assert shell.command("echo fine") == "fine\n"


def test_ctrl_c_spares_the_background(shell):
    shell.command("sleep 1000 &")
    interrupt(shell, "sleep 2000")
    assert re.fullmatch(r"\[1\] \d+ running: sleep 1000\n", shell.command("jobs"))


def test_ctrl_c_at_the_prompt_drops_the_line(shell):
    shell.send("echo never\x03")
    assert shell.read_prompt().endswith("echo never^C\n")
    assert shell.command("echo $?") == "0\n"


def test_input_typed_ahead(shell):
    shell.send("sleep 1\recho later\r")
    shell.expect("later\r\n.*later\r\n|later\r\nlater\r\n")
    shell.read_prompt()


def test_cat_of_the_console(shell):
    shell.send("cat\rone\rtwo\r\x04")
    text = shell.read_prompt()
    assert text == "cat\none\none\ntwo\ntwo\n"


def test_script(stage, machines, with_files):
    script = b"A=1\necho script $A $1\nfalse\nnonsense\nexit 7\necho never\n"
    machine = machines(stage.machine(cmdline="", modules=with_files({"script": script})))
    assert machine.command("shell script; echo $?") == "script 1 $1\nnonsense: command not found\n7\n"
    assert machine.command("shell nothing; echo $?") == "nothing: not found\n127\n"


def free_memory(shell):
    return int(re.findall(r"(\d+) KB", shell.command("free"))[2])


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
    before = free_memory(shell)
    run(1000)
    assert free_memory(shell) == before
