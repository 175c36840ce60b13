// Formatted text, as the kernel itself was built to print it.
#include "test/ktap.hpp"

namespace {

template <typename... Args>
bool prints(StringView expected, FormatString<std::type_identity_t<Args>...> text,
            const Args&... args) {
    char buffer[128];
    const StringView result = format_to(buffer, text, args...);
    if (!(result == expected)) println("    # got \"{}\", expected \"{}\"", result, expected);
    return result == expected;
}

KTEST(format, numbers) {
    EXPECT(prints("0 1 -1", "{} {} {}", 0, 1u, -1));
    EXPECT(prints("18446744073709551615", "{}", ~uint64_t{0}));
    EXPECT(prints("-9223372036854775808", "{}", int64_t{-9223372036854775807} - 1));
    EXPECT(prints("-128 255", "{} {}", static_cast<int8_t>(-128), static_cast<uint8_t>(255)));
    EXPECT(prints("ff 0xff FF 0b101 017", "{:x} {:#x} {:X} {:#b} {:#o}", 255, 255, 255, 5, 15));
}

KTEST(format, widths) {
    EXPECT(prints("[   42] [42   ] [ 42  ] [00042]", "[{:5}] [{:<5}] [{:^5}] [{:05}]", 42, 42, 42,
                  42));
    EXPECT(prints("[0x002a] [-007] [**42]", "[{:#06x}] [{:04}] [{:*>4}]", 42, -7, 42));
    EXPECT(prints("[ab   ] [   ab]", "[{:5}] [{:>5}]", "ab", StringView("ab")));
}

KTEST(format, kinds) {
    EXPECT(prints("true false x", "{} {} {}", true, false, 'x'));
    EXPECT(prints("P:0x1000 V:0xffffffff80000000", "{} {}", PhysicalAddress{0x1000},
                  VirtualAddress{0xFFFFFFFF80000000}));
    EXPECT(prints("0x1000 invalid argument {}", "{} {} {{}}", reinterpret_cast<const int*>(0x1000),
                  KERN_INVALID_ARGUMENT));
}

KTEST(format, cut_off) {
    char buffer[4];
    EXPECT_EQ(format_to(buffer, "{}", 123456), "1234");
    EXPECT_EQ(format_to(Span<char>(), "{}", 123456), "");
}

}  // namespace
