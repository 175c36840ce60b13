# Commands for GDB that know the kernel; `help mach` lists them. `make debug` loads them; elsewhere, in this directory:
# source mach_r.gdb
python
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, "tools/gdb")
import ipc, paging, stores, threads
end
