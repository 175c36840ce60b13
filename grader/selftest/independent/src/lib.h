#pragma once
#include "types.h"
void *memcpy(void *to, const void *from, usize bytes);
void *memmove(void *to, const void *from, usize bytes);
void *memset(void *to, int value, usize bytes);
int memcmp(const void *a, const void *b, usize bytes);
usize strlen(const char *text);
bool same(const char *a, const char *b);
bool begins_with(const char *text, const char *start);
bool contains(const char *text, const char *part);
// A number, decimal or hexadecimal with 0x, of 64 bits at most.
bool parse_number(const char *text, u64 *value);
