"""Somebody at the machine: types on its keyboard and reads its screen. The serial line, if there is one, plays no part."""

from . import keyboard


def in_use(lines):
    """The lines down to the last one that is not empty."""
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


class Person:
    def __init__(self, machine, read=None):
        """`read(machine)` gives the screen's lines; without it they are those of VGA text mode."""
        self.machine, self.read = machine, read

    def waits_for(self, predicate):
        """Waits until predicate(the screen's lines in use) holds; returns those lines."""
        return in_use(self.machine.wait_screen(lambda lines: predicate(in_use(lines)), self.read))

    def waits_for_prompt(self, prompt="shell>"):
        return self.waits_for(lambda lines: lines and lines[-1] == prompt)

    def command(self, line, prompt="shell>"):
        """Types a line at the prompt; returns the lines between it and the next prompt. They must fit on the screen together."""
        keyboard.write(self.machine, line + "\n")
        typed = f"{prompt} {line}".rstrip()
        lines = self.waits_for(lambda lines: len(lines) > 1 and lines[-1] == prompt and typed in lines[:-1])
        return lines[len(lines) - lines[::-1].index(typed):-1]

    def types(self, text):
        keyboard.write(self.machine, text)

    def presses(self, *names):
        """The keys (QEMU's names) together."""
        keyboard.press(self.machine, *names)
