// The suite "memory" of the kernel's own tests, reported as KTAP.
#include "console.h"
#include "cpu.h"
#include "lib.h"
#include "memory.h"
#include "monitor.h"

#define OPERATIONS 100000

// A set of frames that knows nothing of how the kernel keeps them.
static u64 *set;
static u64 set_bits;

static bool set_new(void) {
    set_bits = ram[ram_count - 1].end / PAGE;
    set = heap_alloc((set_bits + 63) / 64 * 8);
    if (set)
        memset(set, 0, (set_bits + 63) / 64 * 8);
    return set;
}

static bool set_has(u64 frame) { return set[frame / PAGE / 64] >> (frame / PAGE % 64) & 1; }
static void set_flip(u64 frame) { set[frame / PAGE / 64] ^= 1ul << (frame / PAGE % 64); }

static const char *check_frame(u64 frame) {
    if (frame % PAGE || frame / PAGE >= set_bits)
        return "what is given is no frame";
    for (u32 i = 0; i < ram_count; i++)
        if (frame >= ram[i].start && frame < ram[i].end)
            return set_has(frame) ? "a frame is given twice" : NULL;
    return "a frame is not RAM";
}

static const char *every_frame_once(u64 seed) {
    (void)seed;
    if (!set_new())
        return "not enough memory";
    heap_settle();
    u64 expected = frames_free, given = 0, frame;
    const char *wrong = NULL;
    while (!wrong && (frame = frame_alloc(FRAME_GIVEN))) {
        wrong = check_frame(frame);
        if (!wrong) {
            set_flip(frame);
            given++;
        }
    }
    for (u64 i = 0; i < set_bits; i++)
        if (set_has(i * PAGE))
            frame_free(i * PAGE);
    heap_free(set);
    return wrong ? wrong : given == expected ? NULL : "not every frame is given";
}

static const char *frame_operations(u64 seed) {
    static u64 frames[1024];
    const char *wrong = set_new() ? NULL : "not enough memory";
    for (int i = 0; !wrong && i < OPERATIONS; i++) {
        u64 slot = draw(&seed) % 1024;
        if (frames[slot]) {
            volatile u64 *content = phys_to_virt(frames[slot]);
            if (content[0] != frames[slot] || content[511] != ~frames[slot])
                wrong = "a frame has lost what was in it";
            set_flip(frames[slot]);
            frame_free(frames[slot]);
            frames[slot] = 0;
        } else if ((frames[slot] = frame_alloc(FRAME_GIVEN))) {
            wrong = check_frame(frames[slot]);
            set_flip(frames[slot]);
            volatile u64 *content = phys_to_virt(frames[slot]);
            content[0] = frames[slot];
            content[511] = ~frames[slot];
        }
    }
    for (int slot = 0; slot < 1024; slot++) {
        if (frames[slot])
            frame_free(frames[slot]);
        frames[slot] = 0;
    }
    heap_free(set);
    return wrong;
}

static const char *heap_operations(u64 seed) {
    static struct {
        u8 *bytes;
        u64 size;
        u8 value;
    } objects[256];
    const char *wrong = NULL;
    for (int i = 0; !wrong && i < OPERATIONS; i++) {
        u64 slot = draw(&seed) % 256, random = draw(&seed);
        if (!objects[slot].bytes) {
            objects[slot].size = 1 + (random >> 8) % (random % 32 ? 1000 : 20000);
            objects[slot].bytes = heap_alloc(objects[slot].size);
            if (!objects[slot].bytes)
                wrong = "not enough memory";
            else
                memset(objects[slot].bytes, objects[slot].value = (u8)random, objects[slot].size);
            continue;
        }
        for (u64 k = 0; k < objects[slot].size; k++)
            if (objects[slot].bytes[k] != objects[slot].value)
                wrong = "an object has lost what was in it";
        heap_free(objects[slot].bytes);
        objects[slot].bytes = NULL;
    }
    for (int slot = 0; slot < 256; slot++) {
        heap_free(objects[slot].bytes);
        objects[slot].bytes = NULL;
    }
    return wrong;
}

