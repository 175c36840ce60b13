// Memory, numbers, sorting, the program's end and environment, as the C standard has them.
#pragma once

#include <stddef.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 2147483647

#ifdef __cplusplus
extern "C" {
#endif

// Aligned to 16. Thread-safe. free and realloc end the program, and say why, when given what malloc
// never gave, an address inside a block, or a block that was freed; by a page fault, where nothing
// is mapped any more.
void* malloc(size_t size);
void* calloc(size_t count, size_t size);
void* realloc(void* memory, size_t size);  // NULL: the old memory is still there
void free(void* memory);
size_t malloc_usable_size(void* memory);

long strtol(const char* text, char** end, int base);
long long strtoll(const char* text, char** end, int base);
unsigned long strtoul(const char* text, char** end, int base);
unsigned long long strtoull(const char* text, char** end, int base);
// The nearest number, of two equally near ones the even one. ERANGE: it is too large (the result is
// infinite), or too small to be there in full precision.
double strtod(const char* text, char** end);
float strtof(const char* text, char** end);
long double strtold(const char* text, char** end);
double atof(const char* text);
// A number as somebody types it: all of the text, from `least` to `most`. Else 0, and *wrong, which
// is NULL otherwise, says "invalid", "too small" or "too large" (errno: EINVAL or ERANGE). x: with
// a base as for strtol instead of 10.
long long strtonum(const char* text, long long least, long long most, const char** wrong);
long long strtonumx(const char* text, long long least, long long most, const char** wrong,
                    int base);
int atoi(const char* text);
long atol(const char* text);
long long atoll(const char* text);

int abs(int value);
long labs(long value);
long long llabs(long long value);
typedef struct {
    int quot, rem;
} div_t;
typedef struct {
    long quot, rem;
} ldiv_t;
typedef struct {
    long long quot, rem;
} lldiv_t;
div_t div(int numerator, int denominator);
ldiv_t ldiv(long numerator, long denominator);
lldiv_t lldiv(long long numerator, long long denominator);

// Not stable; at most 2 n log2 n comparisons or so whatever the input, no memory of its own.
void qsort(void* base, size_t count, size_t size, int (*compare)(const void*, const void*));
// The same; `context` is what `compare` is given as well.
void qsort_r(void* base, size_t count, size_t size,
             int (*compare)(const void*, const void*, void* context), void* context);
void* bsearch(const void* key, const void* base, size_t count, size_t size,
              int (*compare)(const void*, const void*));

int rand(void);
void srand(unsigned seed);

__attribute__((noreturn)) void exit(int status);  // atexit, destructors, output
__attribute__((noreturn)) void _Exit(int status);
__attribute__((noreturn)) void abort(void);  // SIGABRT's handler; dies by an invalid instruction
// The last registered is called first. Not 0: there is no memory for more than the first 32.
int atexit(void (*function)(void));

// Has the shell run the command, with the program's streams, and waits. What it ended with, as in
// sys/wait.h: WEXITSTATUS of it is its status. -1: there is no shell. NULL: is there one?
int system(const char* command);
// A file that nobody has, opened for reading and writing; its name takes the place of the six X at
// the end of the template. -1, errno.
int mkstemp(char* name);

char* getenv(const char* name);
int setenv(const char* name, const char* value, int overwrite);
int unsetenv(const char* name);

#ifdef __cplusplus
}
#endif
