"""What a Makefile of a submission in the profile independent may try, since it runs programs of its own; `tools/test 'independent_forgery:*'`.

Each gets a `Bait`: a kernel of ours that would earn points, lying where the attack hopes to find one; and none may bring it out.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bait:
    """Where a kernel that would earn points can be found, by who can leave the sandbox."""

    kernel: str  # its path, in a home, in another submission, and among the grader's files
    home: str
    other: str
    grader: str
    port: int  # of a server on this machine that sends it
    witness: str  # a file outside: nobody may write it


@dataclass(frozen=True)
class Attack:
    name: str
    what: str  # what it tries, in one sentence
    recipe: object  # Bait -> the lines of the Makefile's recipe
    words: str  # a regular expression that the report must fit


def copies(path):
    return [f"cp -L '{path}' build/kernel.elf"]


ATTACKS = [
    Attack("network", "fetches its kernel from a server", lambda bait: [f"bash -c 'exec 3<>/dev/tcp/127.0.0.1/{bait.port}; cat <&3 >build/kernel.elf'"], "onnection refused"),
    Attack("home", "takes a kernel from the home of who grades", lambda bait: copies(bait.home), "No such file"),
    Attack("home_by_variable", "writes its kernel's name into the home's settings", lambda bait: [f"touch $$HOME/.bashrc && {copies(bait.home)[0]}"], "No such file"),
    Attack("other_submission", "takes the kernel of another submission of the class", lambda bait: copies(bait.other), "No such file"),
    Attack("files_of_the_grader", "takes a kernel of the grader's own trees", lambda bait: copies(bait.grader), "No such file"),
    Attack("compiled_before", "looks for what our trees were compiled to", lambda bait: ["ls /ccache && cp $$(find /ccache -type f | head -1) build/kernel.elf"], "/ccache"),
    Attack("link", "hands over a link to a kernel outside", lambda bait: [f"ln -s '{bait.kernel}' build/kernel.elf"], "is a link"),
    Attack("link_of_a_folder", "makes build/ a link to where a kernel lies", lambda bait: ["rmdir build", f"ln -s $$(dirname '{bait.kernel}') build"], "is not there"),
    Attack("fifo", "hands over a fifo that nobody writes to", lambda bait: ["mkfifo build/kernel.elf"], "is no regular file"),
    Attack("fork_bomb", "starts processes that start processes", lambda bait: ["""python3 -c 'import os; exec("while True:\\n if os.fork() == 0: os.setsid()")'"""], "processes at a time|ended with status"),
    Attack("fork_bomb_of_a_shell", "the same, by sh", lambda bait: ["f() { f | f & }; f; sleep 1000"], "processes at a time|ended with status|could have worked"),
    Attack("fills_the_disk", "writes without an end", lambda bait: ["for i in 1 2 3 4 5 6 7 8 9; do head -c 200000000 /dev/zero >$$i; done"], "put out more than 512 MB"),
    Attack("fills_the_memory", "fills what memory a file system has", lambda bait: ["cat /dev/zero >/dev/shm/x"], "ead-only"),
    Attack("prints_without_end", "prints without an end", lambda bait: ["yes '1..1 ok 1 all'"], "ended with status"),
    Attack("runs_in_a_circle", "uses the processor without an end", lambda bait: ["for i in $$(seq 20); do timeout 50 sh -c 'while :; do :; done' & done; wait"], "s of processor time"),
    Attack("waits", "waits for ever", lambda bait: ["sleep infinity"], "could have worked"),
    Attack("stays_behind", "leaves a process behind that puts a kernel there later, and writes outside", lambda bait: [
        f"setsid sh -c 'sleep 1; while :; do cp {bait.kernel} build/kernel.elf; touch {bait.witness}; done' >/dev/null 2>&1 &", "echo none >build/kernel.elf"], "is no ELF file"),
    Attack("control_characters", "prints terminal sequences and markup as its last words", lambda bait: ["printf '\\033]0;owned\\007<script>alert(1)</script>=cmd|calc\\n'; false"], "script"),
    Attack("no_kernel", "makes nothing", lambda bait: ["true"], "is not there"),
    Attack("endless_kernel", "hands over a file of a terabyte, all holes", lambda bait: ["truncate -s 200M build/kernel.elf"], "has more than 16 MiB"),
    Attack("another_machine", "hands over a program of this machine", lambda bait: ["cp /usr/bin/make build/kernel.elf"], "no executable ELF file"),
]
