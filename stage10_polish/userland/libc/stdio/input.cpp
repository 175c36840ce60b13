// The input functions.
#include "libc/stdio/stream.hpp"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

extern "C" {

int fgetc(FILE* from) {
    LockGuard guard(from->lock);
    return streams::get(from);
}

int getc(FILE* from) { return fgetc(from); }
int getchar(void) { return fgetc(stdin); }

// The byte goes back to where the last one came from; before the first one there is room for it.
int ungetc(int character, FILE* from) {
    LockGuard guard(from->lock);
    if (character == EOF || from->position == 0 || !from->readable) return EOF;
    if (from->collected > 0 && !streams::flush(from)) return EOF;
    from->buffer[--from->position] = static_cast<char>(character);
    from->at_end = false;
    return static_cast<unsigned char>(character);
}

size_t fread(void* items, size_t size, size_t count, FILE* from) {
    size_t total;
    if (__builtin_mul_overflow(size, count, &total)) {
        errno = EINVAL;
        return 0;
    }
    if (total == 0) return 0;
    LockGuard guard(from->lock);
    char* to = static_cast<char*>(items);
    size_t done = 0;
    while (done < total) {
        if (from->position == from->filled && !streams::fill(from)) break;
        const size_t ready = from->filled - from->position;
        const size_t piece = ready < total - done ? ready : total - done;
        memcpy(to + done, from->buffer + from->position, piece);
        from->position += piece;
        done += piece;
    }
    return done / size;
}

char* fgets(char* to, int size, FILE* from) {
    if (size <= 0) return nullptr;
    LockGuard guard(from->lock);
    int length = 0;
    while (length < size - 1) {
        const int character = streams::get(from);
        if (character == EOF) break;
        to[length++] = static_cast<char>(character);
        if (character == '\n') break;
    }
    to[length] = 0;
    return length > 0 || size == 1 ? to : nullptr;
}

long getline(char** line, size_t* capacity, FILE* from) {
    LockGuard guard(from->lock);
    if (*line == nullptr) *capacity = 0;
    size_t length = 0;
    for (;;) {
        if (length + 2 > *capacity) {
            const size_t larger = *capacity < 64 ? 128 : *capacity * 2;
            char* grown = static_cast<char*>(realloc(*line, larger));
            if (grown == nullptr) return -1;
            *line = grown;
            *capacity = larger;
        }
        const int character = streams::get(from);
        if (character == EOF) break;
        (*line)[length++] = static_cast<char>(character);
        if (character == '\n') break;
    }
    (*line)[length] = 0;
    return length > 0 ? static_cast<long>(length) : -1;
}

int feof(FILE* from) { return from->at_end; }
int ferror(FILE* from) { return from->failed; }
void clearerr(FILE* from) { from->at_end = from->failed = false; }

}  // extern "C"
