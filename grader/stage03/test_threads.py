"""Threads: who runs, for how long, in which order, and with which registers."""

import re
from dataclasses import dataclass

import pytest

from machine import ktap
from models import sched, trial

SLICE_MS = 10
LOWEST_MONITOR_FREE, HIGHEST = 0, 30  # priorities at which a spinning worker leaves the monitor (31) alone


@dataclass(frozen=True)
class Thread:
    id: int
    name: str
    priority: int
    state: str
    switches: int
    run_time: int  # microseconds
    kind: str
    work: int
    errors: int


def threads(machine):
    """What `threads` prints, by name."""
    lines = machine.command("threads").splitlines()[1:]
    row = re.compile(r" *(\d+) (\S+) +(\d+) (\S+) +(\d+) +(\d+) *(?: (\w+) (\d+)(?:, (\d+) errors)?)?$")
    found = {}
    for line in lines:
        match = row.match(line)
        assert match, f"`threads` must print ID, name, priority, state, switches, run time and, of a worker, what it does; it printed {line!r}"
        number, name, priority, state, switches, run_time, kind, work, errors = match.groups()
        found[name] = Thread(int(number), name, int(priority), state, int(switches), int(run_time), kind or "", int(work or 0), int(errors or 0))
    return found


def spawn(machine, name, priority, kind):
    match = re.fullmatch(rf"thread (\d+): {name}\n?", machine.command(f"spawn {name} {priority} {kind}"))
    assert match, f"`spawn {name} {priority} {kind}` must say which thread it started, as `thread ID: {name}`"
    return int(match.group(1))


def sleep(machine, milliseconds):
    """`sleep` at the monitor; how long it took by the guest's own clock, in milliseconds."""
    match = re.search(r"slept (\d+\.\d+) ms", machine.command(f"sleep {milliseconds}"))
    assert match, "sleep did not say how long it slept"
    return float(match.group(1))


def free_frames(machine):
    """After everything that is only kept for later was given back."""
    return int(re.search(r"settled free (\d+)", machine.command("frames")).group(1))


@pytest.fixture
def talkative(monitor):
    monitor.console.unhalted_limit = 0.05
    return monitor


@pytest.fixture
def one_processor(stage, machines):
    """For what is so among threads that share one, also where there could be several."""
    machine = machines(stage.machine(processors=1))
    machine.console.unhalted_limit = 0.05
    return machine


def progress(machine, names, milliseconds):
    """How long it was between two looks at the threads (microseconds; the grader's own waiting takes guest time too), and what each of
    these threads did in it: (switches, microseconds, work)."""
    before = threads(machine)
    sleep(machine, milliseconds)
    after = threads(machine)
    elapsed = sum(after[name].run_time - before[name].run_time for name in after)
    return elapsed, {name: (after[name].switches - before[name].switches, after[name].run_time - before[name].run_time, after[name].work - before[name].work)
                     for name in names}


def test_two_threads_that_never_yield_alternate_every_10_ms(one_processor, rng):
    priority = rng.randint(1, HIGHEST)
    for name in ("left", "right"):
        spawn(one_processor, name, priority, "spin")
    elapsed, changes = progress(one_processor, ["left", "right"], 1000)
    assert elapsed >= 1_000_000, (
        f"`sleep 1000` has taken only {elapsed} us of the threads' run times together: time is lost in `threads`, or sleep ends early")
    turns = elapsed / (SLICE_MS * 1000) / 2
    for name, (switches, run_time, work) in changes.items():
        assert turns * 0.9 <= switches <= turns * 1.1 + 40, f"{name} was given the processor {switches} times in {elapsed} us"
        assert run_time >= 0.45 * elapsed, f"{name} ran {run_time} us of {elapsed}: two threads of one priority get half of the time each"
        assert work > 0, f"{name} had the processor for {run_time} us and has counted nothing"
    left, right = (changes[name] for name in ("left", "right"))
    assert abs(left[1] - right[1]) <= 25_000, "the two did not get the same time"
    assert abs(left[2] - right[2]) <= 0.1 * max(left[2], right[2]), "the two did not get the same work done"


def test_strict_priority(one_processor, rng):
    high = rng.randint(2, HIGHEST)
    low = rng.randint(0, high - 1)
    important = spawn(one_processor, "important", high, "spin")
    spawn(one_processor, "modest", low, "spin")
    sleep(one_processor, 300)
    seen = threads(one_processor)
    assert seen["important"].work > 0, "the more important worker did not run in 300 ms"
    assert seen["modest"].work == 0 and seen["modest"].switches == 0, "a lower priority ran while a higher one was ready"
    one_processor.command(f"kill {important}")
    sleep(one_processor, 50)
    assert threads(one_processor)["modest"].work > 0, "the lower priority did not run when the higher one was gone"


