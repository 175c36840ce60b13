#include "loader/image.hpp"

namespace loader {

StringView describe(Refusal refusal) {
    switch (refusal) {
    case Refusal::NONE:
        return "accepted";
#define REFUSAL(name, text)                                                                        \
    case Refusal::name:                                                                            \
        return text;
#include "loader/refusals.list"
#undef REFUSAL
    }
    return "unknown refusal";
}

Refusal add_segment(Image& image, const Segment& segment) {
    const uint64_t end = segment.address + segment.memory_size;
    if (end < segment.address) return Refusal::ADDRESS_WRAPS;
    if (end > USER_END) return Refusal::KERNEL_ADDRESS;
    if (segment.address < IMAGE_START) return Refusal::LOW_ADDRESS;
    if (segment.first_page() < STACK_TOP + STACK_GUARD &&
        segment.end_page() > STACK_BOTTOM - STACK_GUARD) {
        return Refusal::OVER_STACK;
    }
    if (segment.writable && segment.executable) return Refusal::WRITABLE_AND_EXECUTABLE;

    for (size_t i = 0; i < image.segment_count; i++) {
        const Segment& other = image.segments[i];
        if (segment.first_page() < other.end_page() && other.first_page() < segment.end_page()) {
            return Refusal::OVERLAP;
        }
    }
    if (image.segment_count == Image::MAX_SEGMENTS) return Refusal::TOO_MANY_SEGMENTS;
    image.segments[image.segment_count++] = segment;
    return Refusal::NONE;
}

Refusal check_entry(const Image& image) {
    for (size_t i = 0; i < image.segment_count; i++) {
        const Segment& segment = image.segments[i];
        if (segment.executable && image.entry >= segment.address &&
            image.entry - segment.address < segment.memory_size) {
            return Refusal::NONE;
        }
    }
    return Refusal::ENTRY_OUTSIDE;
}

}  // namespace loader
