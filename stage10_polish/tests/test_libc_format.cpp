// libc's printf against the host's: random conversions with random flags, widths, precisions,
// lengths and values.
#include "host/libc_under_test.hpp"

#include "../userland/libc/stdio/format.hpp"

extern "C" void* our_malloc(size_t size) { return host_malloc(size); }
extern "C" int our_tolower(int character) { return host_tolower(character); }

namespace {

std::mt19937_64 random_number(7);
size_t random_below(size_t limit) { return random_number() % limit; }

// Formats with both and compares result and every byte of the buffer, also where it is too small.
void compare(size_t size, const char* format, ...) {
    char ours[300], theirs[300];
    host_memset(ours, '#', sizeof(ours));
    host_memset(theirs, '#', sizeof(theirs));
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int our_length = our_vsnprintf(ours, size, format, arguments);
    const int their_length = host_vsnprintf(theirs, size, format, again);
    va_end(arguments);
    va_end(again);
    EXPECT_EQ(our_length, their_length) << format;
    ASSERT_EQ(host_memcmp(ours, theirs, sizeof(ours)), 0)
        << format << " size " << size << ": <" << ours << "> <" << theirs << ">";
}

std::string random_flags() {
    std::string flags;
    for (char flag : {'-', '+', ' ', '#', '0'}) {
        if (random_below(3) == 0) flags += flag;
    }
    return flags;
}

std::string random_width_and_precision() {
    std::string text;
    if (random_below(2) == 0) text += std::to_string(1 + random_below(30));
    if (random_below(2) == 0)
        text += random_below(5) == 0 ? "." : "." + std::to_string(random_below(30));
    return text;
}

uint64_t random_value() {
    switch (random_below(5)) {
    case 0:
        return random_below(3);
    case 1:
        return 0 - random_below(3);
    case 2:
        return uint64_t{1} << random_below(64);
    default:
        return random_number() >> random_below(64);
    }
}

TEST(LibcFormat, Integers) {
    const char* const lengths[] = {"hh", "h", "", "l", "ll", "j", "z", "t"};
    for (int round = 0; round < 200000; round++) {
        const size_t length = random_below(8);
        const char type = "diuxXo"[random_below(6)];
        const std::string format =
            "<%" + random_flags() + random_width_and_precision() + lengths[length] + type + ">";
        const size_t size = random_below(3) == 0 ? random_below(12) : 200;
        const uint64_t value = random_value();
        if (length < 3)
            compare(size, format.c_str(), static_cast<unsigned>(value));
        else
            compare(size, format.c_str(), value);
    }
}

TEST(LibcFormat, StringsCharactersPointers) {
    const char* const texts[] = {"", "a", "hello", "a somewhat longer text than the width",
                                 nullptr};
    for (int round = 0; round < 50000; round++) {
        std::string flags = random_below(2) == 0 ? "-" : "";
        const std::string rest = flags + random_width_and_precision();
        const size_t size = random_below(3) == 0 ? random_below(12) : 200;
        compare(size, ("[%" + rest + "s]").c_str(), texts[random_below(5)]);
        const size_t dot = rest.find('.');
        const std::string width = rest.substr(0, dot);
        compare(size, ("[%" + width + "c]").c_str(), static_cast<int>(random_below(256)));
        compare(size, ("[%" + width + "p]").c_str(), random_value());
    }
}

TEST(LibcFormat, WidthAndPrecisionFromArguments) {
    for (int round = 0; round < 20000; round++) {
        const int width = static_cast<int>(random_below(40)) - 20;
        const int precision = static_cast<int>(random_below(20)) - 5;
        compare(200, "%*d|%.*d|%*.*x", width, 42, precision, 43, width, precision, 44);
        compare(200, "%0*d|%-*u|%*.*s", width, -42, width, 43, width, precision, "precision");
    }
}

TEST(LibcFormat, ManyConversions) {
    compare(200, "%d%% of %s: %c%c%c %#lx%5u|%-5u|%05d", 50, "all", 'a', 'b', 'c', 0xfeedul, 7u, 8u,
            -9);
    compare(0, "%s", "nothing is written");
    compare(1, "%s", "only the zero");
    compare(200, "plain text");
    compare(200, "");
}

// What we refuse: the result is -1 and what came before is there.
TEST(LibcFormat, Refused) {
    char text[32];
    int count = 77;
    for (const char* format :
         {"ab%n", "ab%Q", "ab%", "ab%5", "ab%l", "ab%-08.3l", "ab%Ld", "ab%Ls"}) {
        EXPECT_EQ(our_snprintf(text, sizeof(text), format, &count), -1) << format;
        EXPECT_STREQ(text, "ab") << format;
    }
    EXPECT_EQ(count, 77);
    const std::string too_wide = "%99999999999d", too_precise = "%.2147483648d";
    EXPECT_EQ(our_snprintf(text, sizeof(text), too_wide.c_str(), 1), -1);
    EXPECT_EQ(our_snprintf(text, sizeof(text), too_precise.c_str(), 1), -1);
}

TEST(LibcFormat, Sprintf) {
    char text[32];
    EXPECT_EQ(our_sprintf(text, "%d-%s", 12, "x"), 4);
    EXPECT_STREQ(text, "12-x");
}

}  // namespace