def test_a_higher_priority_preempts_at_once(one_processor, rng):
    spawn(one_processor, "busy", rng.randint(1, 10), "spin")
    spawn(one_processor, "punctual", rng.randint(11, HIGHEST), "sleep")
    elapsed, changes = progress(one_processor, ["busy", "punctual"], 1000)
    assert changes["punctual"][2] >= 0.97 * elapsed / 10_000, "a thread that sleeps 10 ms at a time did not get to run on time"
    assert changes["busy"][1] > 0.9 * elapsed, (
        f"the busy worker ran {changes['busy'][1]} us of {elapsed}: it must have the processor whenever the other one sleeps")


def test_nobody_of_the_same_priority_starves(one_processor, rng):
    count, priority = rng.randint(3, 7), rng.randint(1, HIGHEST)
    names = [f"spin{number}" for number in range(count)]
    for name in names:
        spawn(one_processor, name, priority, "spin")
    spawn(one_processor, "polite", priority, "yield")
    elapsed, changes = progress(one_processor, names, 200 * count)
    times = [changes[name][1] for name in names]
    assert min(times) >= 0.8 * elapsed / count, f"run times of {times} us in {elapsed} us"
    assert max(times) - min(times) <= 2.5 * SLICE_MS * 1000, (
        f"the run times of {count} workers of one priority differ by more than two turns: {times} us; whoever's slice is over must go to the back of the "
        "list")
    assert threads(one_processor)["polite"].work > 0, "a worker that yields must get its turn among those that never do"


def test_sse_registers_survive(one_processor, rng):
    """Three threads with values of their own in all SSE registers, seen from inside and from outside."""
    priority = rng.randint(1, HIGHEST)
    for number in range(3):
        spawn(one_processor, f"sse{number}", priority, "sse")
    spawn(one_processor, "other", priority, "spin")
    waiting = range(one_processor.symbols.address("sse_probe.wait"), one_processor.symbols.address("sse_probe.compare"))
    seeds, checked = set(), 0
    for _ in range(400):
        sleep(one_processor, rng.randint(1, 30)) if checked % 5 == 4 else None
        one_processor.stop()
        registers = one_processor.registers()
        if registers.rip in waiting:
            for number in range(16):
                high, low = re.search(rf"XMM{number:02}=([0-9a-f]{{16}}) *([0-9a-f]{{16}})", registers.text).groups()
                expected = (registers.rdi + number) & (1 << 64) - 1
                due = f"{expected ^ (1 << 64) - 1:016x} {expected:016x}"
                assert f"{high} {low}" == due, f"XMM{number} is not what the running thread has put there (RDI is its value): another thread's SSE registers were left in"
            seeds.add(registers.rdi >> 32)
            checked += 1
        one_processor.resume()
        if checked >= 20 and len(seeds) >= 2:
            break
    assert checked and len(seeds) >= 2, f"of three `sse` workers, {len(seeds)} were seen between sse_probe.wait and sse_probe.compare in 400 looks: do they all run?"
    sleep(one_processor, 200)
    seen = threads(one_processor)
    for number in range(3):
        worker = seen[f"sse{number}"]
        assert worker.work > 0, f"the worker {worker.name} has not done anything in 200 ms: {worker}"
        assert worker.errors == 0, f"the worker {worker.name} found another value in its SSE registers {worker.errors} times: whoever takes over must save them first"


def test_the_idle_machine_is_halted(monitor):
    """With nobody ready and nobody asleep the processor stops, and no alarm is set that would wake it."""
    halted = sum(monitor.registers().idle for _ in range(20))
    assert halted == 20, f"with nobody ready the processor must be halted; in 20 looks it was {halted} times: does the idle thread use `hlt`, or does something wake it?"
    lapic = monitor.qmp.human("info lapic")
    assert re.search(r"initial_count = 0\b", lapic, re.I), f"an alarm is armed while nothing waits for it:\n{lapic}"
    sleeper = spawn(monitor, "sleeper", 5, "block")
    assert monitor.registers().idle, "a thread that waits for ever must not keep the processor awake"
    monitor.command(f"kill {sleeper}")
    assert monitor.registers().idle, "after the thread was killed the processor must be halted again"


def test_idle_time_is_not_spent(monitor):
    before = threads(monitor)
    sleep(monitor, 5000)
    after = threads(monitor)
    busy = sum(after[name].run_time - before[name].run_time for name in after if name != "idle" and name in before)
    assert busy < 100_000, f"{busy} us were spent during an idle sleep of 5 s"


def test_sleep_is_never_early_and_hardly_late(monitor, rng):
    for milliseconds in [0, 1, *(rng.randint(2, 400) for _ in range(8))]:
        slept = sleep(monitor, milliseconds)
        assert milliseconds <= slept <= milliseconds + 0.5, (
            f"`sleep {milliseconds}` took {slept} ms: never less, and half a millisecond more at most; the alarm is rounded, or the clock is wrong")


