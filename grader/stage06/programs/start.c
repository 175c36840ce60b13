// C on the tree's start code alone: constructors and destructors in their order, and thread-local
// variables of the main thread. Printed with the system call.
#include <mach/birth_names.h>
#include <mach/vm.h>
#include <syscall_stubs.h>

// What exit() calls before the destructors and behind them (userland/libc/start/exit.cpp).
extern void (*libc_registered_hook)(void);
extern void (*libc_output_hook)(void);
void exit(int status) __attribute__((noreturn));

static int argument_count;
static int ends_again;  // a destructor calls exit
static void print(const char* text) {
    uint64_t size = 0;
    while (text[size]) size++;
    syscall_write(BIRTH_CONSOLE_OUTPUT, text, size);
}

// In the file in another order than they have to run in.
__attribute__((constructor)) static void last(int argc, char** argv, char** envp) {
    argument_count = argc;
    print(argv[argc] == 0 && envp == (char**)argv + argc + 1 ? "constructor without priority\n"
                                                             : "wrong arguments\n");
}
__attribute__((constructor(300))) static void second(void) { print("constructor 300\n"); }
__attribute__((constructor(200))) static void first(void) { print("constructor 200\n"); }
__attribute__((destructor(300))) static void second_to_last(void) { print("destructor 300\n"); }
__attribute__((destructor)) static void before(void) {
    print("destructor without priority\n");
    if (ends_again) exit(6);
}
__attribute__((destructor(200))) static void very_last(void) { print("destructor 200\n"); }

// More than a page, an alignment of more than a page, and a size that is no multiple of it.
_Thread_local volatile int number = 42;
_Thread_local volatile char text[] = "thread-local";
_Thread_local volatile int zeroes[3000];
_Thread_local _Alignas(8192) volatile char aligned = 'a';
_Thread_local volatile char odd[3] = "xy";

// What every further thread would begin and end with (userland/libc/start/thread_local.hpp).
_Bool make_thread_local(void** fs_base) __asm__("_Z17make_thread_localPPv");
void release_thread_local(void* fs_base) __asm__("_Z20release_thread_localPv");

static char* allocate_page(void) {
    return (char*)syscall_vm_allocate(0, 4096, VM_PROT_READ | VM_PROT_WRITE);
}

// Another copy, wherever memory is free, and all of it is given back.
static int wrong_copy(void) {
    char *own, *first, *freed;
    void* base;
    __asm__("mov %%fs:0, %0" : "=r"(own));
    allocate_page();
    freed = allocate_page();
    syscall_vm_deallocate(freed, 4096);
    if (!make_thread_local(&base)) return 1;
    first = base;
    int wrong = *(char**)base != first || (uint64_t)first % 8192 != 0 || first == own;
    wrong |= *(int*)(first - (own - (char*)&number)) != 42;
    for (int i = 0; i < 3000; i++) wrong |= ((int*)(first - (own - (char*)zeroes)))[i] != 0;
    release_thread_local(base);
    release_thread_local(0);
    return wrong || allocate_page() != freed;
}

static void registered(void) { print("registered functions\n"); }
static void output(void) { print("output\n"); }

int main(int argc, char** argv, char** envp) {
    libc_registered_hook = registered;
    libc_output_hook = output;
    ends_again = argc == 2;
    if (argv[argc] != 0 || envp != argv + argc + 1) print("main has wrong arguments\n");
    if (argument_count != argc) print("main before the constructors\n");
    int wrong =
        number != 42 || text[0] != 't' || text[11] != 'l' || aligned != 'a' || odd[1] != 'y';
    for (int i = 0; i < 3000; i++) wrong |= zeroes[i] != 0;
    wrong |= (uint64_t)&aligned % 8192 != 0;
    for (int i = 0; i < 3000; i++) zeroes[i] = i;
    number++;
    volatile int* volatile where = &number; /* through the word at FS base */
    wrong |= *where != 43 || zeroes[2999] != 2999 || odd[0] != 'x';
    wrong |= wrong_copy();
    allocate_page();  // so that the next begins at a page of the other kind, odd or even
    wrong |= wrong_copy();
    print(wrong ? "thread-local variables: wrong\n" : "thread-local variables: right\n");
    return 5;
}
