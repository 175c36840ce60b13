"""GDB's command mach stores ADDRESS."""

import gdb
from paging import number

SHOWN = 5


class Stores(gdb.Command):
    """mach stores ADDRESS: who wrote the 8 bytes there, from kernel_main to the panic; the last ones, in order.

For `make replay`, where the machine is at its first instruction and the run is the same again."""

    def __init__(self):
        super().__init__("mach stores", gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        if not argument:
            raise gdb.GdbError("mach stores wants an address, for example: mach stores &memory::ram")
        watched = f"*(unsigned long*){number(argument):#x}"
        run_to("kernel_main")
        before = number(watched)
        watchpoint = gdb.Breakpoint(watched, gdb.BP_WATCHPOINT, internal=True)
        panic = gdb.Breakpoint("console::enter_panic", internal=True)
        stores = []
        try:
            while True:
                gdb.execute("continue", to_string=True)
                if panic.hit_count:
                    break
                frame, after = gdb.selected_frame(), number(watched)
                stores.append(f"{before:#x} to {after:#x} in {frame.name()} at {place(frame)}, called from {frame.older().name()}")
                before = after
        finally:
            watchpoint.delete()
            panic.delete()
        print("\n".join(stores[-SHOWN:]) or "nobody changed it")


def run_to(function):
    gdb.Breakpoint(function, internal=True, temporary=True)
    gdb.execute("continue", to_string=True)


def place(frame):
    sal = frame.find_sal()
    return f"{sal.symtab.filename}:{sal.line}" if sal.symtab else f"{frame.pc():#x}"


Stores()
