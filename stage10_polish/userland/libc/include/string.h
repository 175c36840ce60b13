// Memory and strings, as the C standard has them.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void* memcpy(void* to, const void* from, size_t size);
void* memmove(void* to, const void* from, size_t size);
void* memset(void* to, int byte, size_t size);
int memcmp(const void* a, const void* b, size_t size);
void* memchr(const void* memory, int byte, size_t size);
void* memrchr(const void* memory, int byte, size_t size);

size_t strlen(const char* text);
size_t strnlen(const char* text, size_t limit);
char* strcpy(char* to, const char* from);
char* strncpy(char* to, const char* from, size_t size);
char* strcat(char* to, const char* from);
char* strncat(char* to, const char* from, size_t limit);
// BSD's bounded copies: the result always ends in a zero (size > 0); the length it would have had
// is returned.
size_t strlcpy(char* to, const char* from, size_t size);
size_t strlcat(char* to, const char* from, size_t size);
int strcmp(const char* a, const char* b);
int strncmp(const char* a, const char* b, size_t limit);
int strcoll(const char* a, const char* b);  // there is one locale, "C"
int strcasecmp(const char* a, const char* b);
int strncasecmp(const char* a, const char* b, size_t limit);

char* strchr(const char* text, int character);
char* strrchr(const char* text, int character);
char* strstr(const char* text, const char* wanted);
char* strpbrk(const char* text, const char* accept);
size_t strspn(const char* text, const char* accept);
size_t strcspn(const char* text, const char* reject);
char* strtok(char* text, const char* separators);
char* strtok_r(char* text, const char* separators, char** position);

// The part of *text up to a separator, which becomes a zero; *text goes behind it, or is NULL when
// there was none. NULL: *text was.
char* strsep(char** text, const char* separators);
char* stpcpy(char* to, const char* from);  // strcpy; returns where the zero is

char* strdup(const char* text);  // from malloc
char* strndup(const char* text, size_t limit);

// What an errno value or any kern_return, mach_msg or MIG code means; never NULL.
const char* strerror(int code);

#ifdef __cplusplus
}
#endif
