// Global<T>: room for one object that is constructed by hand while booting and never destroyed. The
// kernel has no global constructors; this is for what cannot be initialised by the compiler.
#pragma once

#include "arch/interrupts.hpp"
#include "lib/assert.hpp"
#include "lib/utility.hpp"

#include <new>

template <typename T>
class Global : NonCopyable {
public:
    template <typename... Arguments>
    T& construct(Arguments&&... arguments) {
        ASSERT(!constructed_);
        constructed_ = true;
        return *new (storage_) T(forward<Arguments>(arguments)...);
    }

    // Constructs it at the first call.
    T& once() {
        InterruptGuard guard;
        return constructed_ ? **this : construct();
    }

    T& operator*() { return *reinterpret_cast<T*>(storage_); }
    T* operator->() { return reinterpret_cast<T*>(storage_); }

private:
    alignas(T) unsigned char storage_[sizeof(T)] = {};
    bool constructed_ = false;
};
