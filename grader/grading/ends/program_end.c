// Where a program ends that calls a function which is yours to write: by system calls of its own,
// since the library's may be missing.
#include <yours_to_write.h>

#include <mach/birth_names.h>
#include <mach/syscalls.h>

static long call(long number, long first, long second, long third) {
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(first), "S"(second), "d"(third)
                     : "rcx", "r11", "memory");
    return result;
}

static void say(const char* text) {
    long length = 0;
    while (text[length]) length++;
    call(SYS_write, BIRTH_CONSOLE_OUTPUT, (long)text, length);
}

void stop_at_exercise(const char* what) {
    say("yours to write: exercise ");
    say(what);
    say(" (LESSON.md, \"Yours to write\")\n");
    call(SYS_exit, 1, 0, 0);
    __builtin_trap();
}
