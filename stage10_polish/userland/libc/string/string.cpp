// Copying and comparing zero-terminated strings.
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

extern "C" {

size_t strlen(const char* text) {
    const char* end = text;
    while (*end != 0) end++;
    return static_cast<size_t>(end - text);
}

size_t strnlen(const char* text, size_t limit) {
    size_t length = 0;
    while (length < limit && text[length] != 0) length++;
    return length;
}

char* strcpy(char* to, const char* from) {
    return static_cast<char*>(memcpy(to, from, strlen(from) + 1));
}

char* strncpy(char* to, const char* from, size_t size) {
    const size_t length = strnlen(from, size);
    memcpy(to, from, length);
    memset(to + length, 0, size - length);
    return to;
}

char* strcat(char* to, const char* from) {
    strcpy(to + strlen(to), from);
    return to;
}

char* strncat(char* to, const char* from, size_t limit) {
    char* end = to + strlen(to);
    const size_t length = strnlen(from, limit);
    memcpy(end, from, length);
    end[length] = 0;
    return to;
}

size_t strlcpy(char* to, const char* from, size_t size) {
    const size_t length = strlen(from);
    if (size > 0) {
        const size_t kept = length < size ? length : size - 1;
        memcpy(to, from, kept);
        to[kept] = 0;
    }
    return length;
}

size_t strlcat(char* to, const char* from, size_t size) {
    const size_t length = strnlen(to, size);
    return length + strlcpy(to + length, from, size - length);
}

int strncmp(const char* a, const char* b, size_t limit) {
    for (; limit > 0; a++, b++, limit--) {
        if (*a != *b) return static_cast<uint8_t>(*a) - static_cast<uint8_t>(*b);
        if (*a == 0) break;
    }
    return 0;
}

int strcmp(const char* a, const char* b) { return strncmp(a, b, SIZE_MAX); }
int strcoll(const char* a, const char* b) { return strcmp(a, b); }

int strncasecmp(const char* a, const char* b, size_t limit) {
    for (; limit > 0; a++, b++, limit--) {
        const int left = tolower(static_cast<uint8_t>(*a));
        const int right = tolower(static_cast<uint8_t>(*b));
        if (left != right) return left - right;
        if (left == 0) break;
    }
    return 0;
}

int strcasecmp(const char* a, const char* b) { return strncasecmp(a, b, SIZE_MAX); }

char* strndup(const char* text, size_t limit) {
    const size_t length = strnlen(text, limit);
    char* copy = static_cast<char*>(malloc(length + 1));
    if (copy == nullptr) return nullptr;
    memcpy(copy, text, length);
    copy[length] = 0;
    return copy;
}

char* strdup(const char* text) { return strndup(text, SIZE_MAX - 1); }

}  // extern "C"
