"""Ports, rights and messages as docs/CONTRACT.md describes them, for `trial ipc`: one thread, no waiting, no memory, no names.

The trials before it leave out what a kernel that is not finished cannot do yet: EXTENTS has each of them, with the same fields as this module.
"""

from collections import deque
from types import SimpleNamespace

from machine.splitmix import SplitMix64
from models.trial import Digest

NAME = "ipc"
HINT = ("a code that differs: a check is missing, wrong or in another order than in the ABI. State that differs (references, counts, places): the operation of this "
        "step, or a death that it caused, did not do to this name what the rules say. Look up the operation in docs/CONTRACT.md, and begin with the "
        "first number that differs: the rest of the step follows from it.")

SEND, RECEIVE, SEND_ONCE, PORT_SET, DEAD_NAME = 1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 20
REQUESTED = 0x80000000
SUCCESS, INVALID_ARGUMENT, NOT_IN_SET, INVALID_NAME, INVALID_RIGHT, INVALID_VALUE, UREFS_OVERFLOW, INVALID_CAPABILITY = 0, 4, 12, 15, 17, 18, 19, 20
SEND_INVALID_DEST, SEND_TIMED_OUT, SEND_INVALID_REPLY, SEND_INVALID_RIGHT, SEND_INVALID_TYPE, SEND_INVALID_HEADER = (
    0x10000003, 0x10000004, 0x10000009, 0x1000000A, 0x1000000F, 0x10000010)
RCV_INVALID_NAME, RCV_TIMED_OUT, RCV_TOO_LARGE = 0x10004002, 0x10004003, 0x10004004
MOVE_RECEIVE, MOVE_SEND, MOVE_SEND_ONCE, COPY_SEND, MAKE_SEND, MAKE_SEND_ONCE = range(16, 22)
ARRIVES = {16: 16, 17: 17, 18: 18, 19: 17, 20: 17, 21: 18}
PORT_DELETED, PORT_DESTROYED, NO_SENDERS, SEND_ONCE_NOTICE, DEAD_NAME_NOTICE = 65, 69, 70, 71, 72
COMPLEX = 0x80000000
PORTS, REFERENCED = SEND | RECEIVE | SEND_ONCE, SEND | SEND_ONCE | DEAD_NAME  # what to pick
ANY = PORTS | PORT_SET | DEAD_NAME
IN_BODY, IN_HEADER, FOR_REQUEST = set(range(16, 22)), set(range(17, 22)), {MAKE_SEND_ONCE, MOVE_SEND_ONCE}
TASKS, MOST_NAMES, SKIPPED, DEAD_PLACE = 3, 16, 0xFFFF, 0xDEAD

OPERATIONS = (["allocates a name"] * 3 + ["makes a send right"] * 3 + ["extracts a right"] + ["deallocates a name"] * 2 + ["changes references"] + ["destroys a name"]
              + ["sends"] * 9 + ["receives"] * 7 + ["requests a notification"] * 2 + ["moves a member"] + ["sets a queue limit"] + ["destroys all names, or none"])
ORDER = ("names", "ports", "references", "rights", "refusals", "messages", "replies", "ipc")  # each can do what the one before it can, and more
NAMES, REFUSALS, REPLIES = ORDER.index("names"), ORDER.index("refusals"), ORDER.index("replies")
LEAST = (["names"] * 3 + ["rights"] * 4 + ["names"] * 2 + ["references"] + ["names"] + ["refusals"] * 9 + ["messages"] * 7 + ["ipc"] * 2 + ["ports"] * 2 + ["names"])
NAME_OF_TASK = "name in place {} of task {}: "
STATUS = ("sequence number", "make-send count", "queue limit", "messages queued", "send-once rights", "has send rights", "has a port-destroyed request",
          "has a no-senders request")

NULL, DEAD = "NULL", "DEAD"  # names that stand for no right
NO_TYPE = "no type"  # instead of a name: the descriptor's type is one that there is not
NO_DESCRIPTOR = (NO_TYPE, 0)


