"""The dialogue over the guest's serial line, on pexpect.

Invariant: a wait ends with the text asked for or with a named Outcome, never with a bare timeout; and a prompt counts
only when the processor is halted behind it, so that printed text that looks like a prompt does not.
"""

import re
import select

import pexpect
from pexpect.spawnbase import SpawnBase

from .clock import LOOK
from .outcomes import Endless, LostInput

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>78cDEM]")
PROMPTS = ("monitor> ", "shell> ")
# Seconds are those of the machine's clock, which only counts what the machine could have used.
QUIET_LIMIT = 30  # seconds without one byte of output
TOTAL_LIMIT = 600  # seconds for one wait altogether
FLOOD_LIMIT = 8 << 20  # bytes of output in one wait
UNHALTED_LIMIT = 0.25  # a prompt followed by this much silence counts even if the processor is busy (with other threads, or polling)
CHUNK = 128  # longer input is typed in pieces of this size, each when the guest has taken the one before


class Console(SpawnBase):
    """`expect(pattern)` and its relatives are pexpect's; `machine` supplies halted(), check() and hang()."""

    def __init__(self, serial, machine):
        super().__init__(timeout=None, maxread=1 << 16, encoding="latin-1")
        self._serial, self._machine, self._clock = serial, machine, machine.clock
        self.child_fd = serial.input()  # pexpect wants one
        self.transcript = []  # everything the guest sent, in pieces
        self.quiet_limit = QUIET_LIMIT
        self.total_limit = TOTAL_LIMIT
        self.unhalted_limit = UNHALTED_LIMIT
        self.flood_limit = FLOOD_LIMIT
        self._wait_began = 0.0
        self._wait_bytes = 0
        self.delayafterread = None
        self.closed = False

    # What pexpect asks of a spawn class.
    def read_nonblocking(self, size=1, timeout=None):
        if timeout in (None, -1):
            return self._receive_patiently()
        data = self._receive(timeout)
        if data is None:
            raise pexpect.TIMEOUT("no output")
        return data

    def expect_list(self, *arguments, **keywords):
        self._begin_wait()
        return super().expect_list(*arguments, **keywords)

    def isalive(self):
        return self._machine.running()

    def close(self):
        self.closed = True

    def text(self):
        """Everything the guest has sent so far."""
        return "".join(self.transcript)

    def send(self, text):
        """Types text (str as latin-1, or bytes). Long input goes piece by piece, at the guest's pace."""
        data = text.encode("latin-1") if isinstance(text, str) else bytes(text)
        for start in range(0, len(data), CHUNK):
            if start:
                self._pause_for_echo()
            self._write(data[start:start + CHUNK])
        return len(data)

    def send_unpaced(self, text):
        """Types text as fast as the line takes it, whether the guest reads it or not: a paste. Its output meanwhile is kept."""
        data = text.encode("latin-1") if isinstance(text, str) else bytes(text)
        self._begin_wait()
        last = self._clock.now()
        while data:
            sent = self._serial.send(data) if select.select([], [self._serial.input()], [], 0.01)[1] else 0
            data = data[sent:]
            output = self._receive(0)
            if output is not None:
                self._keep(output)
            if sent or output is not None:
                last = self._clock.now()
            elif self._clock.now() - last > self.quiet_limit:
                self._machine.hang(self.quiet_limit)

    def command(self, line, prompts=None, echo=True):
        """Types a line at the prompt; returns what was printed between its echo and the next prompt, with \\n line ends."""
        self.drain()
        self._take()
        self.send(line + "\r")
        text = self.read_prompt(prompts)
        first, _, rest = text.partition("\n")
        if echo and ESCAPES.sub("", first).strip() != line.strip():
            raise LostInput(f"typed {line!r}, echoed {first!r}", console=self.text()[-2000:])
        return rest if echo else text

    def read_prompt(self, prompts=None):
        """Waits until the kernel stands at a prompt; returns the text before it (\\r\\n made \\n)."""
        prompts = tuple(prompts or PROMPTS)
        self._begin_wait()
        silent_since = None
        pieces = [self._take()]
        tail = pieces[0][-200:]
        while True:
            # Usually at the start of a line, but a program's last line may lack its end: then only a halted processor tells.
            at_prompt = next((p for p in prompts if tail.endswith(p)), None)
            line_start = at_prompt is not None and tail[:-len(at_prompt)][-1:] in ("", "\n", "\r")
            if at_prompt is None:
                data = self._receive_patiently()
                silent_since = None
            else:
                silent_since = self._clock.now() if silent_since is None else silent_since
                halted = self._machine.halted()
                data = self._receive(0 if halted else 0.005)
                if data is None and (halted or line_start and self._clock.now() - silent_since > self.unhalted_limit):
                    text = "".join(pieces)
                    self.after = at_prompt
                    return text[:len(text) - len(at_prompt)].replace("\r\n", "\n").replace("\r", "")
                if data is not None:
                    silent_since = None
            if data:
                pieces.append(data)
                tail = (tail + data)[-200:]

    def drain(self):
        """Takes in whatever has arrived, without waiting."""
        self._begin_wait()
        while (data := self._receive(0)) is not None:
            self._keep(data)

    def _take(self):
        """Empties pexpect's two buffers and returns what was in them."""
        text = self._before.getvalue()
        self._buffer, self._before = self.buffer_type(), self.buffer_type()
        return text

    def _keep(self, text):
        self._buffer.write(text)
        self._before.write(text)

    def _begin_wait(self):
        self._wait_began = self._clock.now()
        self._wait_bytes = 0

    def _receive_patiently(self):
        """The next output, however long the machine works for it, or a Hang."""
        data = self._receive(self.quiet_limit)
        if data is None:
            self._machine.hang(self.quiet_limit)
        return data

    def _receive(self, limit):
        """What has come, or None after `limit` silent seconds. Raises the machine's outcome when it has ended."""
        until = self._clock.now() + limit if limit else 0
        while True:
            if data := self._serial.receive():
                return self._accept(data)
            if self._serial.ended:
                self._machine.check(serial_closed=True)
            patience = 0.02 if self._machine.panic_suspected else LOOK
            ready = select.select([*self._serial.sources(), *self._machine.event_sources()], [], [], min(patience, limit))[0]
            if set(ready) & set(self._machine.event_sources()):
                self._machine.check()
            elif not ready and self._machine.panic_suspected:
                self._machine.confirm_panic()
            if not ready and (not limit or self._clock.now() >= until):
                return None

    def _accept(self, data):
        text = data.decode("latin-1")
        self.transcript.append(text)
        self._wait_bytes += len(data)
        if self._wait_bytes > self.flood_limit:
            raise Endless(f"more than {self.flood_limit >> 20} MiB of output in one go", console=self.text()[-4000:])
        if self._clock.now() - self._wait_began > self.total_limit:
            raise Endless(f"still printing after {self.total_limit} s", console=self.text()[-4000:])
        self._machine.watch(text)
        return text

    def _write(self, data):
        until = self._clock.now() + self.quiet_limit
        while data:
            if select.select([], [self._serial.input()], [], LOOK)[1]:
                data = data[self._serial.send(data):]
            elif self._clock.now() >= until:
                self._machine.hang(self.quiet_limit)

    def _pause_for_echo(self):
        """Waits until the guest has taken the last piece: it has echoed it, or at least sleeps again (or stays busy: then on)."""
        for _ in range(20):
            data = self._receive(0.005)
            while data is not None:
                self._keep(data)
                data = self._receive(0.001)
            if self._machine.halted():
                return
