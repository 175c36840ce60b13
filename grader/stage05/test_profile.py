"""`make profile`: where the instructions of one operation go."""

import re
import subprocess
import xml.dom.minidom

from machine import stages, tools


def test_null_system_call(stage):
    """Functions, lines and stacks account for the same instructions, and the handler is called by the entry code."""
    stage.build()
    done = subprocess.run([tools.find("make"), "-s", "-C", stages.REPOSITORY, "profile", f"STAGE={stage.number}", "OP=null_syscall"],
                          env=stages.clean_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, f"`make profile` must end with status 0; it said:\n{done.stdout}{done.stderr}"
    whole = float(re.search(r"^null_syscall: ([\d.]+) instructions", done.stdout, re.MULTILINE)[1])
    functions, lines = (dict((name, float(count)) for count, name in re.findall(r"^ +([\d.]+)  (.+)$", part, re.MULTILINE))
                        for part in done.stdout.split("by source line"))
    assert abs(sum(functions.values()) - whole) < 1, f"the functions' instructions must add up to {whole}:\n{done.stdout}"
    assert functions["syscalls::task_self"] >= 1 and functions["programs"] >= 1, f"the handler and the program must have a share in it:\n{done.stdout}"
    assert abs(sum(lines.values()) - (whole - functions["programs"])) < 1, f"the lines' instructions must add up to those of the kernel:\n{done.stdout}"
    folder = stage.path / "build/profile"
    folded = dict(line.rsplit(" ", 1) for line in (folder / "null_syscall.folded").read_text().splitlines())
    assert "system_call_entry;syscalls::task_self" in folded, f"the handler is called by the entry code; the stacks are {folded}"
    assert abs(sum(map(int, folded.values())) - whole) <= len(folded), f"the stacks' instructions must add up to {whole}; they are {folded}"
    picture = xml.dom.minidom.parse(str(folder / "null_syscall.svg"))
    titles = [title.firstChild.data for title in picture.getElementsByTagName("title")]
    boxes = [title for title in titles if title.startswith("syscalls::task_self: ")]
    assert boxes, f"each function of a stack is a box of the picture; it has {titles}"
