"""The start of every C program that a test compiles: the entry point, the system calls, and printing.
"""

from . import abi

# Enough of a C library for a program of the grader's own; the calls are the contract's numbers.
C_PRELUDE = f"""
typedef unsigned long word;
static inline long call(word n, word a, word b, word c, word d, word e) {{
    register word r10 __asm__("r10") = d;
    register word r8 __asm__("r8") = e;
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
    return result;
}}
static inline word length(const char* text) {{ word n = 0; while (text[n]) n++; return n; }}
static inline void print(const char* text) {{ call({abi.NUMBER["write"]}, {abi.OUTPUT}, (word)text, length(text), 0, 0); }}
static inline void line(const char* text) {{ print(text); print("\\n"); }}
static inline long now(void) {{ return call({abi.NUMBER["clock_get"]}, 0, 0, 0, 0, 0); }}
static inline void finish(word status) {{ call({abi.NUMBER["exit"]}, status, 0, 0, 0, 0); __builtin_unreachable(); }}
static inline void number(word value) {{
    char digits[17];
    for (int i = 15; i >= 0; i--, value >>= 4) digits[i] = "0123456789abcdef"[value & 15];
    digits[16] = 0;
    line(digits);
}}
int main(int argc, char** argv, char** envp, word* auxiliary);
__attribute__((naked)) void _start(void) {{ __asm__("mov %rsp, %rdi\\n xor %ebp, %ebp\\n call enter\\n"); }}
__attribute__((used)) void enter(word* stack) {{
    int argc = (int)stack[0];
    char** argv = (char**)(stack + 1);
    char** envp = argv + argc + 1;
    word* auxiliary = (word*)envp;
    while (*auxiliary++) {{ }}
    finish((word)main(argc, argv, envp, auxiliary));
}}
"""
