// The guard of an object that is static in a function, for programs that are compiled for threads
// (Itanium C++ ABI, 3.3.3): the thread that comes first constructs it, others wait until it is
// done. Byte 0 of the guard is the compiler's: not zero once the object is there. Byte 1 is ours.
#include <mach.h>

extern "C" {

int __cxa_guard_acquire(uint8_t* guard) {
    while (!__atomic_load_n(&guard[0], __ATOMIC_ACQUIRE)) {
        if (!__atomic_exchange_n(&guard[1], uint8_t{1}, __ATOMIC_ACQUIRE)) return 1;
        thread_yield();
    }
    return 0;
}

void __cxa_guard_release(uint8_t* guard) {
    __atomic_store_n(&guard[0], uint8_t{1}, __ATOMIC_RELEASE);
}

}  // extern "C"
