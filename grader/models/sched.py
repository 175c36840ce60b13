"""The scheduler as docs/CONTRACT.md describes it, for `trial sched`: strict priority, first come first served, no time."""

from collections import deque

from machine.splitmix import MASK, SplitMix64

WORKERS, SEMAPHORES, MUTEXES, PRIORITIES = 12, 3, 2, 4
WOKEN, TIMED_OUT, INTERRUPTED, UNLOCKED = range(4)


class Digest:
    """FNV-1a over the eight bytes of each number, the lowest first."""

    def __init__(self):
        self.value = 0xCBF29CE484222325

    def add(self, number):
        for byte in (number & MASK).to_bytes(8, "little"):
            self.value = ((self.value ^ byte) * 0x100000001B3) & MASK


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

    def __init__(self, seed, count):
        self.random, self.steps_left, self.digest = SplitMix64(seed), count, Digest()
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
                return self.digest.value
            self.digest.add(WORKERS)
            self.digest.add(waiting.number)
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
            for number in (worker.number, operation, result):
                self.digest.add(number)
        for mutex in range(MUTEXES):
            if worker.holds[mutex]:
                yield from self.toggle(worker, mutex)

    def step(self, worker, operation, argument):
        semaphore = self.semaphores[argument % SEMAPHORES]
        if operation < 4:
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


def digest(seed, count):
    return Trial(seed, count).run()
