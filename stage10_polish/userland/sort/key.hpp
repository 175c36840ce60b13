// What lines are sorted by: keys, each a part of the line and how it is compared.
#pragma once

#include <stddef.h>

struct Order {
    bool numeric = false, reverse = false, fold = false, blanks = false, dictionary = false;
    bool any() const { return numeric || reverse || fold || blanks || dictionary; }
};

struct Key {
    // Fields and characters count from 1; the end's field 0: the end of the line, its character 0:
    // the end of the field.
    unsigned long start_field = 1, start_character = 1, end_field = 0, end_character = 0;
    Order order;  // `blanks`: those before the start do not count
    bool end_blanks = false;
};

struct SortLine {
    const char* text;
    size_t size;
};

// -k F[.C][OPTIONS][,F[.C][OPTIONS]]. False: it is none.
bool parse_key(const char* text, Key& key);
// The part of the line that the key names. Fields are separated by `separator`; by the empty place
// before blanks if that is 0.
SortLine part_of(const SortLine& line, const Key& key, char separator);
// Less than, equal to or greater than 0.
int compare_parts(const SortLine& a, const SortLine& b, const Order& order);
