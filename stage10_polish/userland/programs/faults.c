/* faults KIND: does what no program may do, in one of the ways below. The kernel ends it and says
 * why. */
#include <mach/birth_names.h>
#include <syscall_stubs.h>

static const int constant = 1; /* in a segment that may only be read */

/* The compiler must not see where this points, or it would warn, and rightly so. */
static void* at(volatile uint64_t address) { return (void*)address; }
static void read_at(uint64_t address) { (void)*(volatile int*)at(address); }
static void write_at(uint64_t address) { *(volatile int*)at(address) = 1; }
static void call_at(uint64_t address) { ((void (*)(void))at(address))(); }

static void null_read(void) { read_at(0); }
static void null_write(void) { write_at(8); }
static void null_call(void) { call_at(0); }
static void kernel_read(void) { read_at(0xFFFFFFFF80100000); }
static void kernel_write(void) { write_at(0xFFFF800000000000); }
static void kernel_call(void) { call_at(0xFFFFFFFF80100000); }
static void address(void) { read_at(0x8000000000000000); } /* not one at all */
static void constant_write(void) { write_at((uint64_t)&constant); }
static void code_write(void) { write_at((uint64_t)code_write); }
static void stack_call(void) {
    volatile uint8_t code[] = {0xC3}; /* ret */
    call_at((uint64_t)code);
}
static int deeper(volatile int depth) { return depth < 0 ? 0 : deeper(depth + 1) + depth; }
static void stack_overflow(void) { (void)deeper(1); }
static void divide(void) {
    __asm__ volatile("xorl %%ecx, %%ecx\n\tdivl %%ecx" ::: "eax", "ecx", "edx");
}
static void opcode(void) { __asm__ volatile("ud2"); }
static void halt(void) { __asm__ volatile("hlt"); }
static void interrupts(void) { __asm__ volatile("cli"); }
static void port(void) { __asm__ volatile("outb %%al, $0x80" ::: "memory"); }

static const struct {
    const char* name;
    void (*function)(void);
} kinds[] = {
    {"null_read", null_read},
    {"null_write", null_write},
    {"null_call", null_call},
    {"kernel_read", kernel_read},
    {"kernel_write", kernel_write},
    {"kernel_call", kernel_call},
    {"constant_write", constant_write},
    {"code_write", code_write},
    {"stack_call", stack_call},
    {"stack_overflow", stack_overflow},
    {"divide", divide},
    {"opcode", opcode},
    {"address", address},
    {"halt", halt},
    {"interrupts", interrupts},
    {"port", port},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static uint64_t length(const char* text) {
    uint64_t size = 0;
    while (text[size]) size++;
    return size;
}

static int equal(const char* a, const char* b) {
    while (*a && *a == *b) a++, b++;
    return *a == *b;
}

static void print(const char* text) { syscall_write(BIRTH_CONSOLE_OUTPUT, text, length(text)); }

int main(int argc, char** argv) {
    for (uint64_t i = 0; argc == 2 && i < KINDS; i++) {
        if (equal(argv[1], kinds[i].name)) {
            kinds[i].function();
            print("nothing happened\n");
            return 1;
        }
    }
    print("usage: faults KIND, where KIND is one of");
    for (uint64_t i = 0; i < KINDS; i++) {
        print(" ");
        print(kinds[i].name);
    }
    print("\n");
    return 2;
}
