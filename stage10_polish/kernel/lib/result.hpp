// Result<T>: a value or a kern_return_t, never both. TRY(expression) unwraps it or returns the
// error.
#pragma once

#include "lib/utility.hpp"

#include <mach/kern_return.h>
#include <new>

template <typename T>
class [[nodiscard]] Result {
public:
    Result(kern_return_t error) : error_(error) {}  // `error` is not KERN_SUCCESS
    Result(T value) : value_(move(value)) {}
    Result(Result&& other) : error_(other.error_) {
        if (ok()) new (&value_) T(move(other.value_));
    }
    Result& operator=(Result&&) = delete;
    ~Result() {
        if (ok()) value_.~T();
    }

    bool ok() const { return error_ == KERN_SUCCESS; }
    explicit operator bool() const { return ok(); }
    kern_return_t error() const { return error_; }

    // Only when ok().
    T& value() & { return value_; }
    const T& value() const& { return value_; }
    T value() && { return move(value_); }

private:
    kern_return_t error_ = KERN_SUCCESS;
    union {
        T value_;
    };
};

template <>
class [[nodiscard]] Result<void> {
public:
    constexpr Result() = default;
    constexpr Result(kern_return_t error) : error_(error) {}

    constexpr bool ok() const { return error_ == KERN_SUCCESS; }
    constexpr explicit operator bool() const { return ok(); }
    constexpr kern_return_t error() const { return error_; }
    constexpr void value() const {}

private:
    kern_return_t error_ = KERN_SUCCESS;
};

#define TRY(expression)                                                                            \
    ({                                                                                             \
        auto result_of_try_ = (expression);                                                        \
        if (!result_of_try_.ok()) return result_of_try_.error();                                   \
        move(result_of_try_).value();                                                              \
    })
