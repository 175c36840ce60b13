// Box<T>: the one owner of an object on the heap; never null unless moved from. Out of memory is an
// error of make(), and then no constructor has run.
#pragma once

#include "lib/assert.hpp"
#include "lib/result.hpp"
#include "memory/heap.hpp"

template <typename T>
class [[nodiscard]] Box : NonCopyable {
public:
    template <typename... Arguments>
    static Result<Box> make(Arguments&&... arguments) {
        static_assert(alignof(T) <= 16);
        void* memory = memory::heap_allocate(sizeof(T));
        if (!memory) return KERN_RESOURCE_SHORTAGE;
        return Box(new (memory) T(forward<Arguments>(arguments)...));
    }
    // Takes over an object that take() gave away.
    static Box adopt(T& object) { return Box(&object); }

    Box(Box&& other) : object_(other.take()) {}
    Box& operator=(Box&& other) {
        if (this != &other) {
            destroy();
            object_ = other.take();
        }
        return *this;
    }
    ~Box() { destroy(); }

    T* get() const { return object_; }
    T& operator*() const {
        ASSERT(object_);
        return *object_;
    }
    T* operator->() const {
        ASSERT(object_);
        return object_;
    }
    // Gives the object to the caller, who adopts it again or frees it.
    [[nodiscard]] T* take() { return exchange(object_, nullptr); }

private:
    explicit Box(T* object) : object_(object) {}
    void destroy() {
        if (!object_) return;
        object_->~T();
        memory::heap_free(object_);
        object_ = nullptr;
    }

    T* object_;
};
