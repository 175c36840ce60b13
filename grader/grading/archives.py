"""What other systems are given to run this grader: Gradescope's upload archive, and a workflow for GitHub Classroom.

Neither holds a solution that a student could see: Gradescope's archive stays with the course, whose grader it is.
"""

import subprocess
import zipfile
from pathlib import Path

from machine import stages

SETUP = """#!/bin/sh
# Gradescope runs this once, when it makes the image: all that the grader needs, from Debian's or Ubuntu's packages.
set -eu
cd /autograder/source/mach_r
apt-get update -q
apt-get install -q -y make
./bootstrap
make -C {tree} -j2
# Nobody but the grader reads the grader.
chmod -R go-rwx /autograder/source
"""
RUN = """#!/bin/sh
# Gradescope runs this for each submission. A container has no user namespaces: build and QEMU run as another user.
autograder=${{AUTOGRADER:-/autograder}}
mkdir -p "$autograder/results"
"$autograder/source/mach_r/grader/grade" one "$autograder/submission" --stage {stage} --sandbox {sandbox} -j 1 \\
    --format gradescope --name submission >"$autograder/results/results.json.new"
[ -s "$autograder/results/results.json.new" ] ||
    echo '{{"score": 0, "output": "Not graded: the grader itself failed. This is no mark.", "tests": []}}' >"$autograder/results/results.json.new"
mv "$autograder/results/results.json.new" "$autograder/results/results.json"
"""
WORKFLOW = """# GitHub Classroom: grades stage {stage} at each push. `make classroom STAGE={stage} REPOSITORY=URL` wrote it.
name: stage {stage}
on: [push, workflow_dispatch]
permissions:
  contents: read
jobs:
  grade:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
        with:
          path: submission
      - name: The grader
        run: git clone --depth 1 '{repository}' mach_r && ./mach_r/bootstrap
      - name: User namespaces, for the sandbox
        run: sudo sysctl -q kernel.apparmor_restrict_unprivileged_userns=0 || true
      - name: Grade
        run: |
          mach_r/grader/grade one submission --stage {stage} --out report --format markdown >>"$GITHUB_STEP_SUMMARY"
          cat report/report.txt
      - name: Full marks, or a red cross
        run: python3 -c 'import json; r = json.load(open("report/result.json")); raise SystemExit(r["points"] != r["max_points"])'
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: report
          path: report
"""


def gradescope(stage, out, sandbox="user"):
    """Writes the archive to upload: setup.sh, run_autograder, and this repository without what only its own tests need."""
    root, tree = stages.REPOSITORY, stages.find_all(stages.REPOSITORY)[stage].name
    done = subprocess.run(["git", "-C", root, "ls-files", "-z"], stdout=subprocess.PIPE, check=True)
    left_out = ("grader/mutants/", "grader/variants/", "grader/selftest/", "grader/long/", "tools/tests/", ".ci/")
    names = [name for name in done.stdout.decode().split("\0") if name and not name.startswith(left_out) and (root / name).is_file()]
    out = Path(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "setup.sh", SETUP.format(tree=tree), 0o755)
        _add(archive, "run_autograder", RUN.format(stage=stage, sandbox=sandbox), 0o755)
        for name in names:
            archive.write(root / name, f"mach_r/{name}")
    return out


def _add(archive, name, text, mode):
    member = zipfile.ZipInfo(name)
    member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, (0o100000 | mode) << 16
    archive.writestr(member, text)


def classroom(stage, repository, out):
    """Writes the workflow that a Classroom template repository has as .github/workflows/grade.yml."""
    out = Path(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(WORKFLOW.format(stage=stage, repository=repository.replace("'", "")))
    return out
