// Thread-local variables, in C and in C++: each thread finds them as they were written down, keeps
// its own while others change theirs, and leaves nothing behind.
#include <mach.h>
#include <mig/host.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <threads.h>
#ifdef __cplusplus
#define LOCAL thread_local
#define ALIGNED(n) alignas(n)
#else
#define LOCAL _Thread_local
#define ALIGNED(n) _Alignas(n)
#endif

#define THREADS 5

static LOCAL volatile long initialised = 1234567890123;
static LOCAL volatile char text[20] = "own";
static LOCAL volatile int zeroed[100];
ALIGNED(256) static LOCAL volatile char aligned = 'A';
LOCAL volatile short global = -7;
static int problems;

static void check(int right, const char* what) {
    if (right) return;
    printf("wrong: %s\n", what);
    __atomic_store_n(&problems, 1, __ATOMIC_SEQ_CST);
}

static void fresh(void) {
    check(initialised == 1234567890123 && text[0] == 'o' && text[3] == 0 && global == -7,
          "the value at the start");
    check(aligned == 'A' && (uintptr_t)&aligned % 256 == 0, "the alignment");
    for (int i = 0; i < 100; i++) check(zeroed[i] == 0, "a zero at the start");
}

static void* work(void* argument) {
    const long number = (long)argument;
    fresh();
    volatile long* address = &initialised;
    for (int round = 0; round < 20; round++) {
        initialised = number + round;
        global = (short)number;
        for (int i = 0; i < 100; i++) zeroed[i] = (int)number + i;
        thread_yield();
        check(*address == number + round && global == (short)number,
              "a value that another thread wrote");
        for (int i = 0; i < 100; i++)
            check(zeroed[i] == (int)number + i, "an array that another thread wrote");
    }
    return (void*)address;
}

static void round_of_threads(void) {
    thread_t threads[THREADS];
    void* addresses[THREADS];
    for (long i = 0; i < THREADS; i++)
        check(thread_start(&threads[i], work, (void*)(1000 * (i + 1))) == KERN_SUCCESS,
              "thread_start");
    for (int i = 0; i < THREADS; i++)
        check(thread_join(&threads[i], &addresses[i]) == KERN_SUCCESS, "thread_join");
    for (int i = 0; i < THREADS; i++)
        check(addresses[i] != (void*)&initialised, "the address, which is the main thread's");
}

static uint64_t memory_free(void) {
    uint64_t total, left, uptime;
    host_info(BIRTH_HOST, &total, &left, &uptime);
    return left;
}

int main(void) {
    fresh();
    initialised = 5;
    round_of_threads();
    const uint64_t before = memory_free();
    for (int i = 0; i < 20; i++) round_of_threads();
    check(before - memory_free() + 65536 <= 131072, "memory that ended threads keep");
    check(initialised == 5 && global == -7 && zeroed[0] == 0,
          "the main thread's variables, which others wrote");
    printf(problems ? "failed\n" : "thread-local: ok\n");
    return 0;
}
