// Adapter: makes a table entry from a typed system call handler. Arguments come out of registers as
// the C calling convention says (of a 32-bit argument only the lower half counts), and a Result
// goes back into one: a value of zero or more, or minus the error code.
#pragma once

#include "syscall/handlers.hpp"

namespace syscalls {

template <typename T>
constexpr T from_register(uint64_t value) {
    if constexpr (std::is_same_v<T, UserAddress>) {
        return UserAddress{value};
    } else {
        return static_cast<T>(value);
    }
}

constexpr int64_t to_register(uint64_t value) { return static_cast<int64_t>(value); }
constexpr int64_t to_register(kern_return_t error) { return -int64_t{error}; }
inline int64_t to_register(const Result<void>& result) { return to_register(result.error()); }
inline int64_t to_register(const Result<uint64_t>& result) {
    return result.ok() ? to_register(result.value()) : to_register(result.error());
}

template <typename>
using Register = uint64_t;

template <auto Handler>
struct Adapter;

template <typename R, typename... Parameters, R (*Handler)(Parameters...)>
struct Adapter<Handler> {
    static constexpr size_t PARAMETERS = sizeof...(Parameters);

    [[gnu::flatten]] static int64_t call(Register<Parameters>... registers) {
        if constexpr (std::is_void_v<R>) {
            Handler(from_register<Parameters>(registers)...);
            return KERN_SUCCESS;
        } else {
            return to_register(Handler(from_register<Parameters>(registers)...));
        }
    }
};

// How many parameters a function type has, to compare the list with the handlers.
template <typename>
inline constexpr size_t parameter_count = 0;
template <typename R, typename... Parameters>
inline constexpr size_t parameter_count<R(Parameters...)> = sizeof...(Parameters);

}  // namespace syscalls
