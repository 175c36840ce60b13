"""Typing on the machine's own keyboard: what a person at it does, by QEMU's PS/2 keyboard and not by the serial line.

Invariant: a call returns when the guest has taken all that was typed, so nothing is lost in the keyboard's 16 bytes.
"""

import re

from .outcomes import Hang

LIMIT = 60  # seconds of the machine's clock for the guest to take a key
STATUS, OUTPUT_FULL = 0x64, 1

NAMES = {" ": "spc", "\n": "ret", "\r": "ret", "\t": "tab", "\b": "backspace", "\x1b": "esc", "`": "grave_accent", "-": "minus",
         "=": "equal", "[": "bracket_left", "]": "bracket_right", "\\": "backslash", ";": "semicolon", "'": "apostrophe",
         ",": "comma", ".": "dot", "/": "slash"}
SHIFTED = dict(zip('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./"))


def keys(character):
    """The keys (QEMU's names) that are pressed together for a character, on a US keyboard."""
    if character in SHIFTED:
        return "shift", *keys(SHIFTED[character])
    if character.isupper():
        return "shift", character.lower()
    return (NAMES.get(character, character),)


def press(machine, *names):
    """Presses these keys one after the other, then lets them go, the last one first. Raises the Outcome if the machine has ended."""
    machine.check()
    events = [_event(name, True) for name in names] + [_event(name, False) for name in reversed(names)]
    machine.qmp.execute("input-send-event", events=events)
    deadline = machine.clock.now() + LIMIT
    while _waiting(machine):
        machine.check()
        if machine.clock.now() > deadline:
            raise Hang(f"the kernel has left a scan code in the keyboard controller for {LIMIT} s", **machine.evidence(machine.registers()))


def write(machine, text):
    for character in text:
        press(machine, *keys(character))


def _event(name, down):
    return {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": name}}}


def _waiting(machine):
    """Is there a byte in the controller that the guest has not read? (Reading the status changes nothing.)"""
    answer = machine.qmp.human(f"i /1b {STATUS:#x}")
    return int(re.search(r"= 0x([0-9a-f]+)", answer).group(1), 16) & OUTPUT_FULL != 0
