"""Races on two processors, found by search: while one thread stands still after an instruction, the other one does all it has to do
on another processor. Repeatable where a PAUSE ends a processor's turn under -icount: seen in QEMU 7.2."""

import pytest

from machine import races


@pytest.mark.own_stage
def test_every_instruction_preempted_in_turn(stage, machines):
    races.search(machines(stage.machine(processors=1)), stage)


@pytest.mark.own_stage
def test_another_processor_at_every_instruction(stage, machines):
    races.search(machines(stage.machine(processors=2)), stage)
