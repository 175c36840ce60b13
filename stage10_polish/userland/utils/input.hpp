// What programs share that read the files of their command line, or else standard input, and
// write to standard output.
#pragma once

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Says what errno means for `what`; returns 1.
inline int fail(const char* program, const char* what) {
    fprintf(stderr, "%s: %s: %s\n", program, what, strerror(errno));
    return 1;
}

// read(file, name) for each name from argv[first] on; standard input for `-`, or if there is none.
// A file that cannot be opened is said, and one of which read returns false; the others are read
// nevertheless. Returns 1 if there was one, else 0.
template <typename Read>
int for_each_input(int argc, char** argv, int first, Read read) {
    static char standard_input[] = "-";
    char* none[] = {standard_input};
    char** const names = first < argc ? argv + first : none;
    const int count = first < argc ? argc - first : 1;
    int status = 0;
    for (int i = 0; i < count; i++) {
        const bool standard = strcmp(names[i], "-") == 0;
        FILE* const file = standard ? stdin : fopen(names[i], "r");
        if (file == nullptr || !read(file, names[i])) status = fail(argv[0], names[i]);
        if (file != nullptr && !standard) fclose(file);
    }
    return status;
}

// The program's status at its end: `status`, or `trouble` if what it printed could not be written.
inline int finish(const char* program, int status, int trouble = 1) {
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    fprintf(stderr, "%s: write error: %s\n", program, strerror(errno));
    return trouble;
}

// A line of any length, in memory that getline makes grow. The newline is taken off.
struct Line {
    ~Line() { free(text); }
    // False: there is no other, or it could not be read (ferror, or there is no memory).
    bool read(FILE* from) {
        const long length = getline(&text, &capacity, from);
        if (length < 0) return false;
        size = static_cast<size_t>(length);
        ended = size > 0 && text[size - 1] == '\n';
        if (ended) text[--size] = 0;
        return true;
    }

    char* text = nullptr;
    size_t size = 0;
    size_t capacity = 0;
    bool ended = false;  // by a newline: only the last line of a file may have none
};

// Is the whole of a file read? What getline could not store is an error too.
inline bool read_whole(FILE* file) { return feof(file) && !ferror(file); }

// Bytes that come one after the other, in memory that grows.
struct Bytes {
    ~Bytes() { free(data); }
    bool reserve(size_t more) {
        if (more <= capacity - size) return true;
        size_t larger = capacity * 2 > 4096 ? capacity * 2 : 4096;
        if (larger < size + more) larger = size + more;
        char* const grown = static_cast<char*>(realloc(data, larger));
        if (grown == nullptr) return false;
        data = grown;
        capacity = larger;
        return true;
    }
    bool append(const char* bytes, size_t count) {
        if (!reserve(count)) return false;
        memcpy(data + size, bytes, count);
        size += count;
        return true;
    }

    char* data = nullptr;
    size_t size = 0;
    size_t capacity = 0;
};
