// Account: how much kernel memory one task's IPC objects take (names, ports, send-once rights,
// messages). What is charged to it is paid by whoever caused it to be made, for as long as it
// exists, also when the task is long gone: the account outlives its owner until everything is paid
// back. Under the IPC lock.
#pragma once

#include "ipc/lock.hpp"
#include "lib/assert.hpp"
#include "lib/result.hpp"

class Account : NonCopyable {
public:
    // `limit` in bytes. Null: no memory.
    static Account* create(uint64_t limit);
    // The owner is gone; the account goes with the last thing charged to it.
    static void close(Account& account) REQUIRES(ipc::lock);
    // For what the kernel makes for itself. Has no limit.
    static Account& kernel();

    // False: over the limit, and nothing is charged.
    [[nodiscard]] bool charge(uint64_t bytes) REQUIRES(ipc::lock) {
        if (bytes > limit_ - used_) return false;
        used_ += bytes;
        return true;
    }
    void refund(uint64_t bytes) REQUIRES(ipc::lock) {
        ASSERT(bytes <= used_);
        used_ -= bytes;
        if (used_ == 0 && !open_) free(*this);
    }
    uint64_t used() const EXCLUDES(ipc::lock) {
        SpinlockGuard guard(ipc::lock);
        return used_;
    }

    constexpr explicit Account(uint64_t limit) : limit_(limit) {}

private:
    static void free(Account& account);

    const uint64_t limit_;
    uint64_t used_ GUARDED_BY(ipc::lock) = 0;
    bool open_ GUARDED_BY(ipc::lock) = true;
};
