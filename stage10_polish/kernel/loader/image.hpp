// Image: what a program file asks for once it is understood: where execution starts and which bytes
// go where. Made by parse_elf and parse_flat, which accept nothing that breaks the rules below.
//
// Invariant of an accepted image: 1 to MAX_SEGMENTS segments, each inside the user range and the
// file, no two on one page, none writable and executable, the entry inside an executable one.
#pragma once

#include "lib/span.hpp"
#include "lib/string_view.hpp"

namespace loader {

// Where programs and their first stack may be. Nothing is ever mapped below IMAGE_START, so a null
// pointer with any reasonable offset faults.
constexpr uint64_t IMAGE_START = 0x400000;
constexpr uint64_t USER_END = 0x7FFFFFFFF000;
constexpr uint64_t STACK_TOP = 0x0FFFF000;
constexpr uint64_t STACK_SIZE = 1024 * 1024;
constexpr uint64_t STACK_BOTTOM = STACK_TOP - STACK_SIZE;
constexpr uint64_t STACK_AT_FIRST = 64 * 1024;  // charged at the start; the rest when it is touched
constexpr uint64_t STACK_GUARD = 64 * 1024;     // never mapped, below the stack and above it a page

struct Segment {
    uint64_t address = 0;      // of the first byte; not necessarily at the start of a page
    uint64_t memory_size = 0;  // at least one byte; what the file does not fill is zero
    uint64_t file_offset = 0;
    uint64_t file_size = 0;
    bool writable = false;
    bool executable = false;

    uint64_t first_page() const { return round_down(address, 4096); }
    uint64_t end_page() const { return round_up(address + memory_size, 4096); }
};

struct Image {
    static constexpr size_t MAX_SEGMENTS = 16;

    uint64_t entry = 0;
    uint64_t program_headers = 0;       // where they are in memory, 0 if no segment holds them
    uint64_t program_header_count = 0;  // of 56 bytes each
    Segment segments[MAX_SEGMENTS];
    size_t segment_count = 0;
};

// Why a file is not a program. The first rule that is broken counts.
enum class Refusal : uint8_t {
    NONE,
#define REFUSAL(name, text) name,
#include "loader/refusals.list"
#undef REFUSAL
};

StringView describe(Refusal refusal);

// Adds a segment if it keeps the image's invariant; the address range is checked here for both
// formats.
Refusal add_segment(Image& image, const Segment& segment);

// An entry point in no executable segment is refused.
Refusal check_entry(const Image& image);

}  // namespace loader
