// libFuzzer target for the ELF parser: any bytes; an accepted file keeps the promises of Image.
#include "loader/elf.hpp"
#include "loader/image.hpp"

#include <cstdio>
#include <cstdlib>

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: %s\n", file, line, expression);
    std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    loader::Image image;
    if (loader::parse_elf({data, size}, image) != loader::Refusal::NONE) return 0;

    ASSERT(image.segment_count >= 1 && image.segment_count <= loader::Image::MAX_SEGMENTS);
    bool entry_found = false;
    for (size_t i = 0; i < image.segment_count; i++) {
        const loader::Segment& a = image.segments[i];
        ASSERT(a.address >= loader::IMAGE_START && a.memory_size >= 1);
        ASSERT(a.memory_size <= loader::USER_END - a.address);
        ASSERT(a.file_offset <= size && a.file_size <= size - a.file_offset);
        ASSERT(a.file_size <= a.memory_size);
        ASSERT(!(a.writable && a.executable));
        for (size_t j = 0; j < i; j++) {
            const loader::Segment& b = image.segments[j];
            ASSERT(a.end_page() <= b.first_page() || b.end_page() <= a.first_page());
        }
        entry_found |= a.executable && image.entry - a.address < a.memory_size;
    }
    ASSERT(entry_found);
    return 0;
}
