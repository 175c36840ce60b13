"""Races between messages, deadlines and the death of ports, found by search (the kernel's suite `races`)."""

import pytest

from machine import races


@pytest.mark.own_stage
def test_every_instruction_preempted_in_turn(monitor, stage):
    searched = races.search(monitor, stage)
    assert "send_against_receive" in searched, "the search must look at messages, too"
