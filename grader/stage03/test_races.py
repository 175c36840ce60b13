"""Races, found by search: two threads, one of them stopped after each of its instructions in turn (the kernel's suite `races`)."""

import pytest

from machine import races


@pytest.mark.own_stage
def test_every_instruction_preempted_in_turn(monitor, stage):
    races.search(monitor, stage)
