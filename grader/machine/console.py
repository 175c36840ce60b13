"""The dialogue over the guest's serial line, on pexpect.

Invariant: a wait ends with the text asked for or with a named Outcome, never with a bare timeout; and a prompt counts
only when the processor is halted behind it, so that printed text that looks like a prompt does not.
"""

import os
import re
import select
import time

import pexpect
from pexpect.spawnbase import SpawnBase

from .outcomes import Endless, LostInput

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>78cDEM]")
PROMPTS = ("monitor> ", "shell> ")
QUIET_LIMIT = 30  # seconds without one byte of output
STARVED_FACTOR = 10  # this many times longer if the host gives the machine no processor time
TOTAL_LIMIT = 600  # seconds for one wait altogether
FLOOD_LIMIT = 64 << 20  # bytes of output in one wait
UNHALTED_LIMIT = 0.25  # a prompt followed by this much silence counts even if the processor is busy (with other threads, or polling)
CHUNK = 128  # longer input is typed in pieces of this size, each when the guest has taken the one before


class Console(SpawnBase):
    """`expect(pattern)` and its relatives are pexpect's; `machine` supplies halted(), check() and hang()."""

    def __init__(self, connection, machine):
        super().__init__(timeout=None, maxread=1 << 16, encoding="latin-1")
        self._socket = connection
        self._socket.setblocking(False)
        self._machine = machine
        self.child_fd = connection.fileno()
        self.transcript = []  # everything the guest sent, in pieces
        self.quiet_limit = QUIET_LIMIT
        self.total_limit = TOTAL_LIMIT
        self.unhalted_limit = UNHALTED_LIMIT
        self._wait_began = time.monotonic()
        self._wait_bytes = 0
        self.delayafterread = None
        self.closed = False

    # What pexpect asks of a spawn class.
    def read_nonblocking(self, size=1, timeout=None):
        if timeout in (None, -1):
            return self._receive_patiently()
        data = self._receive(size, timeout)
        if data is None:
            raise pexpect.TIMEOUT("no output")
        return data

    def expect_list(self, *arguments, **keywords):
        self._begin_wait()
        return super().expect_list(*arguments, **keywords)

    def isalive(self):
        return self._machine.running()

    def close(self):
        if not self.closed:
            self.closed = True
            self._socket.close()

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
        last = time.monotonic()
        while data:
            if select.select([], [self._socket], [], 0.01)[1]:
                data = data[self._socket.send(data):]
                last = time.monotonic()
            if (output := self._receive(self.maxread, 0)) is not None:
                self._keep(output)
                last = time.monotonic()
            if time.monotonic() - last > self.quiet_limit:
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
                silent_since = silent_since or time.monotonic()
                halted = self._machine.halted()
                data = self._receive(self.maxread, 0 if halted else 0.005)
                if data is None and (halted or line_start and time.monotonic() - silent_since > self.unhalted_limit):
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
        while (data := self._receive(self.maxread, 0)) is not None:
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
        self._wait_began = time.monotonic()
        self._wait_bytes = 0

    def _receive_patiently(self):
        """The next output, however long the machine works for it, or a Hang. What counts is the processor time that QEMU
        got while silent, so that a busy host makes no hang of a slow answer; a halted machine has only the clock."""
        began, used = time.monotonic(), self._machine.cpu_seconds()
        while True:
            data = self._receive(self.maxread, self.quiet_limit)
            if data is not None:
                return data
            silent = time.monotonic() - began
            worked = self._machine.cpu_seconds() - used >= 0.9 * self.quiet_limit
            if worked or silent >= STARVED_FACTOR * self.quiet_limit or self._machine.halted():
                self._machine.hang(silent)

    def _receive(self, size, limit):
        """Up to `size` characters, or None after `limit` silent seconds. Raises the machine's outcome when it has ended."""
        deadline = time.monotonic() + limit
        while True:
            sources = [self._socket, *self._machine.event_sources()]
            patience = max(0.0, deadline - time.monotonic())
            if self._machine.panic_suspected:
                patience = min(patience, 0.02)
            ready = select.select(sources, [], [], patience)[0]
            if self._socket in ready:
                try:
                    data = os.read(self.child_fd, size)
                except ConnectionError:
                    data = b""
                if data:
                    return self._accept(data)
            if ready:
                self._machine.check(serial_closed=self._socket in ready)
            elif self._machine.panic_suspected:
                self._machine.confirm_panic()
            if time.monotonic() >= deadline:
                return None

    def _accept(self, data):
        text = data.decode("latin-1")
        self.transcript.append(text)
        self._wait_bytes += len(data)
        if self._wait_bytes > FLOOD_LIMIT:
            raise Endless(f"more than {FLOOD_LIMIT >> 20} MiB of output in one go", console=self.text()[-4000:])
        if time.monotonic() - self._wait_began > self.total_limit:
            raise Endless(f"still printing after {self.total_limit} s", console=self.text()[-4000:])
        self._machine.watch(text)
        return text

    def _write(self, data):
        while data:
            if not select.select([], [self._socket], [], self.quiet_limit)[1]:
                self._machine.hang(self.quiet_limit)
            try:
                sent = self._socket.send(data)
            except OSError:
                self._machine.check(serial_closed=True)
                raise
            data = data[sent:]

    def _pause_for_echo(self):
        """Waits until the guest has taken the last piece: it has echoed it, or at least sleeps again (or stays busy: then on)."""
        for _ in range(20):
            data = self._receive(self.maxread, 0.005)
            while data is not None:
                self._keep(data)
                data = self._receive(self.maxread, 0.001)
            if self._machine.halted():
                return
