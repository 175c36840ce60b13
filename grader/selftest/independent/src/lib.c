// What the compiler and everybody else takes for granted about memory and text.
#include "lib.h"

void *memcpy(void *to, const void *from, usize bytes) {
    void *start = to;
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes) : : "memory");
    return start;
}

void *memmove(void *to, const void *from, usize bytes) {
    if ((uptr)to - (uptr)from >= bytes)
        return memcpy(to, from, bytes);
    for (usize i = bytes; i-- > 0;)
        ((volatile u8 *)to)[i] = ((const u8 *)from)[i];
    return to;
}

void *memset(void *to, int value, usize bytes) {
    void *start = to;
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(bytes) : "a"(value) : "memory");
    return start;
}

int memcmp(const void *a, const void *b, usize bytes) {
    for (usize i = 0; i < bytes; i++)
        if (((const u8 *)a)[i] != ((const u8 *)b)[i])
            return ((const u8 *)a)[i] - ((const u8 *)b)[i];
    return 0;
}

usize strlen(const char *text) {
    usize length = 0;
    while (((const volatile char *)text)[length])
        length++;
    return length;
}

bool same(const char *a, const char *b) {
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

bool begins_with(const char *text, const char *start) {
    while (*start)
        if (*text++ != *start++)
            return false;
    return true;
}

bool contains(const char *text, const char *part) {
    for (;; text++) {
        if (begins_with(text, part))
            return true;
        if (!*text)
            return false;
    }
}

static int digit_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 99;
}

bool parse_number(const char *text, u64 *value) {
    int base = 10;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    }
    if (!*text)
        return false;
    u64 number = 0;
    for (; *text; text++) {
        int digit = digit_value(*text);
        if (digit >= base || __builtin_mul_overflow(number, (u64)base, &number) ||
            __builtin_add_overflow(number, (u64)digit, &number))
            return false;
    }
    *value = number;
    return true;
}
