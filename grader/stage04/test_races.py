"""Races between messages, deadlines and the death of ports, found by search (the kernel's suite `races`)."""

import pytest

from machine import races

MESSAGES = ("send_against_receive", "send_against_a_timeout", "send_against_an_abort", "receive_against_death", "receive_in_a_set", "send_against_death",
            "full_queue_against_receive", "full_queue_against_a_timeout", "full_queue_against_death")
OTHERS = ("memory_against_a_last_slot", "memory_against_death", "death_against_a_request")  # they need what is written last


@pytest.mark.own_stage
@pytest.mark.parametrize("scenarios", [MESSAGES, OTHERS], ids=["messages", "others"])
def test_every_instruction_preempted_in_turn(monitor, stage, scenarios):
    for name in scenarios:
        assert name in races.search(monitor, stage, f"races.{name}"), f"the suite `races` must have the scenario {name}, and search it"
