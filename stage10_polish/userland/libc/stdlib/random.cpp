// rand: SplitMix64, the same sequence for the same seed on every run.
#include <stdint.h>
#include <stdlib.h>

static uint64_t random_state = 1;

extern "C" {

void srand(unsigned seed) { random_state = seed; }

int rand(void) {
    random_state += 0x9e3779b97f4a7c15;
    uint64_t mixed = random_state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return static_cast<int>((mixed ^ (mixed >> 31)) & RAND_MAX);
}

}  // extern "C"
