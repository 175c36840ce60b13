#pragma once
#include "types.h"
// The monitor: a prompt, and commands with their words.
struct command {
    const char *name, *arguments, *what;
    void (*run)(int count, char **words); // The first word is the command's name.
};
extern const struct command boot_commands[], memory_commands[], test_commands[]; // A NULL name ends each.
// The label makes the backtrace say what the contract asks for.
void monitor_run(void) __asm__("\"monitor::run\"") __attribute__((noreturn));
void demonstration(void);
void command_help(int count, char **words);
bool too_many(char **words, int count, int most); // Says so if there are too many words.

void command_crash(int count, char **words);
void command_test(int count, char **words);
void command_trial(int count, char **words);

// The random numbers of tests and trials: SplitMix64.
static inline u64 draw(u64 *state) {
    u64 z = *state += 0x9E3779B97F4A7C15ul;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ul;
    z = (z ^ z >> 27) * 0x94D049BB133111EBul;
    return z ^ z >> 31;
}
