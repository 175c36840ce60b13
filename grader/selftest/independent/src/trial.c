// trial heap: a long random run of the heap, and a digest of what it did.
#include "console.h"
#include "lib.h"
#include "memory.h"
#include "monitor.h"

#define SLOTS 256

static struct {
    u8 *bytes;
    u64 size;
} slots[SLOTS];
static u64 digest, step, shown_step;
static bool showing;

static void begin_step(u64 number) {
    step = number;
    if (showing && step == shown_step)
        print("trial heap: step %lu after 0x%016lx:", step, digest);
}

static void end_step(void) {
    if (showing && step == shown_step)
        print("\n");
}

static void enter(u64 number) {
    if (showing && step == shown_step)
        print(" %lu", number);
    for (int i = 0; i < 8; i++)
        digest = (digest ^ (number >> 8 * i & 0xFF)) * 0x100000001B3ul;
}

static u64 release(u64 slot) {
    u64 sum = 0;
    for (u64 i = 0; i < slots[slot].size; i++)
        sum += slots[slot].bytes[i];
    heap_free(slots[slot].bytes);
    slots[slot].bytes = NULL;
    slots[slot].size = 0;
    return sum;
}

// A new object for the slot, which keeps the bytes of the old one.
static bool put_object(u64 slot, u64 size, u64 b) {
    u8 *bytes = heap_alloc(size);
    if (!bytes)
        return false;
    u64 kept = slots[slot].size < size ? slots[slot].size : size;
    memcpy(bytes, slots[slot].bytes, kept);
    for (u64 i = kept; i < size; i++)
        bytes[i] = (u8)(b + i);
    heap_free(slots[slot].bytes);
    slots[slot].bytes = bytes;
    slots[slot].size = size;
    return true;
}

static bool operation(u64 *seed) {
    u64 r = draw(seed), slot = r % SLOTS, most = (r >> 16) % 64 == 0 ? 20000 : 1000;
    if (slots[slot].bytes && (r >> 8) % 4 != 0) {
        enter(release(slot));
        return true;
    }
    u64 a = draw(seed), b = draw(seed);
    if (!put_object(slot, 1 + a % most, b))
        return false;
    enter(slots[slot].size);
    return true;
}

static void trial_heap(u64 seed, u64 count) {
    u64 frames = frames_settled();
    bool done = true;
    digest = 0xCBF29CE484222325ul;
    for (u64 i = 0; i < count && done; i++) {
        begin_step(i);
        done = operation(&seed);
        end_step();
    }
    if (done)
        begin_step(count);
    for (u64 slot = 0; slot < SLOTS; slot++)
        if (slots[slot].bytes) {
            u64 sum = release(slot);
            if (done)
                enter(sum);
        }
    if (done) {
        enter(frames_settled() == frames);
        end_step();
        print("trial heap: digest 0x%016lx\n", digest);
    } else {
        print("trial heap: not enough memory\n");
    }
}

void command_trial(int count, char **words) {
    u64 numbers[3] = { 0, 0, 0 };
    if (count < 4 || count > 5) {
        print("trial: NAME SEED COUNT [STEP]\n");
        return;
    }
    if (!same(words[1], "heap")) {
        print("trial: there is no trial %s\n", words[1]);
        return;
    }
    for (int i = 2; i < count; i++)
        if (!parse_number(words[i], &numbers[i - 2])) {
            print("trial: not a number: %s\n", words[i]);
            return;
        }
    showing = count == 5;
    shown_step = numbers[2];
    trial_heap(numbers[0], numbers[1]);
}

const struct command test_commands[] = {
    { "test", "[SUITE[.CASE]] [SEED]", "runs the kernel's own tests", command_test },
    { "trial", "heap SEED COUNT [STEP]", "a long random run and its digest", command_trial },
    { NULL, NULL, NULL, NULL },
};
