"""What EXTENSION.md shows."""


def test_from_the_first_line(shell, monitor, said, parameters):
    said(monitor).check(parameters.COMMAND)
    said(shell).check(f"cat /proc/{parameters.NAME}")
    assert parameters.NAME in shell.command("ls /proc").split(), "it is a file among the others in /proc"


def test_the_last_lines(shell, said, parameters):
    """The file has what the one before it has shown."""
    for number in range(parameters.SIZE // 50):
        shell.command(f"echo {number} bottles of something that stands on the wall")
    for _ in range(3):
        said(shell).check(f"cat /proc/{parameters.NAME}")
