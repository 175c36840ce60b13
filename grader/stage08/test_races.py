"""Races in libc, found by search: its lock, its heap and errno (the program `races`)."""

import pytest

from machine import races


@pytest.mark.own_stage
def test_every_instruction_of_a_program_preempted_in_turn(monitor, stage):
    searched = races.search(monitor, stage, "program_races", 3)
    assert "lock" in searched, f"`lock` must be among the scenarios; they are {sorted(searched)}"
