// Between libc's parts: what abort calls first, and what write does about a broken pipe instead of
// ending the program. Set where handlers are, so that a program without signals does not contain
// them.
#pragma once

extern "C" void (*libc_abort_hook)(void);
extern "C" void (*libc_broken_pipe_hook)(void);