def test_the_clock_is_right(monitor):
    """The kernel measured its clock in a fraction of a millisecond; the machine's real-time clock is the judge."""
    def both_clocks():
        # The machine stands still between the two readings: an idle one would run ahead of the grader.
        monitor.stop()
        time = monitor.qmp.execute("qom-get", path="/machine", property="rtc-time")
        monitor.send("uptime\r")
        monitor.resume()
        up = re.search(r"up (\d+\.\d+) s", monitor.read_prompt())
        assert up, "uptime did not say how long the machine has been up"
        return ((time["tm_mday"] * 24 + time["tm_hour"]) * 60 + time["tm_min"]) * 60 + time["tm_sec"], float(up.group(1))

    real, own = both_clocks()
    sleep(monitor, 600_000)
    later_real, later_own = both_clocks()
    assert later_own - own >= 600, f"`uptime` went on by {later_own - own} s during `sleep 600000`, which is 600 s"
    assert abs((later_real - real) - (later_own - own)) <= 2, (
        f"by the machine's real-time clock {later_real - real} s went by, by `uptime` {later_own - own} s: the kernel's clock runs at another speed, so its "
        "frequency was measured wrong")


@pytest.mark.parametrize("count", [0, 1, 100, 20_000])
def test_trial(monitor, rng, count):
    for _ in range(3):
        trial.check(monitor, sched, rng.getrandbits(64), count)


def test_trial_of_semaphores(monitor, rng):
    """What can be asked before there are mutexes."""
    trial.check(monitor, sched.SEMAPHORES_ONLY, rng.getrandbits(64), 5000)


def test_a_step_of_a_trial(monitor, rng):
    trial.check_steps(monitor, sched, rng.getrandbits(64), rng.randrange(50, 500))


def test_trial_is_not_disturbed_by_others(talkative, rng):
    """Threads of other priorities, and of the same ones, do not change the order among the trial's."""
    for number in range(4):
        spawn(talkative, f"sleeper{number}", rng.randint(20, 29), "sleep")
        spawn(talkative, f"noise{number}", rng.randint(1, 22), rng.choice(["yield", "spin", "sse"]))
    trial.check(talkative, sched, rng.getrandbits(64), 3000)


def test_kill_in_every_state(talkative, rng):
    kinds = ["spin", "yield", "sleep", "block", "sse"]
    started = [spawn(talkative, f"{kind}{number}", rng.randint(1, HIGHEST), kind) for number, kind in enumerate(kinds * 3)]
    sleep(talkative, 100)
    rng.shuffle(started)
    for number in started:
        answer = talkative.command(f"kill {number}")
        assert answer.strip() in (f"thread {number} is dead", f"thread {number} will end when it is its turn to run"), (
            f"`kill {number}` must say that the thread is dead, or that it will end when it is its turn to run; came {answer!r}")
    sleep(talkative, 100)
    left = {thread.id for thread in threads(talkative).values()}
    alive = sorted(left & set(started))
    assert not alive, f"100 ms after `kill`, these threads are still listed: {alive}, killed in the order {started}; which kind is it that nobody wakes, or removes from its queue?"


def test_looking_and_killing_take_no_memory(stage, machines, rng):
    """Not a frame is left: threads are still listed, end when they are killed, and give back what they had."""
    machine = machines(stage.machine(memory="32M"))
    started = [spawn(machine, kind, rng.randint(1, HIGHEST), kind) for kind in ("sleep", "block", "sse")]
    answer = machine.command("frame alloc 100000")
    assert answer.endswith("frame: not enough memory\n"), f"there are no 100,000 frames, so the last line should be `frame: not enough memory`, and is {answer[-60:]!r}"
    missing = sorted(set(started) - {thread.id for thread in threads(machine).values()})
    assert not missing, f"without free frames `threads` no longer lists {missing}"
    for number in started:
        machine.command(f"kill {number}")
    sleep(machine, 100)
    alive = sorted(set(started) & {thread.id for thread in threads(machine).values()})
    assert not alive, f"without free frames the threads {alive} did not end within 100 ms of `kill`: does ending one take memory?"
    free_frames(machine)  # a look settles what is only kept for later
    again = machine.command("frame alloc 3").count("frame 0x")
    assert again == 3, f"three threads with their stacks are gone, and of three frames asked for came {again}"


def test_killed_threads_leave_nothing_behind(talkative, rng):
    def round_of_threads():
        started = [spawn(talkative, f"t{number}", rng.randint(1, 20), rng.choice(["spin", "sleep", "block", "sse", "yield"])) for number in range(5)]
        rng.shuffle(started)
        for number in started:
            talkative.command(f"kill {number}")
        sleep(talkative, 20)

    round_of_threads()
    before = free_frames(talkative)
    for _ in range(10):
        round_of_threads()
    lost = before - free_frames(talkative)  # one page table more for the stacks may be kept
    assert lost <= 1, f"50 threads were started and killed, and {lost} frames are missing: a stack or a thread object is not freed; is there a kind whose death goes another way?"


