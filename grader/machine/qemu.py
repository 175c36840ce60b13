"""One QEMU process: its command line, its sockets, its end.

Invariant: no port, no path and no process is shared with another run; the process dies with the test, and with the
grader even if that is killed.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import sandbox, tools
from .clock import Clock, family_of
from .outcomes import Infrastructure
from .qmp import Qmp
from .serial import SerialLine


@dataclass(frozen=True)
class Config:
    """The machine as the guest finds it. Two machines with equal configurations may be clones of one saved state."""

    iso: str = ""
    disk: str = ""  # a disk image, raw or qcow2 by its name; nothing is written to it
    controller: str = ""  # the device that the disk is, with its options; "": what the machine has for disks
    firmware: str = ""  # a file to start from instead of the BIOS
    memory: str = "256M"
    cpu: str = "qemu64"
    machine: str = "pc"
    processors: object = 1  # what -smp is told
    shift: object = 5  # -icount shift; None runs on the host's clock
    sleep: bool = False  # icount: True lets an idle guest wait for the host's clock instead of jumping ahead
    exit_port: bool = True  # isa-debug-exit at 0xF4
    serial: bool = True  # False: a machine without a serial port
    extra: tuple = ()  # more QEMU arguments
    written: tuple = ()  # files among those that the machine changes

    def megabytes(self):
        number, unit = self.memory[:-1], self.memory[-1].upper()
        return int(float(number) * {"M": 1, "G": 1024}[unit])


def arguments(config, ram, share, log):
    """QEMU's arguments but for the sockets. `ram` is the file that holds the guest's memory."""
    result = [
        "-nodefaults", "-no-user-config", "-display", "none", "-nic", "none", "-vga", "std",
        "-object", f"memory-backend-file,id=ram,size={config.megabytes()}M,mem-path={ram},share={'on' if share else 'off'}",
        "-machine", f"{config.machine},memory-backend=ram,accel=tcg", "-m", f"{config.megabytes()}M", "-cpu", config.cpu, "-smp", str(config.processors),
        "-rtc", "base=2025-01-01,clock=vm",
        "-action", "reboot=shutdown,shutdown=pause", "-d", "cpu_reset", "-D", str(log),
    ]
    if config.iso:
        result += ["-cdrom", config.iso, "-boot", "d"]
    behind = []
    if config.disk:
        kind = "qcow2" if config.disk.endswith(".qcow2") else "raw"
        drive = f"file={config.disk},format={kind},snapshot=on"
        if config.controller:
            result += ["-drive", f"{drive},if=none,id=disk"]
            behind = ["-device", f"{config.controller},drive=disk"]  # its bus may be one of the extra arguments
        else:
            result += ["-drive", drive]
    if config.firmware:
        result += ["-bios", config.firmware]
    if config.shift is not None:
        result += ["-icount", f"shift={config.shift},sleep={'on' if config.sleep else 'off'}"]
    if config.exit_port:
        result += ["-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"]
    return [*result, *config.extra, *behind]


class Qemu:
    """A started process with `serial` (a SerialLine), `qmp` and `clock`. Always close() it."""

    def __init__(self, config, ram=None, share=False, incoming=False, directory=None):
        self.config = config
        self.directory = Path(tempfile.mkdtemp(prefix="machine.", dir=directory))
        self.log = self.directory / "qemu.log"
        self.serial = SerialLine(self.directory / "com1")
        qmp_socket, qmp_end = socket.socketpair()
        self._errors = open(self.directory / "qemu.stderr", "w+b")
        ram = Path(ram or self.directory / "ram")
        command = [
            tools.find("qemu-system-x86_64"), *arguments(config, ram, share, self.log),
            "-chardev", f"pipe,id=com1,path={self.directory / 'com1'}", "-serial", "chardev:com1" if config.serial else "none",
            "-chardev", f"socket,id=qmp,fd={qmp_end.fileno()}", "-mon", "chardev=qmp,mode=control",
            *(["-incoming", "defer"] if incoming else []),
        ]
        media = [place for place in (config.iso, config.disk, config.firmware) if place and Path(place).exists()]
        command = [*_die_with_parent(), *sandbox.command(command, readable=media, writable={self.directory, ram.parent, *map(Path, self.config.written)}, cwd=self.directory,
                                                         limits=sandbox.EMULATING, new_session=True)]
        self.command = command
        try:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=self._errors, stderr=self._errors,
                pass_fds=(qmp_end.fileno(),), cwd=self.directory)
        except BaseException:
            self.process = None
            self.close()
            raise
        finally:
            qmp_end.close()
        self.clock = Clock(self.process.pid, family=sandbox.active())
        self.qmp = Qmp(qmp_socket, self.clock)
        try:
            self.qmp.handshake()
            self.pid = family_of(self.process.pid)[-1]  # its own, also where it is a sandbox's grandchild
            self.serial.start()
        except BaseException as error:
            words = self.errors()
            self.close()
            if isinstance(error, Infrastructure):
                raise Infrastructure(f"QEMU did not start: {words or error.detail}") from error
            raise

    def running(self):
        return self.process is not None and self.process.poll() is None

    def errors(self):
        """What QEMU itself had to say."""
        self._errors.flush()
        return (self.directory / "qemu.stderr").read_text(errors="replace").strip()

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
        if self.directory.exists():
            for thing in (self.serial, getattr(self, "qmp", None), self._errors):
                if thing is not None:
                    thing.close()
            shutil.rmtree(self.directory, ignore_errors=True)


def _die_with_parent():
    """A prefix that has the kernel end QEMU when the grader dies, however it dies."""
    return ["setpriv", "--pdeathsig", "KILL", "--"] if shutil.which("setpriv") else []