class Port:
    def __init__(self):
        self.alive, self.queue, self.limit = True, deque(), 5
        self.sequence = self.make_sends = self.sends = self.onces = 0
        self.set = None  # the Set it is a member of
        self.container = None  # while its receive right is in a queued message: the port with that queue
        self.dead_name_requests = []  # SendOnce, in order of registration
        self.no_senders = self.port_destroyed = None  # SendOnce
        self.name = None  # the Name of the receive right


class SendOnce:
    def __init__(self, port):
        self.port = port
        self.watching = None  # (task, Name) while it is a dead-name request


class Set:
    def __init__(self, name):
        self.name, self.members, self.ready = name, [], deque()


class Name:
    """An entry of a name space; what the digest knows only by its place in a list."""

    def __init__(self):
        self.rights, self.references, self.port, self.once, self.set, self.request = 0, 0, None, None, None, None

    def has(self, rights):
        return bool(self.rights & rights)


class Message:
    def __init__(self, number, size, bits):
        self.id, self.size, self.bits = number, size, bits
        self.destination = self.reply = None
        self.body = []  # (disposition on arrival, right)
        self.count = None  # of a no-senders notification


# A right outside a name space: NULL, DEAD, ("send", port), ("receive", port) or ("once", SendOnce).
def live(right):
    return isinstance(right, tuple)


