"""A running machine as tests see it: console in front, processor, memory and screen behind.

Invariant: what happens to the machine reaches the test as a named Outcome, at the next thing the test waits for.
"""

import re
import subprocess
import time

from . import screen as vga
from . import symbols
from .console import Console
from .memory import Memory
from .outcomes import DebugExit, Hang, Infrastructure, Outcome, Panic, PowerOff, Reset, TripleFault
from .page_tables import PageTables
from .registers import parse as parse_registers

PANIC = re.compile(r"(?:^|\n)(PANIC: [^\r\n]*)")
FRAME = re.compile(r"^ *#\d+ 0x([0-9a-f]+)", re.M)
ENDING_LIMIT = 600  # seconds of the host's time for a process to end that is about to
LOST = re.compile(r"\[\d+ bytes? lost: nobody read the serial line\]")
RIP = re.compile(r"\brip\b\W*(?:0x)?([0-9a-f]{6,16})", re.IGNORECASE)


class Machine:
    """Wraps a Qemu process; `kernel` (kernel.elf) gives names to addresses."""

    def __init__(self, qemu, kernel=None):
        self.qemu, self.qmp, self.clock, self.config, self.kernel = qemu, qemu.qmp, qemu.clock, qemu.config, kernel
        self.qmp.gone = self._ended
        self.console = Console(qemu.serial, self)
        self.panic_suspected = False
        self._recent = ""
        self._memory = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Raises Infrastructure if anything that the kernel printed up to the end says that output was lost."""
        self.console.close()
        if self._memory is not None:
            self._memory.close()
        self.qemu.close()
        self._recent += self.qemu.serial.take_rest().decode("latin-1")
        if self._lost_output():
            raise self._output_lost()

    # The dialogue.
    def command(self, line, **options):
        """Types a line at the prompt and returns what it printed."""
        return self.console.command(line, **options)

    def send(self, text):
        return self.console.send(text)

    def expect(self, pattern, **options):
        """Waits for a regular expression (pexpect); returns the text before it."""
        self.console.expect(pattern, **options)
        return self.console.before

    def read_prompt(self, prompts=None):
        return self.console.read_prompt(prompts)

    def expect_panic(self, line=None):
        """Types a line that must make the kernel panic; returns the Panic (text, rip, function). Any other ending fails."""
        return self._expect_end(Panic, line)

    def expect_power_off(self, line=None):
        return self._expect_end(PowerOff, line)

    def expect_reset(self, line=None):
        return self._expect_end(Reset, line)

    def _expect_end(self, kind, line):
        try:
            if line is not None:
                self.send(line + "\r")
            text = self.read_prompt()
        except kind as outcome:
            return outcome
        raise AssertionError(f"{kind.__name__} was due, but the kernel came back to its prompt after:\n{text}")

    # The machine from outside.
    def registers(self):
        return parse_registers(self.qmp.human("info registers"))

    def registers_of_one_moment(self):
        """Stops the running machine for the look: those of a machine that runs on meanwhile may be of different moments."""
        self.stop()
        registers = self.registers()
        self.resume()
        return registers

    def wait_registers(self, predicate, limit=30, look=registers):
        """Looks at the running machine until predicate(registers) holds; returns those registers, or ends as a Hang after `limit`
        seconds of its clock. `look`: how; Machine.registers_of_one_moment where several of them must fit together."""
        deadline = self.clock.now() + limit
        while not predicate(registers := look(self)):
            self.check()
            if self.clock.now() > deadline:
                raise Hang(f"the processor was never seen in the state waited for in {limit} s", **self.evidence(registers))
        return registers

    def wait_screen(self, predicate, read=None, limit=60):
        """Looks at the screen's lines until predicate(lines) holds; returns those lines, or ends as a Hang after `limit` seconds
        of the machine's clock. `read(machine)` gives the lines; without it they are those of VGA text mode."""
        deadline = self.clock.now() + limit
        while not predicate(lines := read(self) if read else self.screen()):
            if not self.qemu.serial.is_unread():
                self.console.drain()
            self.check()
            if self.clock.now() > deadline:
                raise Hang(f"the screen never showed what was waited for in {limit} s, but:\n" + "\n".join(lines), **self.evidence(self.registers()))
            time.sleep(0.02)
        return lines

    @property
    def memory(self):
        if self._memory is None:
            self._memory = Memory(self.qmp, self.qemu.pid, self.qemu.directory)
        return self._memory

    def page_tables(self, root=None):
        """The tables of `root`, or those in use now."""
        return PageTables(self.memory, self.registers().cr3 if root is None else root)

    def screen(self):
        return vga.lines(self.memory)

    @property
    def symbols(self):
        return symbols.load(str(self.kernel))

    def stop(self):
        self.qmp.execute("stop")

    def resume(self):
        self.qmp.execute("cont")

    def halted(self):
        """All of its processors are."""
        return "HLT=0" not in self.qmp.human("info registers -a")

    def running(self):
        return self.qemu.running()

    def unread(self):
        """`with machine.unread():` nobody reads the serial line but a test that waits for its text; what the kernel loses then is
        no trouble of the grader's."""
        return self.qemu.serial.unread()

    # What the console calls.
    def event_sources(self):
        return [] if self.qmp.closed else [self.qmp]

    def watch(self, text):
        """Sees all output as it comes; a line that begins like a panic makes the machine suspect."""
        self._recent = self._recent[-200:] + text
        if self._lost_output():
            raise self._output_lost()
        if not self.panic_suspected and PANIC.search(self._recent):
            self.panic_suspected = True

    def confirm_panic(self):
        """Printed words are no panic: the processor must have stopped for good behind them."""
        registers = self.registers()
        if registers.dead:
            self._collect_rest()  # it may have printed most of its report since somebody last looked, and have died then
            raise self._panic()
        if registers.idle:
            self.panic_suspected = False
            self._recent = ""

    def check(self, serial_closed=False):
        """Raises the outcome if the machine has ended; returns if it runs."""
        while event := self.qmp.take_event():
            if event["event"] == "SHUTDOWN":
                raise self._shutdown(event["data"].get("reason", ""))
        if serial_closed or self.qmp.closed:
            raise self._ended()

    def hang(self, limit):
        """Nothing came for `limit` seconds: says where the processor is."""
        self.check()
        status = self.qmp.execute("query-status")["status"]
        if status != "running":  # a full disk does that, for example
            raise Infrastructure(f"QEMU does not run the machine: {status}", **self.evidence())
        registers = self.registers()
        if self.panic_suspected and registers.halted:
            self._collect_rest()
            raise self._panic()
        state = "halted, waiting for an interrupt" if registers.idle else "halted with interrupts off" if registers.dead else "busy"
        raise Hang(f"no output for {limit:.0f} s; the processor is {state} at {registers.rip:#x}, CPL {registers.cpl}",
                   **self.evidence(registers))

    def evidence(self, registers=None):
        """What an Outcome carries: the console's end and the function the processor is in."""
        rip = registers.rip if registers else None
        return {"console": self.console.text()[-4000:], "function": self._function(rip), "registers": ""}

    def _function(self, rip):
        if rip is None or self.kernel is None:
            return ""
        try:
            return self.symbols.function_at(rip)
        except OSError:
            return ""

    def _shutdown(self, reason):
        self._collect_rest()
        if PANIC.search(self.console.text()[-20000:]) and reason == "guest-reset" and self.panic_suspected:
            return self._panic()
        if reason == "guest-shutdown":
            return PowerOff(console=self.console.text()[-4000:])
        if reason == "guest-reset":
            registers = self.registers()
            tripled = "Triple fault" in self.qemu.log.read_text(errors="replace")
            kind = TripleFault if tripled else Reset
            detail = f"at {registers.rip:#x}, CR2 {registers.cr2:#x}, RSP {registers.rsp:#x}" if tripled else ""
            return kind(detail, **self.evidence(registers))
        return Infrastructure(f"QEMU ended by itself: {reason}", console=self.console.text()[-4000:])

    def _ended(self):
        """The process is gone: isa-debug-exit, or QEMU's own failure."""
        self._collect_rest()
        try:
            status = self.qemu.process.wait(ENDING_LIMIT)
        except subprocess.TimeoutExpired:
            return Infrastructure("QEMU has closed its connections and does not end", console=self.console.text()[-4000:])
        if status > 0 and status % 2 == 1 and not self.qemu.errors():
            if self.panic_suspected:
                return self._panic()
            return DebugExit(status >> 1, console=self.console.text()[-4000:])
        return Infrastructure(f"QEMU ended with status {status}: {self.qemu.errors()}", console=self.console.text()[-4000:])

    def _collect_rest(self):
        """What the guest had sent before its end."""
        while data := self.qemu.serial.receive():
            self.console.transcript.append(data.decode("latin-1"))
            self.watch(self.console.transcript[-1])

    def _lost_output(self):
        return LOST.search(self._recent) and not self.qemu.serial.was_unread

    def _output_lost(self):
        self._recent = ""
        return Infrastructure("the kernel says that output was lost because the grader did not read the serial line", console=self.console.text()[-4000:])

    def _panic(self):
        text = self.console.text()
        start = [match.start(1) for match in PANIC.finditer(text)][-1]
        report = text[start:].replace("\r", "")
        match = RIP.search(report)
        rip = int(match.group(1), 16) if match else None
        return Panic(report.split("\n", 1)[0].removeprefix("PANIC: "), text=report, rip=rip,
                     console=text[-4000:], function=self._guilty(report, rip))

    def _guilty(self, report, rip):
        """The function that the panic is about: the first of the backtrace that is not part of panicking itself."""
        for address in [int(match, 16) for match in FRAME.findall(report)] or ([rip] if rip else []):
            name = self._function(address) or self._function(address - 1)  # a return address may lie behind its function's end
            if name and not re.search(r"\bpanic|assertion_failed", name):
                return name
        return self._function(rip)


__all__ = ["Machine", "Outcome"]
