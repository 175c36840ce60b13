// Between libc's parts: abort calls it first, so that a program without signals does not contain
// them.
#pragma once

extern "C" void (*libc_abort_hook)(void);
