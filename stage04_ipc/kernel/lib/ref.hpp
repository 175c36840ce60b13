// Ref<T>: shared ownership by a count inside the object. T derives from RefCounted<T> and says in
// `static void last_reference_gone(T&)` how it is freed. Never null; RefPtr<T> may be.
#pragma once

#include "lib/assert.hpp"
#include "lib/utility.hpp"

template <typename T>
class RefCounted : NonCopyable {
public:
    void ref() { __atomic_add_fetch(&references_, 1, __ATOMIC_RELAXED); }
    void unref() {
        ASSERT(references_ > 0);
        if (__atomic_sub_fetch(&references_, 1, __ATOMIC_ACQ_REL) == 0) {
            T::last_reference_gone(static_cast<T&>(*this));
        }
    }
    // For lists that do not own what is in them: false if the last reference is gone already and
    // the object is on its way out.
    [[nodiscard]] bool ref_unless_gone() {
        uint32_t seen = __atomic_load_n(&references_, __ATOMIC_RELAXED);
        while (seen != 0) {
            if (__atomic_compare_exchange_n(&references_, &seen, seen + 1, false, __ATOMIC_ACQ_REL,
                                            __ATOMIC_RELAXED)) {
                return true;
            }
        }
        return false;
    }
    uint32_t references() const { return references_; }

private:
    uint32_t references_ = 1;  // the creator's
};

template <typename T>
class RefPtr {
public:
    RefPtr() = default;
    RefPtr(decltype(nullptr)) {}
    RefPtr(T& object) : object_(&object) { object_->ref(); }
    RefPtr(const RefPtr& other) : object_(other.object_) {
        if (object_) object_->ref();
    }
    RefPtr(RefPtr&& other) : object_(other.object_) { other.object_ = nullptr; }
    ~RefPtr() {
        if (object_) object_->unref();
    }
    RefPtr& operator=(RefPtr other) {
        swap(object_, other.object_);
        return *this;
    }

    // Takes over the reference the caller has.
    static RefPtr adopt(T& object) {
        RefPtr pointer;
        pointer.object_ = &object;
        return pointer;
    }
    // Gives the reference to the caller.
    [[nodiscard]] T* take() { return exchange(object_, nullptr); }

    explicit operator bool() const { return object_ != nullptr; }
    T* get() const { return object_; }
    T& operator*() const { return *object_; }
    T* operator->() const { return object_; }
    bool operator==(const RefPtr& other) const { return object_ == other.object_; }

private:
    T* object_ = nullptr;
};

// A RefPtr that is known not to be null.
template <typename T>
class Ref : public RefPtr<T> {
public:
    Ref(T& object) : RefPtr<T>(object) {}
    static Ref adopt(T& object) {
        Ref reference(object);
        object.unref();
        return reference;
    }
};
