// Thread-local variables (ELF Handling For Thread-Local Storage, variant II). The program's PT_TLS
// segment is what such variables are at first. Each thread has a copy of it that ends where its FS
// base points to; and there lies that address itself, for code that wants a variable's address.
#pragma once

// One more thread's copy; *fs_base is NULL if the program has no thread-local variables. False: no
// memory.
bool make_thread_local(void** fs_base);
// Frees it, when its thread will touch no such variable any more. NULL: nothing.
void release_thread_local(void* fs_base);

// crt0's: finds the segment and makes the main thread's copy. `auxiliary` is the vector on the
// start stack. NULL: there are no such variables.
extern "C" void* libc_start_thread_local(const unsigned long* auxiliary);
// Says that there is no memory for them, and ends the program.
extern "C" [[noreturn]] void libc_no_thread_local();
