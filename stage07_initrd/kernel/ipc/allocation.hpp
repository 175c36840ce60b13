// Memory for IPC's objects, charged to an account. Under the IPC lock or before an object is known
// to others.
#pragma once

#include "ipc/account.hpp"
#include "memory/heap.hpp"

namespace ipc {

// Null: over the account's limit, or no memory.
inline void* allocate(uint64_t size, Account& account) REQUIRES(lock) {
    if (!account.charge(size)) return nullptr;
    void* memory = memory::heap_allocate(size);
    if (!memory) account.refund(size);
    return memory;
}

inline void deallocate(void* memory, uint64_t size, Account& account) REQUIRES(lock) {
    memory::heap_free(memory);
    account.refund(size);
}

}  // namespace ipc
