// Races through system calls: the programs of race_programs.asm, which have two threads.
#include "test/ktap.hpp"
#include "test/race_program.hpp"

#define RACE_PROGRAM(name)                                                                         \
    extern "C" const uint8_t race_program_##name[];                                                \
    extern "C" const uint8_t race_program_##name##_end[];                                          \
    KTEST(program_races, name) {                                                                   \
        const auto size = static_cast<size_t>(race_program_##name##_end - race_program_##name);    \
        race::search_program(#name, {race_program_##name, size});                                  \
    }

RACE_PROGRAM(message)
RACE_PROGRAM(ends)
RACE_PROGRAM(registers)