// Something of everything that allocates; true if nothing was refused.
static bool allocate_and_free(void) {
    static const u16 sizes[] = { 10, 100, 1000, 1000, 1000, 1000, 2000, 5000, 20000 };
    void *objects[sizeof sizes / sizeof sizes[0]];
    u32 count = 0;
    while (count < sizeof sizes / sizeof sizes[0] && (objects[count] = heap_alloc(sizes[count])))
        count++;
    bool done = count == sizeof sizes / sizeof sizes[0];
    u64 frame = frame_alloc(FRAME_GIVEN), place = object_place(1);
    if (frame && place && page_map(place, frame, PAGE_NX)) {
        page_unmap(place);
        page_tables_prune(place);
    } else {
        done = false;
    }
    if (frame)
        frame_free(frame);
    while (count)
        heap_free(objects[--count]);
    return done;
}

static const char *allocation_failures(u64 seed) {
    (void)seed;
    u64 before = frames_settled();
    for (u64 fail = 1; fail < 1000; fail++) {
        heap_settle();
        frames_fail_in = fail;
        bool done = allocate_and_free();
        bool reached = frames_fail_in == 0;
        frames_fail_in = 0;
        if (frames_settled() != before)
            return "an allocation that failed costs frames";
        if (!reached)
            return done ? NULL : "without a failure it fails";
    }
    return "there is no end of allocations";
}

static bool table_is_right(u64 *table, int level, u64 rights, u64 nx) {
    for (int i = 0; i < 512; i++) {
        u64 entry = table[i];
        if (!(entry & PAGE_PRESENT))
            continue;
        if (level == 4 && i < 256)
            return false; // The lower half is empty.
        u64 all = rights & entry, no_execute = nx | (entry & PAGE_NX);
        if (level == 1 || (level < 4 && (entry & PAGE_LARGE))) {
            if (((all & PAGE_WRITE) && !no_execute) || (all & PAGE_USER))
                return false;
        } else if (!table_is_right(phys_to_virt(entry & PAGE_ADDRESS), level - 1, all, no_execute)) {
            return false;
        }
    }
    return true;
}

static const char *page_rights(u64 seed) {
    (void)seed;
    if ((u64)phys_to_virt(read_cr3() & PAGE_ADDRESS) != (u64)page_table_root())
        return "these are not the processor's tables";
    return table_is_right(page_table_root(), 4, PAGE_WRITE | PAGE_USER, 0) ? NULL : "a page has wrong rights";
}

static const struct {
    const char *name;
    const char *(*run)(u64 seed); // What is wrong, or NULL.
} cases[] = {
    { "every_frame_once", every_frame_once },
    { "hundred_thousand_frame_operations", frame_operations },
    { "hundred_thousand_heap_operations", heap_operations },
    { "every_allocation_fails_in_turn", allocation_failures },
    { "no_page_is_writable_and_executable", page_rights },
};
#define CASES (sizeof cases / sizeof cases[0])

static bool wanted(u32 i, const char *what) {
    char full[80];
    format_text(full, sizeof full, "memory.%s", cases[i].name);
    return !what || same(what, "memory") || same(what, full);
}

static bool run_case(u32 i, u32 number, u64 seed) {
    u64 before = frames_settled();
    const char *wrong = cases[i].run(seed);
    if (!wrong && frames_settled() != before)
        wrong = "it leaves another number of free frames";
    if (wrong)
        print("    # %s: %s (seed %lu)\n", cases[i].name, wrong, seed);
    print("    %s %u %s\n", wrong ? "not ok" : "ok", number, cases[i].name);
    return !wrong;
}

void command_test(int count, char **words) {
    u64 seed = 1;
    const char *what = count > 1 ? words[1] : NULL;
    if (too_many(words, count, 3))
        return;
    if (count == 2 && parse_number(words[1], &seed))
        what = NULL;
    if (count == 3 && !parse_number(words[2], &seed)) {
        print("test: not a number: %s\n", words[2]);
        return;
    }
    u32 number = 0;
    for (u32 i = 0; i < CASES; i++)
        number += wanted(i, what);
    if (!number) {
        print("no such test\n");
        return;
    }
    print("KTAP version 1\n1..1\n    KTAP version 1\n    # Subtest: memory\n    1..%u\n", number);
    bool right = true;
    number = 0;
    for (u32 i = 0; i < CASES; i++)
        if (wanted(i, what))
            right &= run_case(i, ++number, seed);
    print("%s 1 memory\n", right ? "ok" : "not ok");
}