class Ipc:
    """The kernel: all name spaces, and what destroying something brings about."""

    def __init__(self):
        self.spaces = [{} for _ in range(TASKS)]  # Name -> True, those in use
        self.ports = [{} for _ in range(TASKS)]  # Port -> Name

    # --- names ---

    def find(self, task, name):
        """The name if it is in use; a right whose port died has become a dead name."""
        if name in (NULL, DEAD) or name not in self.spaces[task]:
            return None
        port = name.once.port if name.has(SEND_ONCE) else name.port if name.has(SEND | RECEIVE) else None
        if port and not port.alive:
            self.turn_dead(task, name)
        return name

    def turn_dead(self, task, name):
        request = name.request
        if request:
            self.withdraw(name)
        if name.has(SEND_ONCE):
            name.references = 1
        else:
            del self.ports[task][name.port]
            name.port.sends -= 1
        name.rights, name.port, name.once = DEAD_NAME, None, None
        if request:
            name.references = min(name.references + 1, 65535)
            self.notify(request, DEAD_NAME_NOTICE)

    def withdraw(self, name):
        request, name.request = name.request, None
        port = name.once.port if name.has(SEND_ONCE) else name.port
        if request in port.dead_name_requests:
            port.dead_name_requests.remove(request)
        request.watching = None

    def free(self, task, name):
        """What it stood for was taken out, but `port` and `once` still say which port a request watches."""
        request = name.request
        if request:
            self.withdraw(name)
        del self.spaces[task][name]
        if request:
            self.notify(request, PORT_DELETED)

    def lose(self, task, name, rights):
        name.rights &= ~rights
        if name.has(SEND):
            return
        name.references = 0
        if name.has(RECEIVE):
            return
        del self.ports[task][name.port]
        self.free(task, name)

    def destroy_name(self, task, name):
        if name.has(SEND_ONCE):
            self.free(task, name)
            self.unused(name.once)
        elif name.has(PORT_SET):
            self.free(task, name)
            for member in name.set.members:
                member.set = None
        elif name.has(DEAD_NAME):
            self.free(task, name)
        else:
            rights, port = name.rights, name.port
            self.lose(task, name, SEND | RECEIVE)
            if rights & RECEIVE:
                self.end_receive(port)
            if rights & SEND:
                self.end_send(port)

    def drop_sends(self, task, name, count):
        name.references -= count
        if name.references == 0:
            port = name.port
            self.lose(task, name, SEND)
            self.end_send(port)

    def enter(self, task, right):
        """A right comes into a space; the Name, NULL or DEAD."""
        if right == NULL:
            return NULL
        if not live(right):
            return DEAD
        kind, thing = right
        if not (thing.port if kind == "once" else thing).alive:
            if kind == "send":
                thing.sends -= 1
            return DEAD
        if kind == "once":
            name = Name()
            name.rights, name.references, name.once = SEND_ONCE, 1, thing
            self.spaces[task][name] = True
            return name
        name = self.ports[task].get(thing)
        if name is None:
            name = Name()
            name.port = thing
            self.spaces[task][name] = True
            self.ports[task][thing] = name
        if kind == "receive":
            thing.container, thing.name = None, name
            name.rights |= RECEIVE
        elif name.has(SEND):
            thing.sends -= 1
            name.references = min(name.references + 1, 65534)
        else:
            name.references = 1
            name.rights |= SEND
        return name

    # --- ends ---

    def end_send(self, port):
        port.sends -= 1
        if port.sends == 0 and port.alive and port.no_senders:
            request, port.no_senders = port.no_senders, None
            self.notify(request, NO_SENDERS, count=port.make_sends)

    def unused(self, once):
        self.notify(once, SEND_ONCE_NOTICE)

    def detach(self, port):
        if port.set:
            self.leave_set(port)
        port.name = port.container = None
        port.sequence = port.make_sends = 0

    @staticmethod
    def leave_set(port):
        port.set.members.remove(port)
        if port in port.set.ready:
            port.set.ready.remove(port)
        port.set = None

    def end_receive(self, port):
        """The receive right is nowhere any more. Depth first, without recursion: Python's stack is as finite as a kernel's."""
        stack = []
        self.kill(port, stack)
        self.take_down(stack)

    def kill(self, port, stack):
        self.detach(port)
        request = port.port_destroyed
        if request and request.port.alive:
            at, circular = request.port, False
            while at and not circular:
                circular, at = at is port, at.container
            if not circular:
                port.port_destroyed = None
                message = self.notice(request, PORT_DESTROYED, 48, COMPLEX)
                message.body = [(16, ("receive", port))]
                self.post(request.port, message)
                return
        port.alive = False
        for right in (port.no_senders, port.port_destroyed):
            if right:
                self.unused(right)
        port.no_senders = port.port_destroyed = None
        stack.append(port)

    def doom(self, message):
        stack = [self.parts(message)]
        self.take_down(stack)

    @staticmethod
    def parts(message):
        """What is released, one right at a time; the right in the destination has done its work."""
        for _, right in message.body:
            if live(right) and right[0] == "receive":
                right[1].container = None
        return iter([("used", message.destination), message.reply] + [right for _, right in message.body])

    def take_down(self, stack):
        while stack:
            top = stack[-1]
            if isinstance(top, Port):
                if top.queue:
                    stack.append(self.parts(top.queue.popleft()))
                elif top.dead_name_requests:
                    self.turn_dead(*top.dead_name_requests[0].watching)
                else:
                    stack.pop()
                continue
            right = next(top, None)
            if right is None:
                stack.pop()
            elif live(right):
                self.end_right(right, stack)

    def end_right(self, right, stack):
        kind, thing = right
        if kind == "used":
            if thing[0] == "send":
                self.end_send(thing[1])
            else:
                thing[1].port.onces -= 1
        elif kind == "send":
            self.end_send(thing)
        elif kind == "once":
            self.unused(thing)
        else:
            self.kill(thing, stack)

    # --- messages ---

    @staticmethod
    def notice(once, number, size, bits=0):
        message = Message(number, size, bits | 0x1200)
        message.destination, message.reply = ("once", once), NULL
        return message

    def notify(self, once, number, count=None):
        if not once.port.alive:
            return
        message = self.notice(once, number, 24 if number == SEND_ONCE_NOTICE else 32)
        message.count = count
        self.post(once.port, message)

    @staticmethod
    def post(port, message):
        for _, right in message.body:
            if live(right) and right[0] == "receive":
                right[1].container = port
        if port.set and not port.queue:
            port.set.ready.append(port)
        port.queue.append(message)

    def look(self, task, name, disposition, moved):
        """None: there is such a right, beyond what `moved` promises away; else the port call's error."""
        if name in (NULL, DEAD):
            return None
        if self.find(task, name) is None:
            return INVALID_NAME
        references = name.references - moved.get(name, 0)
        if disposition in (MOVE_RECEIVE, MAKE_SEND, MAKE_SEND_ONCE):
            fits = name.has(RECEIVE) and not moved.get((name, "receive"))
        elif disposition == MOVE_SEND_ONCE:
            fits = not moved.get(name) if name.has(SEND_ONCE) else name.has(DEAD_NAME) and references > 0
        else:
            fits = name.has(SEND | DEAD_NAME) and references > 0
        return None if fits else INVALID_RIGHT

    @staticmethod
    def promise(name, disposition, moved):
        if name in (NULL, DEAD):
            return
        if disposition == MOVE_RECEIVE:
            moved[(name, "receive")] = True
        elif disposition in (MOVE_SEND, MOVE_SEND_ONCE):
            moved[name] = moved.get(name, 0) + 1

    def take(self, task, name, disposition):
        """The right itself; look() came before."""
        if name in (NULL, DEAD):
            return name
        port = name.port
        if name.has(DEAD_NAME):
            if disposition in (MOVE_SEND, MOVE_SEND_ONCE):
                name.references -= 1
                if name.references == 0:
                    self.free(task, name)
            return DEAD
        if disposition == MOVE_RECEIVE:
            self.detach(port)
            self.lose(task, name, RECEIVE)
            return ("receive", port)
        if disposition == MOVE_SEND_ONCE:
            self.free(task, name)
            return ("once", name.once)
        if disposition == MAKE_SEND_ONCE:
            port.onces += 1
            return ("once", SendOnce(port))
        if disposition == MAKE_SEND:
            port.make_sends += 1
        port.sends += 1
        if disposition == MOVE_SEND:
            name.references -= 1
            if name.references == 0:
                port.sends -= 1
                self.lose(task, name, SEND)
        return ("send", port)

    def send(self, task, number, destination, remote, reply, local, size, body):
        """`body`: None, or [(name, disposition)]; NO_DESCRIPTOR is one of a type that there is not."""
        if not 17 <= remote <= 21 or not (17 <= local <= 21 or local == 0 and reply == NULL):
            return SEND_INVALID_HEADER
        moves = (MOVE_SEND, MOVE_SEND_ONCE)
        moved = {}
        if destination in (NULL, DEAD) or self.look(task, destination, remote, moved) is not None or destination.has(DEAD_NAME):
            return SEND_INVALID_DEST
        if local and self.look(task, reply, local, moved) is not None:
            return SEND_INVALID_REPLY
        self.promise(destination, remote, moved)
        if local:
            if reply is destination and remote in moves and local in moves and self.look(task, reply, local, moved) is not None:
                return SEND_INVALID_DEST
            self.promise(reply, local, moved)
        port = destination.once.port if destination.has(SEND_ONCE) else destination.port
        for name, disposition in body or []:
            if name == NO_TYPE or name not in (NULL, DEAD) and not 16 <= disposition <= 21:
                return SEND_INVALID_TYPE
            if self.look(task, name, disposition, moved) is not None:
                return SEND_INVALID_RIGHT
            self.promise(name, disposition, moved)
        carried = {name.port for name, disposition in body or [] if disposition == MOVE_RECEIVE and name not in (NULL, DEAD)}
        circular, at = False, port
        while at and not circular:
            circular, at = at in carried, at.container
        if ARRIVES[remote] == 17 and len(port.queue) >= port.limit:
            return SEND_TIMED_OUT

        message = Message(number, size, ARRIVES.get(local, 0) | ARRIVES[remote] << 8 | (COMPLEX if body is not None else 0))
        message.reply = NULL
        if local and reply is destination and remote in moves:
            message.reply = self.take(task, reply, local)
            message.destination = self.take(task, destination, remote)
        else:
            message.destination = self.take(task, destination, remote)
            if local:
                message.reply = self.take(task, reply, local)
        message.body = [(ARRIVES.get(disposition, 0), self.take(task, name, disposition)) for name, disposition in body or []]
        if circular:
            self.doom(message)
        else:
            self.post(port, message)
        return SUCCESS

    def receive(self, task, name, limit, discard):
        """(code, size, message as it arrives)"""
        found = self.find(task, name)
        if not found or not found.has(RECEIVE | PORT_SET):
            return RCV_INVALID_NAME, None
        port = found.port if found.has(RECEIVE) else found.set.ready[0] if found.set.ready else None
        if not port or not port.queue:
            return RCV_TIMED_OUT, None
        message = port.queue[0]
        fits = message.size <= limit
        if fits or discard:
            port.queue.popleft()
            if port.set and (found.has(PORT_SET) or not port.queue):
                port.set.ready.remove(port)
                if port.queue:
                    port.set.ready.append(port)
            message.sequence = port.sequence
            port.sequence += 1
        if not fits:
            if discard:
                self.doom(message)
            return RCV_TOO_LARGE, message
        message.local = port.name
        message.remote = self.enter(task, message.reply)
        message.names = [(disposition, self.enter(task, right)) for disposition, right in message.body]
        kind, thing = message.destination
        if kind == "send":
            self.end_send(thing)
        else:
            thing.port.onces -= 1
        return SUCCESS, message

    # --- port calls ---

    def allocate(self, task, right):
        name = Name()
        self.spaces[task][name] = True
        if right == 1:
            name.rights, name.port = RECEIVE, Port()
            name.port.name = name
            self.ports[task][name.port] = name
        elif right == 3:
            name.rights, name.set = PORT_SET, Set(name)
        else:
            name.rights, name.references = DEAD_NAME, 1
        return name

    def insert_made_send(self, task, name):
        """insert_right(name, name, MAKE_SEND)"""
        if name in (NULL, DEAD):
            return INVALID_VALUE
        error = self.look(task, name, MAKE_SEND, {})
        if error is not None:
            return error
        if name.has(SEND) and name.references >= 65534:
            return UREFS_OVERFLOW
        self.enter(task, self.take(task, name, MAKE_SEND))
        return SUCCESS

    def extract(self, task, name, disposition):
        """(code, right)"""
        if not 16 <= disposition <= 21:
            return INVALID_VALUE, None
        if name in (NULL, DEAD):
            return INVALID_NAME, None
        error = self.look(task, name, disposition, {})
        if error is not None:
            return error, None
        return SUCCESS, self.take(task, name, disposition)

    def deallocate(self, task, name):
        if not self.find(task, name):
            return INVALID_NAME
        if name.has(SEND_ONCE):
            self.destroy_name(task, name)
        elif name.has(DEAD_NAME):
            name.references -= 1
            if name.references == 0:
                self.free(task, name)
        elif name.has(SEND):
            self.drop_sends(task, name, 1)
        else:
            return INVALID_RIGHT
        return SUCCESS

    def mod_refs(self, task, name, right, delta):
        if right > 4:
            return INVALID_VALUE
        if not self.find(task, name):
            return INVALID_NAME
        if not name.has(1 << 16 + right):
            return INVALID_RIGHT
        if right in (0, 4):
            changed = name.references + delta
            if changed < 0:
                return INVALID_VALUE
            if changed > (65534 if right == 0 else 65535):
                return UREFS_OVERFLOW
            if changed > 0:
                name.references = changed
            elif right == 4:
                self.free(task, name)
            else:
                self.drop_sends(task, name, name.references)
            return SUCCESS
        if delta == 0:
            return SUCCESS
        if delta != -1:
            return INVALID_VALUE
        if right == 1:
            port = name.port
            self.lose(task, name, RECEIVE)
            self.end_receive(port)
        else:
            self.destroy_name(task, name)
        return SUCCESS

    def destroy(self, task, name):
        if not self.find(task, name):
            return INVALID_NAME
        self.destroy_name(task, name)
        return SUCCESS

    def move_member(self, task, member, into):
        if not self.find(task, member):
            return INVALID_NAME
        if not member.has(RECEIVE):
            return INVALID_RIGHT
        port, target = member.port, None
        if into != NULL:
            if not self.find(task, into):
                return INVALID_NAME
            if not into.has(PORT_SET):
                return INVALID_RIGHT
            target = into.set
        elif not port.set:
            return NOT_IN_SET
        if port.set is not target:
            if port.set:
                self.leave_set(port)
            if target:
                target.members.append(port)
                port.set = target
                if port.queue:
                    target.ready.append(port)
        return SUCCESS

    def set_qlimit(self, task, name, limit):
        if not 1 <= limit <= 16:
            return INVALID_VALUE
        if not self.find(task, name):
            return INVALID_NAME
        if not name.has(RECEIVE):
            return INVALID_RIGHT
        name.port.limit = limit
        return SUCCESS

    def request(self, task, name, number, sync, notify, disposition):
        """(code, the previous right's name)"""
        if number not in (DEAD_NAME_NOTICE, NO_SENDERS, PORT_DESTROYED) or number == PORT_DESTROYED and sync:
            return INVALID_VALUE, None
        cancel = notify == NULL
        if not cancel and disposition not in (MAKE_SEND_ONCE, MOVE_SEND_ONCE):
            return INVALID_VALUE, None
        if not self.find(task, name):
            return INVALID_NAME, None
        if number != DEAD_NAME_NOTICE:
            if not name.has(RECEIVE):
                return INVALID_RIGHT, None
        elif name.has(PORT_SET):
            return INVALID_RIGHT, None
        elif name.has(DEAD_NAME):
            if not sync or cancel:
                return INVALID_ARGUMENT, None
            if name.references >= 65535:
                return UREFS_OVERFLOW, None
        if not cancel:
            error = self.look(task, notify, disposition, {})
            if error is not None:
                return error, None
            if notify == DEAD or notify.has(DEAD_NAME):
                return INVALID_CAPABILITY, None
            if notify is name and disposition == MOVE_SEND_ONCE:
                return INVALID_NAME, None
        once = None if cancel else self.take(task, notify, disposition)[1]
        port = None if name.has(DEAD_NAME) else name.once.port if name.has(SEND_ONCE) else name.port
        if number == DEAD_NAME_NOTICE:
            previous = name.request
            if previous:
                self.withdraw(name)
            if once and name.has(DEAD_NAME):
                name.references += 1
                self.notify(once, DEAD_NAME_NOTICE)
            elif once:
                once.watching = (task, name)
                name.request = once
                port.dead_name_requests.append(once)
        elif number == PORT_DESTROYED:
            previous, port.port_destroyed = port.port_destroyed, once
        else:
            previous, port.no_senders = port.no_senders, once
            if once and port.sends == 0 and sync <= port.make_sends:
                port.no_senders = None
                self.notify(once, NO_SENDERS, count=port.make_sends)
        return SUCCESS, self.enter(task, ("once", previous)) if previous else NULL


