/* A program that defines functions of the library itself, and uses others that a library has beside
 * them. Says what is wrong, or "own: ok". */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                           \
    if (!(condition)) {                                                                            \
        printf("%s does not hold (line %d)\n", #condition, __LINE__);                              \
        return 1;                                                                                  \
    }

/* The compiler must not make of these loops calls of what they define: therefore volatile. */
void* memset(void* start, int byte, size_t size) {
    for (volatile char* to = start; size > 0; size--) *to++ = (char)byte;
    return start;
}

void* memcpy(void* start, const void* from_start, size_t size) {
    const char* from = from_start;
    for (volatile char* to = start; size > 0; size--) *to++ = *from++;
    return start;
}

int memcmp(const void* a, const void* b, size_t size) { return (int)size + (a == b ? 1000 : 2000); }

size_t strlen(const char* text) {
    size_t length = 0;
    while (((const volatile char*)text)[length] != 0) length++;
    return length;
}

char* strdup(const char* text) { return (char*)text + 1; }
char* strrchr(const char* text, int character) { return character == 'r' ? (char*)text + 2 : NULL; }
int atoi(const char* text) { return text[0] + 5000; }
int abs(int value) { return value + 6000; }
int toupper(int character) { return character + 7000; }
int rand(void) { return 8000; }
void qsort(void* first, size_t count, size_t size, int (*compare)(const void*, const void*)) {
    *(size_t*)first = count * size + (compare == NULL);
}
int putchar(int character) { return character + 9000; }
long getline(char** line, size_t* size, FILE* file) {
    *line = (char*)file;
    return (long)*size;
}

/* A heap that frees nothing: all of the heap's functions, for memory of one heap cannot be freed in
 * another. */
static _Alignas(16) char heap[100000];
static size_t used;
static unsigned frees;

void* malloc(size_t size) {
    void* memory = heap + used;
    used += (size + 15) / 16 * 16;
    return used <= sizeof heap ? memory : NULL;
}
void* calloc(size_t count, size_t size) { return malloc(count * size); }
void* realloc(void* memory, size_t size) {
    void* larger = malloc(size);
    return memory != NULL && larger != NULL ? memcpy(larger, memory, size) : larger;
}
void free(void* memory) { frees += memory != NULL; }

static bool of_own_heap(const void* memory) {
    return (const char*)memory >= heap && (const char*)memory < heap + used;
}

static int order(const void* a, const void* b) { return *(const char*)a - *(const char*)b; }

int main(void) {
    char text[] = "memory";
    size_t number = 3;
    char* line = NULL;

    /* What the program defines is what it calls ... */
    CHECK(memcmp(text, text, 3) == 1003 && strdup(text) == text + 1 &&
          strrchr(text, 'r') == text + 2);
    CHECK(atoi("1") == '1' + 5000 && abs(-1) == 5999 && toupper('a') == 'a' + 7000 &&
          rand() == 8000);
    CHECK(putchar(1) == 9001 && getline(&line, &number, stdin) == 3 && line == (char*)stdin);
    qsort(&number, 2, 3, NULL);
    CHECK(number == 7);

    /* ... and their neighbours are the library's. */
    CHECK(memchr(text, 'o', 6) == text + 3 && memrchr(text, 'm', 6) == text + 2 &&
          memmove(text + 1, text, 5) == text + 1);
    CHECK(strcmp(text, "mmemor") == 0 && strchr(text, 'e') == text + 2 &&
          strstr(text, "mor") == text + 3);
    CHECK(strtol("-12", NULL, 10) == -12 && atol("34") == 34 && labs(-5L) == 5 &&
          tolower('A') == 'a');
    CHECK(bsearch("e", "mzzz", 4, 1, order) == NULL && isdigit('7') && !isdigit('x'));
    srand(1);

    /* What is freed with the program's free comes from its malloc. */
    char* copy = strndup("a copy", 3);
    CHECK(copy != NULL && of_own_heap(copy) && strcmp(copy, "a c") == 0);
    free(copy);
    CHECK(frees == 1);
    printf("own: ok\n");
    return 0;
}
