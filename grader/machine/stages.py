"""The stage trees: finding them, building them once per run, and machines that boot them.

Invariant: a tree is built at most once per run however many workers ask (lock and result file in the run's directory), and
two runs side by side in one clone take turns (lock in the tree's build directory).
"""

import functools
import hashlib
import json
import os
import re
from pathlib import Path

from . import limits, media, sandbox, saved, tools
from .outcomes import BuildFailure, Infrastructure
from .qemu import Config

REPOSITORY = Path(__file__).resolve().parents[2]
DIRECTORY_NAME = re.compile(r"^stage(\d\d)(_[a-z0-9_]+)?$")
PROCESSORS = 1  # of a machine whose test does not say
KERNEL_ALONE = "MACH_R_KERNEL_ALONE"  # set: a tree is nothing but build/kernel.elf, made by somebody else
GRUB_LISTENS = r"\x1b\[1;1H|Welcome to GRUB!"  # the first on the serial line from GRUB on a BIOS, and on UEFI firmware


def root():
    """Where the stage trees are: MACH_R_STAGES, or the repository."""
    return Path(os.environ.get("MACH_R_STAGES", REPOSITORY)).resolve()


@functools.lru_cache(maxsize=None)
def find_all(directory=None):
    """Number ("01") -> tree, in order, for every stage directory that exists. A directory without a Makefile counts: it fails."""
    found = {}
    for path in sorted(Path(directory or root()).iterdir()):
        match = DIRECTORY_NAME.match(path.name)
        if match and path.is_dir():
            found[match.group(1)] = path
    return found


class Stage:
    """One tree of one run. `run_directory` is the run's own; everything made for it lies there, except the tree's build/."""

    def __init__(self, number, path, run_directory):
        self.number, self.path, self.run_directory = number, Path(path), Path(run_directory)
        self.kernel = self.path / "build/kernel.elf"
        self.disk = self.path / "build/mach_r.qcow2"
        (self.run_directory / "media").mkdir(exist_ok=True)

    def __str__(self):
        return self.path.name

    def build(self):
        """`make`, once per run; raises BuildFailure with the compiler's last words, each time it is asked."""
        if os.environ.get(KERNEL_ALONE):
            if not self.kernel.is_file():
                raise BuildFailure(f"there is no {self.kernel}")
            return self
        # A grader of submissions says what is to be built, where not all of it has to succeed.
        result = make_once(self.path, os.environ.get("MACH_R_TARGET", "").split(), self.run_directory)
        if result["exceeded"]:
            raise BuildFailure(f"make in {self.path.name} was ended: {result['exceeded']}", console=result["output"])
        if result["status"] != 0:
            raise BuildFailure(f"make in {self.path.name} failed with status {result['status']}", console=result["output"])
        if not self.kernel.is_file():
            raise BuildFailure(f"make in {self.path.name} made no build/kernel.elf", console=result["output"])
        return self

    @functools.cached_property
    def own_modules(self):
        """The modules of the tree's own boot medium, as (string, bytes) in order: `make print-modules`."""
        self.build()
        if os.environ.get(KERNEL_ALONE):
            return ()
        command = [tools.find("make"), "-s", "--no-print-directory", "-C", self.path, "print-modules"]
        done = tools.run(sandbox.command(command, readable=[self.path], limits=sandbox.COMPILING), check=False)
        if done.returncode != 0:
            raise BuildFailure("make print-modules failed", console=(done.stdout + done.stderr).decode(errors="replace"))
        pairs = [line.split("=", 1) for line in done.stdout.decode().splitlines() if "=" in line]
        return tuple((name.strip(), (self.path / path.strip()).read_bytes()) for name, path in pairs)

    def config(self, memory="256M", cpu="qemu64", modules=None, cmdline="monitor", own_modules=True, graphics=False, **options):
        """A Config with its medium. `modules` (string -> bytes) come after the tree's own; a grader's module of the same name replaces it."""
        self.build()
        given = dict(modules or {})
        own = {name: content for name, content in self.own_modules} if own_modules else {}
        together = tuple({**own, **given}.items())
        iso = media.build_iso(self.run_directory / "media", self.kernel, cmdline, together, graphics)
        return Config(iso=str(iso), memory=memory, cpu=cpu, **{"processors": PROCESSORS, **options})

    def boot(self, prompts=None, **options):
        """A machine booted from power-on to its prompt. Close it (it is a context manager)."""
        return saved.boot(self.config(**options), self.kernel, self.run_directory, prompts)

    def start(self, **options):
        """A machine just switched on, for tests of the boot itself: nothing has been waited for."""
        return saved.start(self.config(**options), self.kernel, self.run_directory)

    def start_disk(self, disk=None, **options):
        """A machine just switched on with the tree's own disk in it, or another file. On the host's clock: under -icount the
        second that GRUB waits for a key takes several."""
        self.build()
        disk = Path(disk or self.disk)
        if not disk.is_file():
            raise BuildFailure(f"there is no {disk}")
        return saved.start(Config(disk=str(disk), shift=None, **{"processors": PROCESSORS, **options}), self.kernel, self.run_directory)

    def boot_disk(self, key="b", prompts=None, **options):
        """The same at its prompt. `key` is what GRUB's menu is told: b boots at once, m with the monitor."""
        machine = self.start_disk(**options)
        try:
            machine.expect(GRUB_LISTENS)
            machine.send(key)
            machine.read_prompt(prompts)
        except BaseException:
            machine.close()
            raise
        return machine

    def machine(self, script=(), prompts=None, **options):
        """A pristine machine at its prompt: a clone of one boot per configuration and run. `script` is typed once, before saving."""
        config = self.config(**options)
        place = saved.template(config, self.kernel, self.run_directory, script, prompts)
        return saved.clone(config, self.kernel, place, self.run_directory)


def make_once(path, targets, run_directory, **options):
    """make(), but once per run, whoever asks again; also if it is stuck."""
    name = hashlib.sha256(f"{path} {targets}".encode()).hexdigest()[:24]
    record = Path(run_directory) / f"made.{name}.json"
    with saved.locked(Path(run_directory) / f"made.{name}.lock"):
        if not record.exists():
            try:
                made = make(path, targets, **options)
            except Infrastructure as outcome:
                made = {"infrastructure": outcome.detail, "output": outcome.console}
            record.write_text(json.dumps(made))
    made = json.loads(record.read_text())
    if "infrastructure" in made:
        raise Infrastructure(made["infrastructure"], console=made["output"])
    return made


def make(path, targets=(), jobs=2, keep_going=False, allowed=None):
    """Runs make in a tree, never two at a time in one tree: {status, output, exceeded, seconds}. `exceeded` says which limit, if any."""
    build = path / "build"
    build.mkdir(exist_ok=True)
    with saved.locked(build / ".making"):
        command = [tools.find("make"), "-C", path, f"-j{jobs}", "--no-print-directory", *(["-k"] if keep_going else []), *targets]
        environment = clean_environment()
        command = sandbox.command(command, readable=[path], writable=[build], limits=sandbox.COMPILING, environment=environment)
        return vars(limits.run(command, allowed or limits.BUILD, watched=build, env=environment))


def clean_environment():
    """Without what an outer make hands down, which would change the inner one; and a warning is an error."""
    handed_down = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "GNUMAKEFLAGS")
    return {"WERROR": "1", **{key: value for key, value in os.environ.items() if key not in handed_down}}
