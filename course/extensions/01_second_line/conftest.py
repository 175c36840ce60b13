"""The other end of the second line."""

import select
import socket

import pytest

PORT = ("-chardev", "socket,id=com2,path=com2,server=on,wait=off", "-device", "isa-serial,chardev=com2,index=1")
PATIENCE = 30  # seconds of the machine's clock


class Line:
    """Frames go out, answers come in. `sync`, `polynomial`: this year's."""

    def __init__(self, machine, sync, polynomial):
        self.machine, self.sync, self.polynomial, self.came = machine, sync, polynomial, b""
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(machine.qemu.directory / "com2"))

    def check(self, data):
        """The frame's last byte: CRC-8, highest bit first, from 0."""
        crc = 0
        for byte in data:
            crc ^= byte
            for _ in range(8):
                crc = (crc << 1 ^ (self.polynomial if crc & 0x80 else 0)) & 0xFF
        return crc

    def frame(self, payload):
        inner = bytes([len(payload), *payload])
        return bytes([self.sync, *inner, self.check(inner)])

    def send(self, data):
        self.socket.sendall(data)

    def answer(self):
        """The payload of the next frame that comes; anything else that comes is an error."""
        while len(self.came) < 2 or len(self.came) < self.came[1] + 3:
            self._more()
        assert self.came[0] == self.sync, f"an answer begins with {self.sync:#x}; this came: {self.came.hex(' ')}"
        end = self.came[1] + 3
        whole, self.came = self.came[:end], self.came[end:]
        assert whole[-1] == self.check(whole[1:-1]), f"the check of the answer {whole.hex(' ')} must be {self.check(whole[1:-1]):#x}"
        return whole[2:-1]

    def _more(self):
        deadline = self.machine.clock.now() + PATIENCE
        while not select.select([self.socket], [], [], 0.05)[0]:
            self.machine.check()
            assert self.machine.clock.now() < deadline, f"no answer within {PATIENCE} s" + (f", but the beginning of one: {self.came.hex(' ')}" if self.came else "")
        data = self.socket.recv(4096)
        assert data, "the line was closed"
        self.came += data

    def ask(self, payload):
        self.send(self.frame(payload))
        return self.answer()


@pytest.fixture
def line(stage, machines, parameters):
    """The line of a machine at its prompt: line.ask(payload), and line.machine."""
    line = Line(machines(stage.machine(extra=PORT)), parameters.SYNC, parameters.POLYNOMIAL)
    yield line
    line.socket.close()


@pytest.fixture
def echo(line, parameters):
    """echo(bytes): asks for an echo and holds the answer against what is due."""

    def asked(data):
        came = line.ask(bytes([parameters.ECHO, *data]))
        due = bytes([parameters.ECHO | 0x80, *reversed(data)])
        assert came == due, f"the echo of {data.hex(' ')} must be {due.hex(' ')}, and is {came.hex(' ')}"

    return asked
