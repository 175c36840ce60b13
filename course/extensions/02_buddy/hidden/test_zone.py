"""The rules of EXTENSION.md in Python, and long runs that are held against them."""

import re


class Model:
    def __init__(self, parameters):
        self.top, self.lowest, self.lower = parameters.TOP, parameters.PLACE == "lowest", parameters.KEEP == "lower"
        self.free, self.used = {(0, self.top)}, {}

    def alloc(self, order):
        fitting = [(size, frame) for frame, size in self.free if size >= order]
        if not fitting:
            return None
        size = min(fitting)[0]
        frame = (min if self.lowest else max)(frame for frame_size, frame in fitting if frame_size == size)
        self.free.remove((frame, size))
        while size > order:
            size -= 1
            halves = (frame, frame + (1 << size))
            frame, other = halves if self.lower else halves[::-1]
            self.free.add((other, size))
        self.used[frame] = order
        return frame

    def release(self, frame):
        if frame not in self.used:
            return None
        order = self.used.pop(frame)
        self.give(frame, order)
        return order

    def give(self, frame, order):
        while (frame ^ 1 << order, order) in self.free:
            self.free.remove((frame ^ 1 << order, order))
            frame, order = frame & ~(1 << order), order + 1
        self.free.add((frame, order))

    def shrink(self, frame, order):
        if frame not in self.used or self.used[frame] < order:
            return None
        was, self.used[frame] = self.used[frame], order
        for size in range(order, was):
            self.give(frame + (1 << size), size)
        return was

    def counts(self):
        return [sum(size == order for _, size in self.free) for order in range(self.top + 1)]


def agree(zone, model, words, frame=None, order=None):
    due = {"alloc": lambda: model.alloc(order), "free": lambda: model.release(frame), "shrink": lambda: model.shrink(frame, order)}[words]()
    came = {"alloc": lambda: zone.alloc(order), "free": lambda: zone.release(frame), "shrink": lambda: zone.shrink(frame, order)}[words]()
    what = {"alloc": f"alloc {order}", "free": f"free of frame {frame}", "shrink": f"shrink of frame {frame} to order {order}"}[words]
    assert came == due, f"{what}: {due} is due, and not {came}; used are {model.used}"
    return came


def test_random_blocks(zone, parameters, rng):
    model = Model(parameters)
    for number in range(260):
        draw = rng.random()
        if draw < 0.5 or not model.used:
            agree(zone, model, "alloc", order=min(rng.randrange(5), rng.randrange(parameters.TOP + 1)))
        elif draw < 0.85:
            agree(zone, model, "free", frame=rng.choice(sorted(model.used)))
        elif draw < 0.93:
            frame = rng.choice(sorted(model.used))
            agree(zone, model, "shrink", frame=frame, order=rng.randrange(model.used[frame] + 2))
        else:
            agree(zone, model, "free", frame=rng.randrange(1 << parameters.TOP))
        if number % 10 == 0:
            assert zone.show()[1] == model.counts(), f"free blocks of each order; used are {model.used}"
    for frame in rng.sample(sorted(model.used), len(model.used)):
        agree(zone, model, "free", frame=frame)
    assert zone.show()[1] == [0] * parameters.TOP + [1], "when all is given back it is one block again"


def test_all_of_it(zone, parameters, rng):
    """In blocks of one order, given back in any order."""
    model, order = Model(parameters), parameters.TOP - 5
    taken = [agree(zone, model, "alloc", order=order) for _ in range(32)]
    assert zone.alloc(0) is None and sorted(taken) == [number << order for number in range(32)]
    rng.shuffle(taken)
    for frame in taken:
        agree(zone, model, "free", frame=frame)
        assert zone.show()[1] == model.counts()


def test_strange_addresses(zone, parameters):
    size = 4096 << parameters.TOP
    frame = zone.alloc(1)
    left = zone.show()
    for address in (zone.base - 4096, zone.base + size, zone.base + 4096 * frame + 1, zone.base + 4096 * frame + 4095, 0, 1, size, (1 << 64) - 4096, 1 << 63,
                    zone.base + (1 << 44), 0xFFFF800000000000 + zone.base + 4096 * frame):
        assert zone.answered(f"free {address:#x}", "freed") is None, f"no block begins at {address:#x}"
        assert zone.answered(f"shrink {address:#x} 0", "shrunk") is None
    assert zone.show() == left and zone.release(frame) == 1


def test_shrink(zone, parameters):
    model = Model(parameters)
    frame = agree(zone, model, "alloc", order=4)
    other = agree(zone, model, "alloc", order=4)
    for order in (5, 4, 6, parameters.TOP, 2, 3, 2, 0, 0, 1):
        agree(zone, model, "shrink", frame=frame, order=order)
        assert zone.show()[1] == model.counts()
    assert zone.answered(f"shrink {zone.address(frame)} 4294967296", "shrunk") is None, "an order has more than 32 bits"
    agree(zone, model, "free", frame=other)
    agree(zone, model, "free", frame=frame)
    assert zone.show()[1] == [0] * parameters.TOP + [1]


def test_little_memory(stage, machines, parameters):
    """With the zone the kernel still starts where it did; and the zone counts as memory that somebody has."""
    machine = machines(stage.machine(memory="32M"))
    total, free = map(int, re.match(r"total (\d+)  free (\d+)", machine.command("frames")).groups())
    assert total - free >= 1 << parameters.TOP and machine.command(f"{parameters.COMMAND} show").startswith("zone 0x")
