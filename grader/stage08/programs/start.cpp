// C++ before and after main: global and static objects, atexit between them, more of both than fit
// a small table, and exit called where it may be called. `start MODE`.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct Named {
    explicit Named(const char* name) : name_(name) { printf("+%s\n", name_); }
    ~Named() { printf("-%s\n", name_); }
    const char* name_;
};

struct Nested {
    Nested() {
        static Named inner("inner");
        printf("+nested\n");
    }
    ~Nested() { printf("-nested\n"); }
};

static Named first("first");
static Nested nested;
static Named third("third");
__attribute__((constructor(150))) static void early() { printf("early\n"); }
__attribute__((destructor(150))) static void late() {
    printf("late");
}  // no newline: flushed at the end

static Named& in_main() {
    static Named object("static");
    return object;
}

template <int N>
struct Counted {
    ~Counted() { alive--; }
    static inline int alive = N;
};
static int called;
static void count() { called++; }
static void show_count() { printf("called %d\n", called); }
static void leave() { exit(7); }
static void farewell() { printf("farewell\n"); }

int main(int argc, char** argv) {
    const char* mode = argc > 1 ? argv[1] : "";
    printf("main\n");
    atexit(farewell);
    in_main();
    if (strcmp(mode, "many") == 0) {
        atexit(show_count);
        for (int i = 0; i < 100; i++) {
            if (atexit(count) != 0) printf("atexit refused number %d\n", i);
        }
    }
    if (strcmp(mode, "exit-in-atexit") == 0) atexit(leave);
    if (strcmp(mode, "exit") == 0) exit(4);
    if (strcmp(mode, "_exit") == 0) {
        fflush(stdout);
        _Exit(6);
    }
    return 3;
}
