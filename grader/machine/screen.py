"""What stands on the screen: VGA text memory at 0xB8000."""

COLUMNS, ROWS, ADDRESS = 80, 25, 0xB8000


def lines(memory):
    """The 25 lines of the text screen, blanks at their ends removed."""
    cells = memory.read_device(ADDRESS, COLUMNS * ROWS * 2)
    text = cells[::2].decode("cp437").replace("\0", " ")
    return [text[row * COLUMNS:(row + 1) * COLUMNS].rstrip() for row in range(ROWS)]


def attributes(memory):
    """The colour byte of each cell, as 25 rows of 80."""
    cells = memory.read_device(ADDRESS, COLUMNS * ROWS * 2)[1::2]
    return [cells[row * COLUMNS:(row + 1) * COLUMNS] for row in range(ROWS)]
