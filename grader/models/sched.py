"""The scheduler as docs/CONTRACT.md describes it, for `trial sched`: strict priority, first come first served, no time.

SEMAPHORES_ONLY is the model of `trial semaphores`, which does without mutexes.
"""

from collections import deque
from types import SimpleNamespace

from machine.splitmix import SplitMix64
from models.trial import Digest

NAME = "sched"
HINT = ("another worker: another thread runs than the rules say, so look at who goes to the back and who to the front of the list of its priority, and whether "
        "a release lets a more important thread run at once. The right worker with another result: look at the wait's end (0 given, 1 timed out, 2 ended "
        "by somebody, 3 unlocked). Everything after this step follows from it.")

WORKERS, SEMAPHORES, MUTEXES, PRIORITIES = 12, 3, 2, 4
OPERATIONS = ["a yield"] * 4 + ["releasing a semaphore"] * 4 + ["acquiring a semaphore"] * 4 + ["trying to acquire a semaphore"] + [
    "locking or unlocking a mutex"] * 2 + ["ending a worker's wait"]
WOKEN, TIMED_OUT, INTERRUPTED, UNLOCKED = range(4)


class Semaphore:
    def __init__(self):
        self.count, self.waiters = 0, deque()


class Mutex:
    def __init__(self):
        self.owner, self.waiters = None, deque()


class Worker:
    def __init__(self, number, priority):
        self.number, self.priority = number, priority
        self.holds = [False] * MUTEXES
        self.waits = False  # blocked, and nobody has ended its wait
        self.given = False  # what it waited for was given to it
        self.finished = False
        self.body = None


class Trial:
    """Workers are generators: they yield "yield" to go to the back, "wait" to block, "give way" where a thread with a
    higher priority may take over."""

    def __init__(self, seed, count, result, with_mutexes):
        self.with_mutexes = with_mutexes
        self.random, self.steps_left, self.digest = SplitMix64(seed), count, result
        self.workers = [Worker(number, self.random.below(PRIORITIES)) for number in range(WORKERS)]
        self.semaphores = [Semaphore() for _ in range(SEMAPHORES)]
        self.mutexes = [Mutex() for _ in range(MUTEXES)]
        self.ready = [deque() for _ in range(PRIORITIES)]
        for worker in self.workers:
            worker.body = self.work(worker)
            self.ready[worker.priority].append(worker)

    def run(self):
        while True:
            while worker := self.pop():
                self.let_run(worker)
            waiting = next((worker for worker in self.workers if not worker.finished), None)
            if waiting is None:
                return self.digest
            self.digest.begin_step("no worker is ready: the referee ends the wait of worker {}", waiting.number)
            self.digest.add(WORKERS, "the referee's number")
            self.digest.add(waiting.number, "the lowest-numbered worker that has not ended")
            self.end_wait(waiting)

    def highest(self):
        return max((priority for priority in range(PRIORITIES) if self.ready[priority]), default=-1)

    def pop(self):
        highest = self.highest()
        return self.ready[highest].popleft() if highest >= 0 else None

    def let_run(self, worker):
        """Until it blocks, finishes or has to give way."""
        for what in worker.body:
            if what == "wait":
                worker.waits = True
                return
            if what == "yield" and self.highest() >= worker.priority:
                self.ready[worker.priority].append(worker)
                return
            if what == "give way" and self.highest() > worker.priority:
                self.ready[worker.priority].appendleft(worker)
                return
        worker.finished = True

    def end_wait(self, worker):
        """Makes it ready if it waits. It stays in its queue until it runs."""
        if worker.waits:
            worker.waits = False
            self.ready[worker.priority].append(worker)

    def wait_in(self, worker, queue):
        queue.append(worker)
        worker.given = False
        yield "wait"
        if worker.given:
            return WOKEN
        queue.remove(worker)
        return INTERRUPTED

    def give_to_first(self, queue):
        if not queue:
            return None
        worker = queue.popleft()
        worker.given = True
        self.end_wait(worker)
        return worker

    def work(self, worker):
        while self.steps_left > 0:
            self.steps_left -= 1
            drawn = self.random.next()
            operation, argument = drawn % 16, drawn >> 8
            result = yield from self.step(worker, operation, argument)
            self.digest.begin_step("worker {}, of priority {}, is back from {} (operation {}, argument {})", worker.number, worker.priority,
                                   OPERATIONS[operation], operation, argument)
            self.digest.add(worker.number, "the worker")
            self.digest.add(operation, "the operation")
            self.digest.add(result, "its result")
        for mutex in range(MUTEXES):
            if worker.holds[mutex]:
                yield from self.toggle(worker, mutex)

    def step(self, worker, operation, argument):
        semaphore = self.semaphores[argument % SEMAPHORES]
        if operation < 4 or operation in (13, 14) and not self.with_mutexes:
            yield "yield"
        elif operation < 8:
            if not self.give_to_first(semaphore.waiters):
                semaphore.count += 1
            yield "give way"
        elif operation < 13:
            if semaphore.count > 0:
                semaphore.count -= 1
            elif operation == 12:
                return TIMED_OUT
            else:
                return (yield from self.wait_in(worker, semaphore.waiters))
        elif operation < 15:
            return (yield from self.toggle(worker, argument % MUTEXES))
        else:
            self.end_wait(self.workers[argument % WORKERS])
            yield "give way"
        return WOKEN

    def toggle(self, worker, number):
        mutex = self.mutexes[number]
        if worker.holds[number]:
            worker.holds[number] = False
            mutex.owner = self.give_to_first(mutex.waiters)
            yield "give way"
            return UNLOCKED
        if mutex.owner is None:
            mutex.owner = worker
            result = WOKEN
        else:
            result = yield from self.wait_in(worker, mutex.waiters)
        worker.holds[number] = result == WOKEN
        return result


def run(seed, count, result, with_mutexes=True):
    """Lets everything enter the Digest `result`, and returns it."""
    return Trial(seed, count, result, with_mutexes).run()


def digest(seed, count):
    return run(seed, count, Digest()).value


SEMAPHORES_ONLY = SimpleNamespace(NAME="semaphores", HINT=HINT, run=lambda seed, count, result: run(seed, count, result, with_mutexes=False))
