"""What stands on the screen: VGA text memory at 0xB8000, and the cursor that the hardware shows."""

COLUMNS, ROWS, ADDRESS = 80, 25, 0xB8000
CRTC_INDEX, CRTC_DATA, CURSOR_START, CURSOR_PLACE = 0x3D4, 0x3D5, 0x0A, (0x0E, 0x0F)


def lines(memory):
    """The 25 lines of the text screen, blanks at their ends removed."""
    cells = memory.read_device(ADDRESS, COLUMNS * ROWS * 2)
    text = cells[::2].decode("cp437").replace("\0", " ")
    return [text[row * COLUMNS:(row + 1) * COLUMNS].rstrip() for row in range(ROWS)]


def attributes(memory):
    """The colour byte of each cell, as 25 rows of 80."""
    cells = memory.read_device(ADDRESS, COLUMNS * ROWS * 2)[1::2]
    return [cells[row * COLUMNS:(row + 1) * COLUMNS] for row in range(ROWS)]


def cursor(machine):
    """(row, column) of the cursor, or None if it is switched off. The guest must not be printing."""

    def register(index):
        machine.qmp.human(f"o /1b {CRTC_INDEX:#x} {index:#x}")
        return int(machine.qmp.human(f"i /1b {CRTC_DATA:#x}").split("=")[1], 16)

    machine.stop()
    try:
        if register(CURSOR_START) & 0x20:
            return None
        high, low = map(register, CURSOR_PLACE)
        return divmod(high << 8 | low, COLUMNS)
    finally:
        machine.resume()
