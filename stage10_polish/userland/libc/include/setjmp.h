// Leaving functions without returning from them.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

// What a function must keep for its caller (System V ABI, 3.2.1): RBX, RBP, R12 to R15, RSP, the
// address to return to, and how floating point rounds.
typedef unsigned long jmp_buf[9];

// 0; once more, with what longjmp was given (1 for 0), when that is called. The function that
// called setjmp must not have returned. Its local variables are as they are, if they are volatile.
__attribute__((returns_twice)) int setjmp(jmp_buf where);
#define setjmp(where) setjmp(where)
__attribute__((noreturn)) void longjmp(jmp_buf where, int value);

#ifdef __cplusplus
}
#endif
