"""A small QMP client on a connected socket.

Invariant: every reply is matched to its command; events that arrive in between are kept, in order, until taken.
"""

import collections
import json
import select
import socket

from .clock import LOOK
from .outcomes import Infrastructure

REPLY_LIMIT = 60  # seconds of QEMU's clock without a reply


class QmpError(Exception):
    """QEMU refused a command."""


class Qmp:
    def __init__(self, connection: socket.socket, clock):
        self._socket, self._clock = connection, clock
        self.gone = lambda: Infrastructure("QEMU has ended")  # what is raised when it has; who knows more gives it its name
        self._pending = b""
        self._messages = collections.deque()
        self._events = collections.deque()
        self.closed = False

    def handshake(self):
        self._wait(lambda message: "QMP" in message)
        self.execute("qmp_capabilities")

    def fileno(self):
        return self._socket.fileno()

    def close(self):
        self.closed = True
        self._socket.close()

    def execute(self, command, **arguments):
        """Runs one command and returns its result; raises QmpError with QEMU's words if it is refused."""
        request = {"execute": command}
        if arguments:
            request["arguments"] = {key.replace("_", "-"): value for key, value in arguments.items()}
        try:
            self._socket.sendall(json.dumps(request).encode() + b"\n")
        except OSError:
            self.closed = True
            raise self.gone() from None
        reply = self._wait(lambda message: "return" in message or "error" in message)
        if "error" in reply:
            raise QmpError(f"{command}: {reply['error']['desc']}")
        return reply["return"]

    def human(self, line):
        """A command of QEMU's human monitor, e.g. `info registers`; returns its text."""
        return self.execute("human-monitor-command", command_line=line).replace("\r\n", "\n")

    def take_event(self):
        """The oldest event not taken yet, or None; never waits."""
        if not self.closed:
            self._read(0)
        self._sort_messages()
        return self._events.popleft() if self._events else None

    def wait_event(self, *names, limit=REPLY_LIMIT):
        """Waits for one of the named events; the others stay for take_event()."""
        self._sort_messages()
        while True:
            for event in self._events:
                if event["event"] in names:
                    self._events.remove(event)
                    return event
            if not self._read(limit):
                raise Infrastructure(f"QEMU sent no {' or '.join(names)}") if not self.closed else self.gone()
            self._sort_messages()

    def _sort_messages(self):
        while self._messages:
            message = self._messages.popleft()
            if "event" in message:
                self._events.append(message)

    def _wait(self, wanted):
        while True:
            while self._messages:
                message = self._messages.popleft()
                if "event" in message:
                    self._events.append(message)
                elif wanted(message):
                    return message
            if not self._read(REPLY_LIMIT):
                raise Infrastructure("QEMU does not answer on its QMP socket") if not self.closed else self.gone()

    def _read(self, limit):
        """Reads what is there, waiting at most `limit` seconds of QEMU's clock; False if nothing came."""
        until = self._clock.now() + limit if limit else 0
        while not self.closed and not select.select([self._socket], [], [], min(limit, LOOK))[0]:
            if not limit or self._clock.now() >= until:
                return False
        if self.closed:
            return False
        try:
            data = self._socket.recv(1 << 20)
        except OSError:
            data = b""
        if not data:
            self.closed = True
            return False
        *lines, self._pending = (self._pending + data).split(b"\n")
        self._messages.extend(json.loads(line) for line in lines if line.strip())
        return True
