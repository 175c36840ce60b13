"""The rules of EXTENSION.md in Python, and plays that are held against them."""

from collections import deque

from models import sched, trial


class Player:
    def __init__(self, number, word):
        base, _, script = word.partition(":")
        self.number, self.base = number, int(base)
        self.priority = self.base
        self.script = [operation for operation in script.split(",") if operation]
        self.waits = self.finished = False
        self.wants = None  # the number of the mutex in whose queue it is
        self.started, self.in_start = 0, True
        self.holds = set()


class Play:
    """As in the trial of the scheduler: a player is a generator that yields where it yields, waits or gives way."""

    def __init__(self, words, parameters):
        self.players = [Player(number, word) for number, word in enumerate(words)]
        self.first_come, self.chain = parameters.ORDER.startswith("first come"), parameters.CHAIN
        self.mutexes = [[None, []] for _ in range(parameters.MUTEXES)]  # the owner, and those who wait
        self.ready, self.events = [deque() for _ in range(4)], []

    def run(self):
        bodies = [self.body(player) for player in self.players]
        for player, body in zip(self.players, bodies):
            player.body = body
            next(body)
            player.waits = True
        self.release(self.players[0])
        while True:
            while (highest := self.highest()) >= 0:
                self.let_run(self.ready[highest].popleft())
            waiting = next((player for player in self.players if not player.finished), None)
            if waiting is None:
                return [*self.events, "end"]
            self.events.append(f"R:{waiting.number}")
            self.end_wait(waiting)

    def highest(self):
        return max((priority for priority in range(4) if self.ready[priority]), default=-1)

    def let_run(self, player):
        for what in player.body:
            if what == "wait":
                player.waits = True
                break
            if what == "yield" and self.highest() >= player.priority:
                self.ready[player.priority].append(player)
                break
            if what == "give way" and self.highest() > player.priority:
                self.ready[player.priority].appendleft(player)
                break
        else:
            player.finished = True

    def end_wait(self, player):
        if player.waits:
            player.waits = False
            self.ready[player.priority].append(player)

    def release(self, player):
        player.started += 1
        if player.in_start:
            self.end_wait(player)

    def worth(self, player, mutexes):
        """The priority with what comes through at most so many mutexes."""
        if not mutexes:
            return player.base
        waiting = [other for held in player.holds for other in self.mutexes[held][1]]
        return max([player.base, *(self.worth(other, mutexes - 1) for other in waiting)])

    def refresh(self, player):
        """It, and the owners along its chain."""
        for _ in range(self.chain + 1):
            if player is None:
                return
            now = self.worth(player, self.chain)
            if now != player.priority:
                for line in self.ready:
                    if player in line:
                        line.remove(player)
                        self.ready[now].append(player)
                        break
                player.priority = now
            player = self.mutexes[player.wants][0] if player.wants is not None else None

    def body(self, player):
        yield "wait"
        player.in_start = False
        if player.started:
            for operation in player.script:
                yield from self.operate(player, operation)
        for mutex in sorted(player.holds):
            yield from self.operate(player, f"U{mutex}")
        self.events.append(f"{player.number}.")

    def operate(self, player, operation):
        kind, operand, result = operation[0], int(operation[1:] or 0), ""
        if kind == "Y":
            yield "yield"
        elif kind == "L" and operand not in player.holds:
            mutex = self.mutexes[operand]
            if mutex[0] is None:
                mutex[0] = player
                player.holds.add(operand)
            else:
                player.wants = operand
                mutex[1].append(player)
                self.refresh(mutex[0])
                yield "wait"
                if player.wants is not None:
                    player.wants, result = None, "!"
                    mutex[1].remove(player)
                    self.refresh(mutex[0])
        elif kind == "U" and operand in player.holds:
            mutex = self.mutexes[operand]
            player.holds.remove(operand)
            mutex[0] = None
            if mutex[1]:
                most = mutex[1][0] if self.first_come else max(mutex[1], key=lambda other: other.priority)
                mutex[1].remove(most)
                mutex[0], most.wants = most, None
                most.holds.add(operand)
                self.end_wait(most)
                self.refresh(most)
            self.refresh(player)
            yield "give way"
        elif kind == "G":
            self.release(self.players[operand])
            yield "give way"
        elif kind == "A":
            self.end_wait(self.players[operand])
            yield "give way"
        elif kind == "Q":
            result = f"={self.players[operand].priority}"
        self.events.append(f"{player.number}:{operation}{result}")


def agree(performed, parameters, *words):
    due, said = Play(words, parameters).run(), performed(*words)
    same = next((at for at, (one, other) in enumerate(zip(due, said)) if one != other), min(len(due), len(said)))
    assert said == due, (f"{parameters.COMMAND} {' '.join(words)}\nthe first {same} events are right; then came {' '.join(said[same:same + 6])}, where the rules have "
                         f"{' '.join(due[same:same + 6])}\nall of it: {' '.join(said)}")


def test_chain(performed, parameters):
    """Player n waits for what n - 1 holds, all of one priority; then the last of them comes, who is important."""
    for last in range(1, parameters.MUTEXES):
        everybody = ",".join(f"Q{number}" for number in range(last + 1))
        go = ",".join(f"G{number},Y" for number in range(1, last + 1))
        middle = [f"1:L{number},L{number - 1},{everybody}" for number in range(1, last)]
        agree(performed, parameters, f"0:L0,{go},{everybody},U0,{everybody}", *middle, f"3:L{last - 1},{everybody}")


def test_circle(performed, parameters):
    agree(performed, parameters, "0:L0,G1,L1,Q0,Q1", "1:L1,G2,L0,Q0,Q1", "3:L0,Q0,Q1")
    agree(performed, parameters, "0:L0,G1,L1", "1:L1,G2,L2", "2:L2,G3,L0", "3:L1,Q0,Q1,Q2")


def test_ended_wait(performed, parameters):
    agree(performed, parameters, "0:L0,G1,Q0,A1,Q0,G2,U0", "3:L0,Y", "2:Y,Q0")
    agree(performed, parameters, "0:L0,G1,G2,Q0,Q1,A2,Q0,Q1,U0", "1:L1,L0,Q0", "3:L1,Q0,Q1")
    agree(performed, parameters, "1:L0,G1,A1,U0,Q0", "2:L0,Q1,U0", "0:")
    agree(performed, parameters, "1:L0,G1,G2,G3,A2,Q0,Y,Q0", "1:A2,A2", "2:L0,Y", "1:Q0,Y,Q0")


def test_random_plays(performed, parameters, rng):
    for _ in range(40):
        count = rng.randrange(3, 8)

        def operation():
            kind = rng.choice("LLLLUUUGGYAQQ")
            return kind + ("" if kind == "Y" else str(rng.randrange(rng.choice([2, parameters.MUTEXES])) if kind in "LU" else rng.randrange(count)))

        words = [f"{rng.randrange(4)}:{','.join(operation() for _ in range(rng.randrange(3, 11)))}" for _ in range(count)]
        words[0] = "0:L0,L1,G1,G2," + words[0].partition(":")[2]
        agree(performed, parameters, *words)


def test_semaphores_are_as_before(monitor, rng):
    """A trial of the tree has no mutexes, and so no inheritance in it."""
    trial.check(monitor, sched.SEMAPHORES_ONLY, rng.randrange(1 << 64), 3000)
