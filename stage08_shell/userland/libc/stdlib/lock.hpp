// A lock for the few instructions that change libc's own tables. A thread that finds it taken gives
// up the processor until the holder has run.
#pragma once

class Lock {
public:
    bool try_lock() { return !__atomic_exchange_n(&taken_, true, __ATOMIC_ACQUIRE); }
    void lock() {
        while (!try_lock()) wait();
    }
    void unlock() { __atomic_store_n(&taken_, false, __ATOMIC_RELEASE); }

private:
    static void wait();
    bool taken_ = false;
};

class LockGuard {
public:
    explicit LockGuard(Lock& lock) : lock_(lock) { lock_.lock(); }
    ~LockGuard() { lock_.unlock(); }
    LockGuard(const LockGuard&) = delete;
    LockGuard& operator=(const LockGuard&) = delete;

private:
    Lock& lock_;
};
