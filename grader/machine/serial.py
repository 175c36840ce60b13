"""The host's end of a guest's serial line.

Invariant: a thread takes in whatever the guest sends, at once and without limit, whatever the test is doing: the guest never
waits for the grader. (A pipe, not a socket: the kernel charges a socket some 700 bytes for each write of one byte, so that one
is full after some 300 of them.)
"""

import contextlib
import fcntl
import os
import select
import threading

F_SETPIPE_SZ = 1031
ROOM, LITTLE_ROOM = 1 << 20, 4096  # bytes in the pipe: usual; while nobody reads


class SerialLine:
    """Two named pipes, `path`.in and `path`.out, as QEMU's chardev `pipe` wants them. QEMU opens them too."""

    def __init__(self, path):
        for name in (f"{path}.in", f"{path}.out"):
            os.mkfifo(name)
        self._input = os.open(f"{path}.in", os.O_RDWR | os.O_NONBLOCK)
        self._output = os.open(f"{path}.out", os.O_RDONLY | os.O_NONBLOCK)
        self._set_room(ROOM)
        self._arrived, self._bell = os.pipe()  # a byte in it: something was taken in; one for the end
        self._lock = threading.Lock()
        self._taken = []
        self.ended = False  # QEMU has closed its end, and all that it sent is taken in
        self.was_unread = False  # a guest may have lost output by the test's own will
        self._listening = threading.Event()
        self._listening.set()
        self._reader = threading.Thread(target=self._read_all, daemon=True)

    def start(self):
        """To be called when QEMU runs, which has both ends of its own then."""
        self._reader.start()

    def sources(self):
        """What is ready to be read when receive() has something."""
        return [self._arrived] if self._listening.is_set() else [self._arrived, self._output]

    def receive(self):
        """What has come since the last call; b"" if nothing has."""
        with self._lock:
            self._pull()
            data, self._taken = b"".join(self._taken), []
            if data:
                os.read(self._arrived, 1)
        return data

    def waiting(self):
        """What the next receive() would give, at least."""
        with self._lock:
            return b"".join(self._taken)

    def send(self, data):
        """Sends some of it; how much."""
        try:
            return os.write(self._input, data)
        except BlockingIOError:
            return 0

    def input(self):
        """What is ready to be written when send() has room."""
        return self._input

    @contextlib.contextmanager
    def unread(self):
        """Nobody reads the line in the meantime, but for a test that waits for its text."""
        self._listening.clear()
        self.was_unread = True
        with self._lock:
            self._pull()
        self._set_room(LITTLE_ROOM)
        try:
            yield
        finally:
            self._set_room(ROOM)
            self._listening.set()

    def is_unread(self):
        return not self._listening.is_set()

    def close(self):
        """QEMU must have ended."""
        self._listening.set()
        if self._reader.is_alive():
            self._reader.join()
        for end in (self._input, self._output, self._arrived, self._bell):
            os.close(end)

    def take_rest(self):
        """What nobody had received when the line was closed."""
        rest, self._taken = b"".join(self._taken), []
        return rest

    def _set_room(self, size):
        with contextlib.suppress(OSError):  # a user's pipes may have no more: then it is what it was
            fcntl.fcntl(self._output, F_SETPIPE_SZ, size)

    def _read_all(self):
        while not self.ended:
            self._listening.wait()
            select.select([self._output], [], [])
            with self._lock:
                if self._listening.is_set():
                    self._pull()

    def _pull(self):
        try:
            data = os.read(self._output, ROOM)
        except BlockingIOError:
            return
        if data:
            if not self._taken:
                os.write(self._bell, b"!")
            self._taken.append(data)
        elif not self.ended and self._reader.is_alive():  # a pipe that nobody has begun to write to is at its end as well
            self.ended = True
            os.write(self._bell, b"!")
