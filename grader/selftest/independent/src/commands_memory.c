// Commands that deal with frames and page tables.
#include "console.h"
#include "lib.h"
#include "memory.h"
#include "monitor.h"

static bool number_in(char **words, int which, u64 *value) {
    if (parse_number(words[which], value))
        return true;
    print("%s: not a number: %s\n", words[0], words[which]);
    return false;
}

static void command_frames(int count, char **words) {
    if (too_many(words, count, 1))
        return;
    u64 settled = frames_settled();
    print("total %lu  free %lu  promised %lu\n", frames_total, frames_free, FRAMES_PROMISED);
    print("settled free %lu\n", settled);
    for (u32 i = 0; i < ram_count; i++)
        print("RAM 0x%lx to 0x%lx\n", ram[i].start, ram[i].end);
}

static void frame_give(u64 wanted) {
    for (u64 i = 0; i < wanted; i++) {
        if (frames_free <= FRAMES_PROMISED)
            heap_settle();
        if (frames_free <= FRAMES_PROMISED) {
            print("frame: not enough memory\n");
            return;
        }
        print("frame 0x%lx\n", frame_alloc(FRAME_GIVEN));
    }
}

static bool is_given(const char *who, u64 frame, bool mapped_too) {
    if (frame % PAGE)
        print("%s: 0x%lx is not the address of a frame\n", who, frame);
    else if (!frame_is_ram(frame) || (frame_state(frame) != FRAME_GIVEN && frame_state(frame) != FRAME_MAPPED))
        print("%s: 0x%lx was not given by frame alloc\n", who, frame);
    else if (frame_state(frame) == FRAME_MAPPED && !mapped_too)
        print("%s: 0x%lx is mapped\n", who, frame);
    else
        return true;
    return false;
}

static void command_frame(int count, char **words) {
    u64 value = 1;
    if (count >= 2 && count <= 3 && same(words[1], "alloc")) {
        if (count == 3 && !number_in(words, 2, &value))
            return;
        if (!value)
            print("frame: none is no number of frames\n");
        frame_give(value);
    } else if (count == 3 && same(words[1], "free")) {
        if (number_in(words, 2, &value) && is_given("frame", value, false)) {
            frame_free(value);
            print("freed 0x%lx\n", value);
        }
    } else {
        print("frame: alloc [COUNT] or free ADDRESS\n");
    }
}

static void command_map(int count, char **words) {
    u64 frame, flags;
    const char *rights = count == 3 ? words[2] : "rw";
    if (count < 2 || count > 3) {
        print("map: FRAME [r|rw|rx]\n");
        return;
    }
    if (same(rights, "r"))
        flags = PAGE_NX;
    else if (same(rights, "rw"))
        flags = PAGE_NX | PAGE_WRITE;
    else if (same(rights, "rx"))
        flags = 0;
    else {
        print("map: rights are r, rw or rx, not %s\n", rights);
        return;
    }
    if (!number_in(words, 1, &frame) || !is_given("map", frame, true))
        return;
    u64 address = object_place(1);
    if (!address || !page_map(address, frame, flags)) {
        print("map: not enough memory\n");
        return;
    }
    frame_count_mapping(frame, 1);
    print("mapped 0x%lx at 0x%lx\n", frame, address);
}

static bool only_address(const char *command, int count, char **words, u64 *address) {
    if (count != 2) {
        print("%s: ADDRESS\n", command);
        return false;
    }
    return number_in(words, 1, address);
}

static void command_unmap(int count, char **words) {
    u64 address;
    struct translation where;
    if (!only_address("unmap", count, words, &address))
        return;
    if (address % PAGE || address < OBJECTS || address >= OBJECTS_END || !translate(address, &where) ||
        !frame_is_ram(where.physical) || frame_state(where.physical) != FRAME_MAPPED) {
        print("unmap: map did not map 0x%lx\n", address);
        return;
    }
    frame_count_mapping(page_unmap(address), -1);
    page_tables_prune(address);
    print("unmapped 0x%lx\n", address);
}

static void command_translate(int count, char **words) {
    u64 address;
    struct translation where;
    if (!only_address("translate", count, words, &address))
        return;
    if (!is_canonical(address))
        print("0x%lx: not canonical\n", address);
    else if (!translate(address, &where))
        print("0x%lx: not mapped\n", address);
    else
        print("0x%lx: 0x%lx r%c%c %s %lu KiB page\n", address, where.physical, where.flags & PAGE_WRITE ? 'w' : '-',
              where.flags & PAGE_NX ? '-' : 'x', where.flags & PAGE_USER ? "user" : "kernel", where.size / 1024);
}

static void command_peek(int count, char **words) {
    u64 address;
    struct translation where;
    if (!only_address("peek", count, words, &address))
        return;
    address &= ~7ul;
    if (!translate(address, &where) || !frame_is_ram(where.physical))
        print("0x%lx: no memory there\n", address);
    else
        print("0x%lx: 0x%016lx\n", address, *(volatile u64 *)address);
}

const struct command memory_commands[] = {
    { "frames", "", "counts the frames of RAM", command_frames },
    { "frame", "alloc [COUNT] | free ADDRESS", "gives or takes frames", command_frame },
    { "map", "FRAME [r|rw|rx]", "maps a frame from frame alloc", command_map },
    { "unmap", "ADDRESS", "undoes map", command_unmap },
    { "translate", "ADDRESS", "says what is mapped there", command_translate },
    { "peek", "ADDRESS", "shows 8 bytes of RAM", command_peek },
    { NULL, NULL, NULL, NULL },
};
