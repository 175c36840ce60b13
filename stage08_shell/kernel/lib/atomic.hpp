// Atomic<T>: the compiler's builtins with a type. Sequentially consistent unless the name says not.
#pragma once

#include "lib/utility.hpp"

template <typename T>
class Atomic : NonCopyable {
public:
    constexpr Atomic() = default;
    constexpr explicit Atomic(T value) : value_(value) {}

    T load() const {
        T value;
        __atomic_load(&value_, &value, __ATOMIC_SEQ_CST);
        return value;
    }
    T load_relaxed() const { return __atomic_load_n(&value_, __ATOMIC_RELAXED); }
    void store(T value) { __atomic_store(&value_, &value, __ATOMIC_SEQ_CST); }
    void store_release(T value) { __atomic_store_n(&value_, value, __ATOMIC_RELEASE); }
    T fetch_add(T amount) { return __atomic_fetch_add(&value_, amount, __ATOMIC_SEQ_CST); }
    T exchange(T value) { return __atomic_exchange_n(&value_, value, __ATOMIC_SEQ_CST); }

private:
    T value_{};
};
