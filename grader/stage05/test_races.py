"""Races through system calls, found by search: programs with two threads, one of which is preempted after each of its instructions in turn."""

import pytest

from machine import races


@pytest.mark.own_stage
def test_every_instruction_of_a_program_preempted_in_turn(monitor, stage):
    searched = races.search(monitor, stage, "program_races", 3)
    assert "registers" in searched, f"`registers` must be among the scenarios; they are {sorted(searched)}"
