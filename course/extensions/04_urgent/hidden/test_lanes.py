"""The rules of EXTENSION.md in Python, and letters that are held against them."""


class Port:
    def __init__(self, parameters):
        self.most, self.burst = parameters.MOST, parameters.BURST
        self.urgent, self.ordinary, self.row, self.limit = [], [], 0, 5

    def __len__(self):
        return len(self.urgent) + len(self.ordinary)

    def send(self, message, urgent):
        (self.urgent if urgent and len(self.urgent) < self.most else self.ordinary).append(message)

    def lane(self):
        if self.urgent and not (self.ordinary and self.row >= self.burst):
            return self.urgent
        return self.ordinary

    def take(self):
        lane = self.lane()
        self.row = self.row + 1 if lane is self.urgent and self.ordinary else 0
        return lane.pop(0)


def model(words, parameters):
    ports, members, turns, said = [Port(parameters) for _ in range(3)], [], [], []
    for word in words:
        kind, place, value = word[0], int(word[1]), int(word[3:] or 0)
        if kind in "sSuU":
            port = ports[place]
            if len(port) >= port.limit:
                said.append("full")
                continue
            if place in members and not port:
                turns.append(place)
            port.send((value, kind.isupper()), kind in "uU")
        elif kind in "rld":
            number = place if place != 9 else turns[0] if turns else None
            if number is None or not ports[number]:
                said.append("none")
                continue
            port = ports[number]
            number_id, large = port.lane()[0]
            said.append("large" if large and kind != "l" else str(number_id))
            if large and kind == "r":
                continue  # it stays
            port.take()
            if number in turns and (not port or place == 9):
                turns.remove(number)
                turns += [number] if port else []
        elif kind == "q":
            ports[place].limit = value
        elif kind == "m":
            if place in members:
                members.remove(place)
                turns = [turn for turn in turns if turn != place]
            members.append(place)
            turns += [place] if ports[place] else []
        elif kind == "x":
            members.remove(place)
            turns = [turn for turn in turns if turn != place]
    return [*said, "end"]


def agree(letters, parameters, words):
    due, said = model(words, parameters), letters(*words)
    same = next((at for at, (one, other) in enumerate(zip(due, said)) if one != other), min(len(due), len(said)))
    assert said == due, (f"{parameters.COMMAND} {' '.join(words)}\nthe first {same} answers are right; then came {' '.join(said[same:same + 6])}, where the rules have "
                         f"{' '.join(due[same:same + 6])}")


def test_what_counts(letters, parameters):
    """Urgent messages that were received while nobody else waited are no burst; an ordinary one ends it."""
    alone = [word for number in range(3 * parameters.BURST) for word in (f"u0.{number}", "r0")]
    for after in range(parameters.BURST + 1):
        some = [word for number in range(after) for word in (f"u0.{50 + number}", "r0")]
        agree(letters, parameters, [*alone, "s0.90", "s0.91", *some, "u0.70", "u0.71", "u0.72", *["r0"] * 6][:64])
    agree(letters, parameters, ["q0.16", "s0.1", *(f"u0.{10 + n}" for n in range(parameters.MOST)), *["r0"] * (parameters.MOST + 2)])


def test_too_large(letters, parameters):
    """To look at the first one and not to take it changes nothing; to discard it takes it."""
    agree(letters, parameters, ["q0.16", "s0.1", "s0.2", "U0.3", *["r0"] * (parameters.BURST + 2), "u0.4", "l0", "r0", "r0", "r0", "r0"])
    agree(letters, parameters, ["q0.16", "s0.1", "s0.2", *(word for n in range(parameters.BURST) for word in (f"U0.{20 + n}", "d0")), "u0.4", "r0", "r0", "r0"])
    agree(letters, parameters, ["S0.1", "u0.2", "r0", "r0", "u0.3", "r0", "r0", "l0", "r0"])


def test_limit(letters, parameters):
    """An urgent message needs a place in the queue like any other; those that were made ordinary stay so."""
    agree(letters, parameters, ["q0.2", "s0.1", "s0.2", "u0.3", "r0", "u0.4", "u0.5", "r0", "r0", "r0"])
    most = parameters.MOST
    agree(letters, parameters, ["q0.16", *(f"u0.{n}" for n in range(most + 2)), "r0", "r0", "u0.90", "u0.91", "u0.92", *["r0"] * (most + 4)])


def test_sets(letters, parameters):
    """Which port of a set is next is not changed by what is urgent in another."""
    agree(letters, parameters, ["m0", "m1", "s0.1", "s1.2", "u1.3", "s0.4", "u0.5", *["r9"] * 6])
    agree(letters, parameters, ["s0.1", "u0.2", "m0", "m1", "u1.3", "s1.4", "r9", "x0", "r9", "r9", "r9", "r0", "r0"])


def test_random_letters(letters, parameters, rng):
    for _ in range(60):
        words, members = [f"q{place}.{rng.randrange(3, 16)}" for place in range(3)], set()
        for number in range(60):
            kind, place = rng.choice("ssSuuuUrrrrrld" + "mx" * (number % 10 == 0)), rng.randrange(3)
            if kind in "sSuU":
                words.append(f"{kind}{rng.choice([0, 0, 0, place])}.{number}")
            elif kind in "rld":
                words.append(f"{kind}{rng.choice([0, 0, 0, 9, place])}")
            elif kind == "m" and place not in members:
                members.add(place)
                words.append(f"m{place}")
            elif kind == "x" and place in members:
                members.remove(place)
                words.append(f"x{place}")
        agree(letters, parameters, words)


def test_other_bits_and_memory(monitor, letters, parameters):
    """Messages that nobody has received go with their ports, in whichever lane they are."""
    def settled():
        return [line for line in monitor.command("frames").splitlines() if line.startswith("settled")]

    letters("s0.1")
    before = settled()
    for _ in range(5):
        letters("q0.16", "s0.1", *(f"u0.{n}" for n in range(9)), "U1.3", "S1.4", "r0")
    assert settled() == before, "messages in a port that dies are released"
    assert monitor.command("ipc check").strip().endswith("every invariant holds")
