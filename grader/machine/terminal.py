"""What a terminal at the serial line would show: its bytes, interpreted by pyte."""

import pyte


class Terminal:
    """Of what the machine sends from now on. `lines(machine)` is what wait_screen() wants for `read`."""

    def __init__(self, machine, rows=24, columns=80):
        self.rows, self.columns = rows, columns
        self._start = len(machine.console.text())
        self.cursor = (0, 0)

    def lines(self, machine):
        """All rows, blanks at their ends removed; `cursor` is (row, column) then."""
        screen = pyte.Screen(self.columns, self.rows)
        screen.reset()
        # The machine sends UTF-8, and the console keeps bytes.
        pyte.ByteStream(screen).feed(machine.console.text()[self._start:].encode("latin-1"))
        self.cursor = (screen.cursor.y, screen.cursor.x)
        return [line.rstrip() for line in screen.display]