SUCCESS = re.compile(r"thread \d+(: | is dead| will end)|slept|trial \w+: (digest|step)")


@pytest.mark.parametrize("line", [
    "spawn x 32 spin", "spawn x -1 spin", "spawn x 99999999999999999999 spin", "spawn x y spin", "spawn x 3 dance", "spawn x 3", "spawn", "spawn a 1 spin extra",
    "kill", "kill x", "kill 0", "kill 4294967296", "kill 1 2", "kill 2", "sleep", "sleep x", "sleep 18446744073709551615", "sleep -1",
    "trial sched 1", "trial sched x 1", "trial nothing 1 1", "trial sched 1 99999999999",
])
def test_wrong_arguments_get_one_line(monitor, line):
    before = set(threads(monitor))
    answer = monitor.command(line)
    assert len(answer.strip().splitlines()) == 1 and not SUCCESS.match(answer), f"`{line}` is wrong, and must be refused with one line; came {answer!r}"
    changed = sorted(before ^ set(threads(monitor)))
    assert not changed, f"`{line}` is wrong, and must start and end no thread; changed have {changed}"


def test_names_of_any_length(monitor, rng):
    for size in (1, 23, 24, 25, 200):
        name = "n" * size
        answer = monitor.command(f"spawn {name} 3 block")
        found = re.match(r"thread (\d+): n{1,24}\s*$", answer)
        assert found, f"`spawn` with a name of {size} letters: expected `thread ID: NAME`, the name cut off to 24 letters or fewer; came {answer!r}"
        monitor.command(f"kill {found.group(1)}")


def test_memory_for_threads_runs_out(stage, machines):
    """Threads until there is no memory: an error in words, and everything goes on."""
    machine = machines(stage.machine(memory="32M"))
    started = []
    while len(started) < 3000:
        answer = machine.command("spawn x 3 block")
        match = re.match(r"thread (\d+): x", answer)
        if not match:
            break
        started.append(int(match.group(1)))
    assert len(started) > 100, f"32 MB must do for more than 100 threads; `spawn` was refused after {len(started)}: {answer!r}"
    assert len(started) == 3000 or "memory" in answer.lower(), f"after {len(started)} threads `spawn` must say that there is no memory; it said {answer!r}"
    for number in started[::2]:
        answer = machine.command(f"kill {number}").strip()
        assert answer in (f"thread {number} is dead", f"thread {number} will end when it is its turn to run"), f"`kill {number}`, a thread that waits: came {answer!r}"
    answer = machine.command("spawn again 3 block")
    assert re.match(r"thread \d+: again", answer), f"half of the threads were killed, so there is memory for another one; `spawn` said {answer!r}"


@pytest.mark.parametrize("shift", [4, 6, 8])
def test_suite_in_other_interleavings(stage, machines, shift):
    """Another length of an instruction is another interleaving: a race would show as a difference."""
    # Where an instruction takes 256 ns, several processors do little but hand the kernel's lock around.
    machine = machines(stage.machine(shift=shift, **({"processors": 1} if shift == 8 else {})))
    report = ktap.parse(machine.command("test threads"))
    assert report.passed, report.summary()


@pytest.mark.parametrize("configuration", [{"cpu": "max"}, {"machine": "q35"}, {"machine": "q35", "cpu": "max"}, {"memory": "32M"}], ids=str)
def test_other_machines(stage, machines, configuration):
    machine = machines(stage.machine(**configuration))
    report = ktap.parse(machine.command("test threads"))
    assert report.passed, report.summary()
    assert 50 <= sleep(machine, 50) < 51, "`sleep 50` must take 50 ms and less than one more, on this machine, too"


@pytest.mark.own_stage
def test_demonstration(stage, machines):
    """Two threads, ten turns, 10 ms each."""
    machine = machines(stage.boot(cmdline=""))
    text = machine.console.text()
    turns = re.findall(r"thread ([AB]) runs at +(\d+) ms", text)
    names = " ".join(name for name, _ in turns)
    assert names == "A B A B A B A B A B", f"two threads of the same priority must take turns, five each; the lines `thread X runs at +N ms` came in the order {names}"
    times = [int(time) for _, time in turns]
    wrong = [f"{earlier} to {later} ms" for earlier, later in zip(times, times[1:]) if not 9 <= later - earlier <= 12]
    assert not wrong, f"a turn must be 10 ms, and these were not: {wrong}; is the timer's frequency right?"
    assert "milestone 3:" in text, "the demonstration must end with a line `milestone 3: ...`"
