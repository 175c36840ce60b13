// memcpy, memmove, memset, memcmp, memchr. Blocks of 16 bytes; a rest is covered by one block that
// overlaps the one before it, so no byte is moved alone beyond the first few sizes.
#include <stdint.h>
#include <string.h>

namespace {

typedef uint64_t Bytes16 __attribute__((vector_size(16)));

// One unaligned load or store; the compiler makes a single instruction of the fixed-size copy.
template <typename T>
T load(const char* from) {
    T value;
    __builtin_memcpy(&value, from, sizeof(T));
    return value;
}

template <typename T>
void store(char* to, T value) {
    __builtin_memcpy(to, &value, sizeof(T));
}

// Copies sizeof(T) to twice that many bytes: both loads come before both stores, so overlap is
// harmless.
template <typename T>
void copy_ends(char* to, const char* from, size_t size) {
    const T first = load<T>(from);
    const T last = load<T>(from + size - sizeof(T));
    store<T>(to, first);
    store<T>(to + size - sizeof(T), last);
}

void copy_forward(char* to, const char* from, size_t size) {
    const Bytes16 last = load<Bytes16>(from + size - 16);
    char* const end = to + size - 16;
    while (end - to > 64) {
        const Bytes16 a = load<Bytes16>(from), b = load<Bytes16>(from + 16);
        const Bytes16 c = load<Bytes16>(from + 32), d = load<Bytes16>(from + 48);
        store<Bytes16>(to, a);
        store<Bytes16>(to + 16, b);
        store<Bytes16>(to + 32, c);
        store<Bytes16>(to + 48, d);
        to += 64;
        from += 64;
    }
    for (; to < end; to += 16, from += 16) store<Bytes16>(to, load<Bytes16>(from));
    store<Bytes16>(end, last);
}

void copy_backward(char* to, const char* from, size_t size) {
    const Bytes16 first = load<Bytes16>(from);
    for (size_t rest = size; rest > 16; rest -= 16)
        store<Bytes16>(to + rest - 16, load<Bytes16>(from + rest - 16));
    store<Bytes16>(to, first);
}

inline void* move_bytes(void* to_start, const void* from_start, size_t size) {
    char* to = static_cast<char*>(to_start);
    const char* from = static_cast<const char*>(from_start);
    if (size > 32) {
        // True also when `to` lies below `from`: the difference wraps round.
        if (static_cast<size_t>(to - from) >= size)
            copy_forward(to, from, size);
        else
            copy_backward(to, from, size);
    } else if (size >= 16) {
        copy_ends<Bytes16>(to, from, size);
    } else if (size >= 8) {
        copy_ends<uint64_t>(to, from, size);
    } else if (size >= 4) {
        copy_ends<uint32_t>(to, from, size);
    } else if (size >= 2) {
        copy_ends<uint16_t>(to, from, size);
    } else if (size == 1) {
        *to = *from;
    }
    return to_start;
}

}  // namespace

extern "C" {

void* memmove(void* to, const void* from, size_t size) { return move_bytes(to, from, size); }
void* memcpy(void* to, const void* from, size_t size) { return move_bytes(to, from, size); }

void* memset(void* start, int byte, size_t size) {
    char* to = static_cast<char*>(start);
    const uint64_t word = static_cast<uint8_t>(byte) * 0x0101010101010101u;
    if (size >= 16) {
        const Bytes16 block = {word, word};
        char* const end = to + size - 16;
        for (; end - to > 64; to += 64) {
            store<Bytes16>(to, block);
            store<Bytes16>(to + 16, block);
            store<Bytes16>(to + 32, block);
            store<Bytes16>(to + 48, block);
        }
        for (; to < end; to += 16) store<Bytes16>(to, block);
        store<Bytes16>(end, block);
    } else if (size >= 8) {
        store<uint64_t>(to, word);
        store<uint64_t>(to + size - 8, word);
    } else {
        while (size > 0) to[--size] = static_cast<char>(byte);
    }
    return start;
}

int memcmp(const void* a_start, const void* b_start, size_t size) {
    const char* a = static_cast<const char*>(a_start);
    const char* b = static_cast<const char*>(b_start);
    for (; size >= 8; a += 8, b += 8, size -= 8) {
        const uint64_t left = __builtin_bswap64(load<uint64_t>(a));
        const uint64_t right = __builtin_bswap64(load<uint64_t>(b));
        if (left != right) return left < right ? -1 : 1;
    }
    for (; size > 0; a++, b++, size--) {
        if (*a != *b) return static_cast<uint8_t>(*a) - static_cast<uint8_t>(*b);
    }
    return 0;
}

void* memchr(const void* memory, int byte, size_t size) {
    const char* at = static_cast<const char*>(memory);
    for (; size > 0; at++, size--) {
        if (*at == static_cast<char>(byte)) return const_cast<char*>(at);
    }
    return nullptr;
}

void* memrchr(const void* memory, int byte, size_t size) {
    const char* start = static_cast<const char*>(memory);
    while (size > 0) {
        if (start[--size] == static_cast<char>(byte)) return const_cast<char*>(start + size);
    }
    return nullptr;
}

}  // extern "C"
