"""What the grader says of a wrong `trial`: a kernel of ours that does one thing wrong at one step, and the message that names it."""

import re

import pytest

from machine.splitmix import SplitMix64
from models import heap, ipc, sched, trial

MODELS = [heap, sched, sched.SEMAPHORES_ONLY, ipc, ipc.EXTENTS["refusals"]]


class Kernel:
    """Answers `trial` as a right kernel does, but for one number of one step, or fails there, or forgets that steps can be asked for."""

    def __init__(self, model, wrong_step=None, change=1, fails=False, offers_steps=True, unsteady=False):
        self.model, self.wrong_step, self.change, self.fails = model, wrong_step, change, fails
        self.offers_steps, self.unsteady, self.runs = offers_steps, unsteady, 0

    def command(self, line):
        _, name, seed, count, *step = line.split()
        digest = Wrong(self, int(step[0]) if step else None)
        self.runs += 1
        failed = False
        try:
            self.model.run(int(seed, 16), int(count), digest)
        except MemoryError:
            failed = True
        text = ""
        if step and self.offers_steps and int(step[0]) < len(digest.before):
            text = f"trial {name}: step {step[0]} after {digest.before[int(step[0])]:#018x}:" + "".join(f" {number}" for number, _ in digest.kept) + "\n"
        return text + (f"trial {name}: not enough memory\n" if failed else f"trial {name}: digest {digest.value:#018x}\n")


class Wrong(trial.Digest):
    def __init__(self, kernel, watched):
        super().__init__(watched)
        self.kernel = kernel

    def add(self, number, what="", *arguments):
        if len(self.before) - 1 == self.kernel.wrong_step:
            if self.kernel.fails:
                raise MemoryError
            number += self.kernel.change + (self.kernel.runs if self.kernel.unsteady else 0)
        super().add(number, what, *arguments)


def complaint(kernel, seed=7, count=300):
    with pytest.raises(AssertionError) as caught:
        trial.check(kernel, kernel.model, seed, count)
    return str(caught.value)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.NAME)
def test_a_right_kernel_passes(model):
    for count in (0, 1, 300):
        trial.check(Kernel(model), model, 7, count)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.NAME)
@pytest.mark.parametrize("step", [0, 1, 137, "last"])
def test_the_first_wrong_step_is_named(model, step):
    steps = len(model.run(7, 300, trial.Digest()).before)
    step = steps - 1 if step == "last" else step
    text = complaint(Kernel(model, step))
    assert f"part is step {step} of {steps}" in text
    assert re.search(r"the model says (\d+) \(0x[0-9a-f]+\), the kernel answered (\d+)", text)
    said, answered = map(int, re.search(r"the model says (\d+) .*the kernel answered (\d+)", text).groups())
    assert answered == said + 1
    assert f"trial {model.NAME} 0x7 300 {step}`" in text and model.HINT in text


def test_the_operation_is_named():
    text = complaint(Kernel(heap, 299))
    assert re.search(r"what happens there: (the object in slot \d+|an object of \d+ bytes)", text)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.NAME)
def test_a_kernel_that_fails_at_a_step(model):
    text = complaint(Kernel(model, 200, fails=True))
    assert "part is step 200 of" in text and "not enough memory" in text and "the kernel answered nothing more in this step" in text


def test_a_kernel_that_answers_differently_each_time():
    assert "does not follow from the seed" in complaint(Kernel(sched, 50, unsteady=True))


def test_a_kernel_without_steps():
    assert "does not say what entered in one step" in complaint(Kernel(heap, 5, offers_steps=False))


def test_a_step_costs_few_questions():
    """Halving, so that a long run is asked for a few times only."""
    kernel = Kernel(sched, 211)
    complaint(kernel)
    assert kernel.runs < 16


def test_models_take_the_numbers_of_the_generator():
    """The digest of nothing is the offset of FNV-1a, and the generator is the one that is published."""
    assert heap.run(1, 0, trial.Digest()).before == [0xCBF29CE484222325]
    assert SplitMix64(0).next() == 0xE220A8397B1DCDAF
