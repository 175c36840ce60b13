// CPUID leaves, asked for only where they exist.
#include "arch/cpuid.hpp"

#include "lib/string.h"

namespace {

cpuid::Registers execute(uint32_t number, uint32_t subleaf) {
    cpuid::Registers result;
    asm volatile("cpuid"
                 : "=a"(result.eax), "=b"(result.ebx), "=c"(result.ecx), "=d"(result.edx)
                 : "a"(number), "c"(subleaf));
    return result;
}

}  // namespace

cpuid::Registers cpuid::leaf(uint32_t number, uint32_t subleaf) {
    const uint32_t group = number & 0x80000000;
    // A leaf beyond the highest is answered with the highest one's data: never ask.
    if (execute(group, 0).eax < number) return {};
    return execute(number, subleaf);
}

bool cpuid::has(const Feature& feature) {
    const Registers registers = leaf(feature.leaf);
    const uint32_t values[] = {registers.eax, registers.ebx, registers.ecx, registers.edx};
    return (values[feature.in] >> feature.bit & 1) != 0;
}

StringView cpuid::vendor(Span<char> text) {
    const Registers registers = leaf(0);
    const uint32_t parts[] = {registers.ebx, registers.edx, registers.ecx};
    ASSERT(text.size() >= sizeof(parts));
    memcpy(text.data(), parts, sizeof(parts));
    return {text.data(), sizeof(parts)};
}

StringView cpuid::brand(Span<char> text) {
    constexpr size_t SIZE = 48;
    ASSERT(text.size() >= SIZE);
    for (uint32_t i = 0; i < 3; i++) {
        const Registers part = leaf(0x80000002 + i);
        memcpy(text.data() + i * sizeof(part), &part, sizeof(part));
    }
    size_t end = 0;
    while (end < SIZE && text[end] != '\0') end++;
    size_t start = 0;
    while (start < end && text[start] == ' ') start++;
    return StringView(text.data(), end).slice(start);
}
