// Vector<T>: elements in one piece of memory that grows by doubling. What can run out of memory
// returns a Result and then has changed nothing. References die when it grows.
#pragma once

#include "lib/result.hpp"
#include "lib/span.hpp"
#include "memory/heap.hpp"

template <typename T>
class Vector : NonCopyable {
public:
    Vector() = default;
    Vector(Vector&& other)
        : data_(exchange(other.data_, nullptr)),
          size_(exchange(other.size_, 0)),
          capacity_(exchange(other.capacity_, 0)) {}
    Vector& operator=(Vector&& other) {
        swap(data_, other.data_);
        swap(size_, other.size_);
        swap(capacity_, other.capacity_);
        return *this;
    }
    ~Vector() {
        clear();
        memory::heap_free(data_);
    }

    size_t size() const { return size_; }
    size_t capacity() const { return capacity_; }
    bool empty() const { return size_ == 0; }
    T* data() { return data_; }
    const T* data() const { return data_; }
    T* begin() { return data_; }
    T* end() { return data_ + size_; }
    const T* begin() const { return data_; }
    const T* end() const { return data_ + size_; }
    Span<T> span() { return {data_, size_}; }
    Span<const T> span() const { return {data_, size_}; }

    T& operator[](size_t index) {
        ASSERT(index < size_);
        return data_[index];
    }
    const T& operator[](size_t index) const {
        ASSERT(index < size_);
        return data_[index];
    }
    T& front() { return (*this)[0]; }
    T& back() { return (*this)[size_ - 1]; }

    Result<void> reserve(size_t count) {
        if (count <= capacity_) return {};
        if (count > SIZE_MAX / 2 / sizeof(T)) return KERN_RESOURCE_SHORTAGE;
        // Nearly everything grows one by one: doubling makes that cost the same per element.
        size_t capacity = max(count, capacity_ * 2);
        capacity = max(capacity, size_t{4});
        T* bigger = static_cast<T*>(memory::heap_allocate(capacity * sizeof(T)));
        if (!bigger) return KERN_RESOURCE_SHORTAGE;
        for (size_t i = 0; i < size_; i++) {
            new (&bigger[i]) T(move(data_[i]));
            data_[i].~T();
        }
        memory::heap_free(data_);
        data_ = bigger;
        capacity_ = capacity;
        return {};
    }

    // When this fails, `item` has not been moved from.
    Result<void> push_back(T&& item) {
        if (size_ == capacity_) TRY(reserve(size_ + 1));
        new (&data_[size_]) T(move(item));
        size_++;
        return {};
    }
    Result<void> push_back(const T& item) {
        T copy(item);  // `item` may be an element of this vector
        return push_back(move(copy));
    }
    // New elements are value-initialised.
    Result<void> resize(size_t count) {
        TRY(reserve(count));
        while (size_ < count) new (&data_[size_++]) T();
        while (size_ > count) data_[--size_].~T();
        return {};
    }

    // Only when not empty.
    T pop_back() {
        ASSERT(size_ > 0);
        T item(move(data_[size_ - 1]));
        data_[--size_].~T();
        return item;
    }
    // Takes out the element at `index`; those behind it move up.
    void remove(size_t index) {
        ASSERT(index < size_);
        for (size_t i = index; i + 1 < size_; i++) data_[i] = move(data_[i + 1]);
        data_[--size_].~T();
    }
    void clear() {
        while (size_ > 0) data_[--size_].~T();
    }

private:
    T* data_ = nullptr;
    size_t size_ = 0;
    size_t capacity_ = 0;
};
