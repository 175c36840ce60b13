/* hello: the first C program. It knows nothing but the system calls and what is on its stack at the
 * start: it says hello, to every argument too, and returns how many there were. */
#include <mach/birth_names.h>
#include <syscall_stubs.h>

static void print(const char* text) {
    uint64_t size = 0;
    while (text[size]) size++;
    syscall_write(BIRTH_CONSOLE_OUTPUT, text, size);
}

int main(int argc, char** argv) {
    print("Hello, world!\n");
    for (int i = 1; i < argc; i++) {
        print("Hello, ");
        print(argv[i]);
        print("!\n");
    }
    return argc - 1;
}
