"""What a booted system prints before anybody types, from the shell on."""

import re

BANNER = """Mach_R kernel starting...
Mach_R kernel v0.1.0
Memory: {} MB
Loading initrd...
Starting init...

Mach_R shell v0.1
Type 'help' for commands

shell> """


def boot_text(text):
    """The kernel's part of a serial line's text: without the firmware's and the boot loader's, without carriage returns.
    From its first line on: a machine that started twice shows it. Only one with several processors says how many."""
    text = re.sub(r"^Processors: [1-9]\d*\n", "", text.replace("\r", ""), flags=re.M)
    return text[text.index("Mach_R kernel starting..."):]
