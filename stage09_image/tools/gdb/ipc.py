"""mach tasks, mach ports TASK."""

import gdb
import objects
from paging import number

CHUNK = 64  # entries of a piece of the table of names (ipc/space.hpp)
RIGHTS = ((1, "send"), (2, "receive"), (4, "send-once"), (8, "set"), (16, "dead"))


def tasks():
    registry = objects.constructed(objects.hidden("all_tasks", "Global<TaskRegistry>"), "TaskRegistry")
    return [] if registry is None else objects.elements(registry["tasks"], "Task", "all_link_")


def entries(space):
    """(name, entry) of each name in use."""
    for chunk in range(int(space["directory_size_"])):
        for place in range(CHUNK):
            entry = space["chunks_"][chunk][place]
            if int(entry["rights"]):
                yield (chunk * CHUNK + place) << 8 | int(entry["generation"]), entry


class Tasks(gdb.Command):
    """mach tasks: each with its id, name, state, and how many threads and names it has."""

    def __init__(self):
        super().__init__("mach tasks", gdb.COMMAND_DATA, gdb.COMPLETE_NONE)

    def invoke(self, argument, from_tty):
        for task in tasks():
            state = objects.last_word(task["state_"]["value_"])
            print(f"{int(task['id_']):4} {objects.name(task):20} {state:9} {int(task['thread_count_'])} threads, {int(task['space_']['used_'])} names")


class Ports(gdb.Command):
    """mach ports TASK: the names of the task with that id, the rights they stand for, and the state of their ports."""

    def __init__(self):
        super().__init__("mach ports", gdb.COMMAND_DATA, gdb.COMPLETE_NONE)

    def invoke(self, argument, from_tty):
        if not argument:
            raise gdb.GdbError("mach ports wants a task's id: mach tasks lists them")
        for task in tasks():
            if int(task["id_"]) == number(argument):
                for name, entry in entries(task["space_"].dereference()):
                    print(f"{name:#10x}  {self.in_words(entry)}")
                return
        raise gdb.GdbError(f"no task has the id {argument}: mach tasks lists them")

    def in_words(self, entry):
        rights = int(entry["rights"])
        said = " and ".join(word for bit, word in RIGHTS if rights & bit)
        if rights & 1 or rights & 16:
            said += f", {int(entry['references'])} references"
        if not rights & 3:
            return said
        port = entry["port"].dereference()
        return f"{said}; port {int(entry['port']):#x}, {objects.last_word(port['place_'])}, {int(port['queued_'])} of {int(port['limit'])} messages"


Tasks()
Ports()
