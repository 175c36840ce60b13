// A file or a directory. It knows its own name, for there are no links: a node is under one name,
// or it has been removed and is only still open.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct Node {
    enum class Kind : uint8_t { File, Directory };

    bool is_directory() const { return kind == Kind::Directory; }

    Kind kind;
    uint8_t name_size = 0;
    bool linked = false;  // it has a name, or is the root
    uint32_t opened = 0;  // ports through which it is open
    uint64_t number = 0;
    uint64_t modified = 0;  // nanoseconds since the machine's start
    char* name = nullptr;   // without a zero

    // Where its name is. `place` grows with every name that comes into a directory, so that a
    // listing can say how far it has come.
    Node* parent = nullptr;
    uint64_t place = 0;
    Node* next_in_bucket = nullptr;
    Node* next = nullptr;  // in the directory, in order of their places
    Node* previous = nullptr;

    // A directory's.
    Node* first = nullptr;
    Node* last = nullptr;
    Node* listed = nullptr;  // the last one that a listing gave out
    uint64_t children = 0;

    // A file's: page i holds the bytes from i * 4096 on; NULL is a page of zeros.
    uint64_t size = 0;
    uint8_t** pages = nullptr;
    uint64_t page_slots = 0;  // of `pages`
    uint64_t page_count = 0;  // pages that are there
};