class Trial:
    def __init__(self, seed, result, extent):
        self.extent = ORDER.index(extent)
        self.random, self.digest, self.ipc = SplitMix64(seed), result, Ipc()
        self.lists = [[] for _ in range(TASKS)]
        self.task = 0

    def run(self, count):
        for number in range(count):
            self.step(number)
            for task in range(TASKS):
                self.forget_freed(task)
            for task in range(TASKS):
                self.add_state(task)
        return self.digest

    def draw(self):
        return self.random.next()

    def pick(self, wanted):
        """Mostly a name that has one of these rights; else any of the task's, NULL or DEAD."""
        number, names = self.draw(), self.lists[self.task]
        fitting = [name for name in names if self.ipc.find(self.task, name) and name.has(wanted)]
        if number % 8 and fitting:
            return fitting[number // 256 % len(fitting)]
        return (names + [NULL, DEAD])[number // 256 % (len(names) + 2)]

    def pick_disposition(self, name, allowed):
        """Mostly one of the allowed ones that suits what the name stands for; else 15 to 22."""
        number, fitting = self.draw(), set()
        if self.ipc.find(self.task, name):
            if name.has(SEND | DEAD_NAME):
                fitting |= {COPY_SEND, MOVE_SEND}
            if name.has(RECEIVE):
                fitting |= {MAKE_SEND, MAKE_SEND_ONCE, MOVE_RECEIVE}
            if name.has(SEND_ONCE):
                fitting |= {MOVE_SEND_ONCE}
        fitting = sorted(fitting & allowed)
        return fitting[number // 256 % len(fitting)] if number % 8 and fitting else 15 + number // 256 % 8

    def pick_transfer(self, name, allowed):
        """The same; where no send-once right is made or sent, a send right is instead."""
        disposition = self.pick_disposition(name, allowed)
        if self.extent >= REPLIES:
            return disposition
        return {MAKE_SEND_ONCE: MAKE_SEND, MOVE_SEND_ONCE: MOVE_SEND}.get(disposition, disposition)

    def place(self, name, task=None, add=False):
        if name in (NULL, None):
            return 0
        if name == DEAD:
            return DEAD_PLACE
        names = self.lists[self.task if task is None else task]
        if name not in names:
            if not add:
                return SKIPPED
            names.append(name)
        return names.index(name) + 1

    def forget_freed(self, task):
        self.lists[task] = [name for name in self.lists[task] if self.ipc.find(task, name)]

    def step(self, number):
        first = self.draw()
        self.task = first % TASKS
        operation = first // 256 % 32
        add, ipc, task = self.digest.add, self.ipc, self.task
        self.digest.begin_step("task {} {} (operation {})", task, OPERATIONS[operation], operation)
        add(operation, "the operation")
        if self.extent < ORDER.index(LEAST[operation]):
            add(SKIPPED, "this trial does nothing of the kind")
        elif operation <= 2:
            number = self.draw() % 8
            right = 4 if self.extent == NAMES else {0: 4, 1: 3}.get(number, 1)
            if len(self.lists[task]) >= MOST_NAMES:
                add(SKIPPED, "nothing is allocated: the list is full")
            else:
                self.lists[task].append(ipc.allocate(task, right))
        elif operation <= 5:
            add(ipc.insert_made_send(task, self.pick(RECEIVE)), "code of insert_right")
        elif operation == 6:
            self.give()
        elif operation <= 8:
            add(ipc.deallocate(task, self.pick(REFERENCED)), "code of deallocate")
        elif operation == 9:
            name, right, delta = self.pick(REFERENCED), self.draw() % 6, self.draw() % 5 - 2
            add(ipc.mod_refs(task, name, right, delta), "code of mod_refs(right {}, delta {})", right, delta)
        elif operation == 10:
            add(ipc.destroy(task, self.pick(ANY)), "code of destroy")
        elif operation <= 19:
            self.send(number)
        elif operation <= 26:
            self.receive()
        elif operation <= 28:
            self.request()
        elif operation == 29:
            member = self.pick(RECEIVE)
            add(ipc.move_member(task, member, self.pick(PORT_SET)), "code of move_member")
        elif operation == 30:
            name = self.pick(RECEIVE)
            add(ipc.set_qlimit(task, name, self.draw() % 18), "code of set_qlimit")
        elif self.draw() % 16 == 0:
            for name in list(self.lists[task]):
                add(ipc.destroy(task, name), "code of destroy")

    def give(self):
        name = self.pick(PORTS | DEAD_NAME)
        disposition = self.pick_transfer(name, IN_BODY)
        to = self.draw() % TASKS
        code, right = self.ipc.extract(self.task, name, disposition)
        self.digest.add(code, "code of extract_right(disposition {})", disposition)
        if code == SUCCESS:
            self.forget_freed(self.task)
            self.digest.add(self.place(self.ipc.enter(to, right), to, add=True), "the right's place in the list of task {}", to)

    def send(self, number):
        destination = self.pick(PORTS)
        remote = self.pick_transfer(destination, IN_HEADER)
        reply, local = NULL, 0
        if self.draw() % 3:
            reply = self.pick(PORTS | DEAD_NAME)
            local = self.pick_transfer(reply, IN_HEADER)
        shape = self.draw()
        wrong = [NO_DESCRIPTOR] if self.extent == REFUSALS else []  # the message may not be taken
        count, is_complex = shape % 4 + len(wrong), bool(shape // 4 % 4 or wrong)
        size = 24 + (8 + 16 * count if is_complex else 0) + 8 * (shape // 16 % 3)
        body = None
        if is_complex:
            body = []
            for _ in range(count - len(wrong)):
                name = self.pick(PORTS | DEAD_NAME)
                body.append((name, self.pick_transfer(name, IN_BODY)))
            body += wrong
        self.digest.add(self.ipc.send(self.task, number, destination, remote, reply, local, size, body),
                        "code of the send (destination's disposition {}, reply's {}, {} descriptors, {} bytes)", remote, local, len(body or ()), size)

    def receive(self):
        name, number = self.pick(RECEIVE | PORT_SET), self.draw()
        code, message = self.ipc.receive(self.task, name, (24, 48, 256, 256)[number % 4], number // 4 % 8 == 0)
        add = self.digest.add
        add(code, "code of the receive")
        if code == RCV_TOO_LARGE:
            add(message.size, "the size that did not fit")
        if code != SUCCESS:
            return
        add(message.bits, "msgh_bits")
        add(message.size, "msgh_size")
        add(message.sequence, "msgh_seqno")
        add(message.id, "msgh_id")
        add(self.place(message.local), "place of the local port")
        add(self.place(message.remote, add=True), "place of the remote port")
        if message.id == NO_SENDERS and message.bits == 0x1200 and message.size == 32:
            add(message.count or 0, "make-send count of the no-senders notification")
        for disposition, name in message.names:
            add(disposition, "disposition of a descriptor")
            add(self.place(name, add=True), "place of its right")

    def request(self):
        name, number = self.pick(PORTS), self.draw()
        notify = self.pick(RECEIVE | SEND_ONCE)
        disposition = self.pick_disposition(notify, FOR_REQUEST)
        sync = 1 if number // 16 % 4 == 0 else 0
        which = (DEAD_NAME_NOTICE, NO_SENDERS, PORT_DESTROYED, PORT_DELETED)[0 if number % 8 < 4 else number % 4]
        code, previous = self.ipc.request(self.task, name, which, sync, notify, disposition)
        self.digest.add(code, "code of request_notification({}, sync {})", which, sync)
        if code == SUCCESS:
            self.digest.add(self.place(previous, add=True), "place of the previous right")

    def add_state(self, task):
        add = self.digest.add
        for place, name in enumerate(self.lists[task], 1):
            add(name.rights | (REQUESTED if name.request else 0), NAME_OF_TASK + "type", place, task)
            add(name.references if name.has(SEND) else 0, NAME_OF_TASK + "send references", place, task)
            add(name.references if name.has(DEAD_NAME) else 0, NAME_OF_TASK + "dead-name references", place, task)
            if name.has(RECEIVE):
                port = name.port
                add(self.place(port.set.name if port.set else NULL, task), NAME_OF_TASK + "place of its set", place, task)
                words = (port.sequence, port.make_sends, port.limit, len(port.queue), port.onces, int(port.sends > 0), int(port.port_destroyed is not None),
                         int(port.no_senders is not None))
                for what, word in zip(STATUS, words):
                    add(word, NAME_OF_TASK + what, place, task)


def run(seed, count, result, extent="ipc"):
    """Lets everything enter the Digest `result`, and returns it."""
    return Trial(seed, result, extent).run(count)


def digest(seed, count):
    return run(seed, count, Digest()).value


def _extent(name):
    return SimpleNamespace(NAME=name, HINT=HINT, run=lambda seed, count, result: run(seed, count, result, name))


EXTENTS = {name: _extent(name) for name in ORDER}
