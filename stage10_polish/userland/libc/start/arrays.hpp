// Between libc's parts: what the program's own code has to have done at its start and its end.
#pragma once

// crt0's, before main: every constructor, those with the lowest priority number first.
extern "C" void libc_run_constructors(int argc, char** argv, char** envp);
// exit's: every destructor, in the opposite order.
void run_destructors();
