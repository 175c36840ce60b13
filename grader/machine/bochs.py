"""A Bochs process: another emulator, by other people, for what only looks right in QEMU.

Invariant: no port and no path is shared with another run, the image is not written to, and the process ends with the test.
Its text screen goes to a terminal of its own, COM1 to another; in front is pexpect's interface.
"""

import os
import pty
import re
import select
import shutil
import tempfile
import threading
import tty
from pathlib import Path

import pexpect
from pexpect.fdpexpect import fdspawn

from . import clock, tools
from .outcomes import Hang, Infrastructure

QUIET_LIMIT = 120  # seconds of Bochs' clock until a text that is waited for must have come
SCREEN = re.compile(rb'connected to screen "([^"]+)"')
CONFIGURATION = """\
plugin_ctrl: unmapped=true, biosdev=true, speaker=false, extfpuirq=true, parallel=false, serial=true
megs: {megabytes}
cpu: model={cpu}, count=1, ips={speed}, reset_on_triple_fault=0
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=disk, mode=volatile, path="{disk}", journal="{journal}"
boot: disk
display_library: term
com1: enabled=1, mode=term, dev={com1}
clock: sync=none, time0=utc
log: {log}
panic: action=fatal
"""


class Bochs:
    """`expect`, `send` and `before` are COM1's. Always close() it."""

    def __init__(self, disk, megabytes=256, cpu="corei7_haswell_4770", speed=50_000_000, directory=None):
        self.directory = Path(tempfile.mkdtemp(prefix="bochs.", dir=directory))
        self._com1, self._slave = pty.openpty()
        tty.setraw(self._slave)
        log = self.directory / "log"
        (self.directory / "rc").write_text(CONFIGURATION.format(
            disk=disk, megabytes=megabytes, cpu=cpu, speed=speed, com1=os.ttyname(self._slave), log=log, journal=self.directory / "journal"))
        (self.directory / "debugger").write_text("c\n")  # Debian's Bochs starts in its debugger
        self._process = pexpect.spawn(tools.find("bochs-bin"), ["-q", "-f", str(self.directory / "rc"), "-rc", str(self.directory / "debugger")],
                                      env={**os.environ, "TERM": "xterm"}, dimensions=(30, 100), cwd=str(self.directory))
        self.screen = bytearray()  # all that was written to its text screen, with the terminal's escapes
        self._keyboard = None  # the screen's terminal, once there is one
        self._reader = threading.Thread(target=self._read_screen, daemon=True)
        self._reader.start()
        self._serial = fdspawn(self._com1, encoding="latin-1", timeout=None)
        self.clock = clock.Clock(self._process.pid)
        self.transcript = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _read_screen(self):
        """Someone has to: a terminal that nobody reads stops whoever writes to it. Bochs makes one for the screen, and names it."""
        said, screen, sources = b"", None, [self._process.child_fd]
        try:
            while True:
                for source in select.select(sources, [], [])[0]:
                    data = os.read(source, 1 << 16)
                    if source == screen:
                        self.screen += data
                        continue
                    said += data
                    match = SCREEN.search(said)
                    if match and screen is None:
                        screen = os.open(match.group(1), os.O_RDWR | os.O_NOCTTY)
                        tty.setraw(screen)
                        sources.append(screen)
                        self._keyboard = screen
        except OSError:  # the process has ended
            if screen is not None:
                os.close(screen)

    def send(self, text):
        self._serial.send(text)

    def press(self, key):
        """One key of the machine's keyboard: a character, or what a terminal (xterm) sends for it. Whoever presses several must
        wait until the guest has taken each: the keyboard has room for few."""
        os.write(self._keyboard, key.encode())

    def write(self, text):
        """Types characters on the keyboard, each when the one before has been echoed."""
        for character in text:
            self.press(character)
            self.expect(re.escape(character))

    def expect(self, pattern):
        """Waits for a regular expression; returns the text before it."""
        try:
            clock.expect(self._serial, pattern, self.clock, QUIET_LIMIT)
        except (Hang, pexpect.EOF):
            self.transcript += self._serial.before if isinstance(self._serial.before, str) else ""
            words = (self.directory / "log").read_text(errors="replace")[-2000:] if (self.directory / "log").exists() else ""
            if not self.transcript:
                raise Infrastructure(f"Bochs did not start the machine: {words}") from None
            raise Hang(f"{pattern!r} did not come in {QUIET_LIMIT} s; Bochs says: {words}", console=self.transcript) from None
        self.transcript += self._serial.before + self._serial.after
        return self._serial.before

    def wait_end(self):
        """Waits until the machine has switched itself off."""
        until = self.clock.now() + QUIET_LIMIT
        while self._reader.is_alive() and self.clock.now() < until:
            self._reader.join(clock.LOOK)
        if self._reader.is_alive():
            raise Hang(f"the machine was not switched off within {QUIET_LIMIT} s", console=self.transcript)

    def close(self):
        self._process.close(force=True)
        self._reader.join(10)
        for handle in (self._com1, self._slave):
            os.close(handle)
        shutil.rmtree(self.directory, ignore_errors=True)
