"""Scripts run by the host's dash and by the shell under test: [(output, status), ...] of each. What is said of errors is not looked at."""

import re
import subprocess


def by_dash(scripts, directory):
    """[(output, status), ...]"""
    directory.mkdir(parents=True)
    (directory.parent / "bin").mkdir()
    (directory.parent / "bin" / "sh").symlink_to("/bin/dash")
    environment = {"PATH": f"{directory.parent}/bin:/usr/bin:/bin", "LC_ALL": "C"}
    ends = []
    for number, script in enumerate(scripts):
        (directory.parent / "script").write_text(script)
        own = directory / str(number)
        own.mkdir()
        end = subprocess.run(["/bin/dash", directory.parent / "script"], cwd=own, env=environment, stdin=subprocess.DEVNULL,
                             capture_output=True, text=True, timeout=60)
        ends.append((end.stdout, end.returncode))
    return ends


DRIVER = """: >/tmp/empty
mkdir /tmp/w
i=0
while [ $i -lt {count} ]; do
    mkdir /tmp/w/$i
    cd /tmp/w/$i
    sh /s$i </tmp/empty 2>/tmp/errors
    echo "@@ $i $?"
    i=$((i + 1))
done
"""


def by_ours(scripts, stage, machines, with_files):
    """The same: one boot for all, each script a file of the archive and a shell of its own."""
    files = {f"s{number}": script.encode() for number, script in enumerate(scripts)}
    files["all"] = DRIVER.format(count=len(scripts)).encode()
    machine = machines(stage.machine(cmdline="", modules=with_files(files)))
    said = machine.command("sh /all")
    ends = re.findall(r"(.*?)@@ (\d+) (\d+)\n", said, re.S)
    assert [int(number) for _, number, _ in ends] == list(range(len(scripts))), f"not all scripts ended; the last words are\n{said[-500:]}"
    return [(output, int(status)) for output, _, status in ends]
