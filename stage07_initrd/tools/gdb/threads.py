"""mach threads, mach bt THREAD, mach queue."""

import gdb
import objects
from paging import number

SAVED_RBP, SAVED_RIP = 5 * 8, 6 * 8  # above a stopped thread's stack pointer (arch/x86_64/switch.asm)
STACK_MOST = 64 << 10  # no frame is larger than a kernel stack


def word(address):
    return int.from_bytes(gdb.selected_inferior().read_memory(address, 8).tobytes(), "little")


def threads():
    registry = objects.constructed(objects.hidden("registry", "Global<ThreadRegistry>"), "ThreadRegistry")
    return [] if registry is None else objects.elements(registry["threads"], "Thread", "all_link_")


def run_queue():
    scheduler = objects.hidden("boot_cpu", "Cpu")["scheduler"]
    if not scheduler:
        raise gdb.GdbError("there are no threads yet")
    return scheduler["ready_"]


def found(argument):
    for thread in threads():
        if int(thread["id_"]) == number(argument):
            return thread
    raise gdb.GdbError(f"no thread has the id {argument}: mach threads lists them")


def stopped_at(thread):
    """The return addresses on the stack of a thread that does not run, the last call first, by its frame pointers."""
    pointer = int(thread["context"]["stack_pointer"])
    place, frame = word(pointer + SAVED_RIP), word(pointer + SAVED_RBP)
    while place:
        yield place
        if not pointer < frame < pointer + STACK_MOST:
            return
        place, pointer, frame = word(frame + 8), frame, word(frame)


def call_before(address):
    """A return address belongs to the call before it; where a new thread will begin, there is none."""
    block = gdb.block_for_pc(address)
    return address if block and block.start == address else address - 1


def described(address):
    """The function that was compiled to the code there, though the line may be of one that became a part of it."""
    at = call_before(address)
    line = gdb.find_pc_line(at)
    block, function = gdb.block_for_pc(at), None
    while block and not block.is_static:
        block, function = block.superblock, block.function or function
    where = f"{line.symtab.filename}:{line.line}" if line.symtab else ""
    return f"{address:#x} {function.print_name if function else '?'} {where}".rstrip()


def waits_in(thread):
    """What called the scheduler."""
    places = list(stopped_at(thread))
    for place in places:
        line = gdb.find_pc_line(call_before(place))
        if line.symtab and not line.symtab.filename.startswith(("kernel/thread/", "kernel/arch/", "kernel/sync/")):
            return described(place)
    return described(places[-1]) if places else ""


def stopped(thread):
    return int(thread["context"]["stack_pointer"]) != 0 and objects.last_word(thread["state_"]) not in ("Running", "Dead")


class Threads(gdb.Command):
    """mach threads: each with its id, name, state and priority, and, if it does not run, where it will go on."""

    def __init__(self):
        super().__init__("mach threads", gdb.COMMAND_DATA, gdb.COMPLETE_NONE)

    def invoke(self, argument, from_tty):
        for thread in threads():
            state = objects.last_word(thread["state_"])
            where = waits_in(thread) if stopped(thread) else ""
            print(f"{int(thread['id_']):4} {objects.name(thread):20} {state:8} {int(thread['priority']):2}  {where}".rstrip())


class Backtrace(gdb.Command):
    """mach bt ID: the calls in which a thread stopped that does not run now; of the one that runs, use bt."""

    def __init__(self):
        super().__init__("mach bt", gdb.COMMAND_STACK, gdb.COMPLETE_NONE)

    def invoke(self, argument, from_tty):
        if not argument:
            raise gdb.GdbError("mach bt wants a thread's id: mach threads lists them")
        thread = found(argument)
        if not stopped(thread):
            raise gdb.GdbError(f"this thread is {objects.last_word(thread['state_'])}: it has not stopped anywhere")
        for depth, place in enumerate(stopped_at(thread)):
            print(f"#{depth}  {described(place)}")


class Queue(gdb.Command):
    """mach queue: the threads that are ready, the highest priority first, each in the order of its turn."""

    def __init__(self):
        super().__init__("mach queue", gdb.COMMAND_DATA, gdb.COMPLETE_NONE)

    def invoke(self, argument, from_tty):
        ready = run_queue()
        lists = ready["lists_"]
        for priority in range(lists.type.range()[1], -1, -1):
            names = [f"{objects.name(entry.cast(gdb.lookup_type('Thread')))} ({int(entry.cast(gdb.lookup_type('Thread'))['id_'])})"
                     for entry in objects.elements(lists[priority], "RunQueueEntry", "run_link")]
            if names:
                print(f"{priority:2}  {', '.join(names)}")
        if not int(ready["occupied_"]):
            print("nobody is ready")


Threads()
Backtrace()
Queue()
