// libc's scanf against the host's: random formats on random text, and what each conversion does at
// its edges.
#include "host/libc_under_test.hpp"

#include <array>

extern "C" void* our_malloc(size_t size) { return host_malloc(size); }

namespace {

std::mt19937_64 random_number(5);
size_t random_below(size_t limit) { return random_number() % limit; }

constexpr size_t VALUES = 6;

// Where up to six conversions store, of whatever kind.
struct Stored {
    int count;
    alignas(16) std::array<std::array<char, 64>, VALUES> values;

    bool operator==(const Stored& other) const = default;
};

using Scan = int (*)(const char*, const char*, va_list);

int call(Scan scan, const char* text, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int count = scan(text, format, arguments);
    va_end(arguments);
    return count;
}

Stored scan_with(Scan scan, const std::string& text, const std::string& format) {
    Stored stored = {};
    for (auto& value : stored.values) value.fill('#');
    auto& v = stored.values;
    stored.count = call(scan, text.c_str(), format.c_str(), v[0].data(), v[1].data(), v[2].data(),
                        v[3].data(), v[4].data(), v[5].data());
    return stored;
}

void compare(const std::string& text, const std::string& format) {
    const Stored ours = scan_with(our_vsscanf, text, format);
    const Stored theirs = scan_with(host_vsscanf, text, format);
    ASSERT_EQ(ours.count, theirs.count) << "<" << text << "> as <" << format << ">";
    for (size_t i = 0; i < VALUES; i++)
        ASSERT_EQ(ours.values[i], theirs.values[i])
            << "<" << text << "> as <" << format << "> value " << i;
}

std::string one_of(std::initializer_list<const char*> texts) {
    return texts.begin()[random_below(texts.size())];
}

std::string random_conversion() {
    std::string text = "%";
    if (random_below(8) == 0) text += "*";
    const std::string width = random_below(4) == 0 ? std::to_string(1 + random_below(12)) : "";
    const std::string without = text;
    text += width;
    switch (random_below(4)) {
    case 0:  // here, and of x, a width might leave a number unfinished
        return without + one_of({"", "l", "L"}) + one_of({"f", "e", "g", "a", "F", "E", "G"});
    case 1:
        return text + one_of({"s", "c", "[a-f0-9]", "[^,]", "[]x]", "[^]]", "[a-]", "[ -~]"});
    case 2:
        return one_of({"%n", "%hhn", "%ln", "%%", " %c"});
    default:
        if (random_below(2) == 0)
            return text + one_of({"", "h", "hh", "l", "ll"}) + one_of({"d", "u", "o"});
        return without + one_of({"", "j", "z", "t"}) + one_of({"i", "x", "X"});
    }
}

std::string random_piece() {
    switch (random_below(4)) {
    case 0:
        return one_of({"0", "12", "-7", "+3.5", "0x1f", "077", "1e5", "-0.25e-3", "inf", "nan",
                       ".5", "99999999999", "18446744073709551616", "-9223372036854775809", "1e400",
                       "3.", "0x1.8p3", "0x"});
    case 1:
        return one_of({"abc", "word", "x]y", "%", "-", "+", ".", "e", "0x", "\xff", "q,r"});
    case 2:
        return one_of({" ", "\t", "\n", "  \n ", ",", ":"});
    default:
        return std::to_string(static_cast<int>(random_number()));
    }
}

// For the host "0x" and "1e" are numbers that have been left unfinished; they are none
// (C17, 7.21.6.2p9 and example 3).
bool begins_a_number(const std::string& text) {
    for (size_t at = 1; at < text.size(); at++) {
        if (host_strspn(text.c_str() + at - 1, "0123456789.") == 0) continue;
        if (host_strchr("xXeEpP", text[at]) == nullptr) continue;
        const bool prefix = text[at] == 'x' || text[at] == 'X';
        const char* const digits = prefix ? "0123456789abcdefABCDEF" : "0123456789";
        const char* behind = text.c_str() + at + 1;
        if (!prefix && (*behind == '-' || *behind == '+')) behind++;
        if (host_strspn(behind, digits) == 0) return true;
    }
    return false;
}

TEST(LibcScan, AgainstTheHost) {
    for (int round = 0; round < rounds_or(15000) && !HasFatalFailure(); round++) {
        std::string text, format;
        for (size_t pieces = random_below(7); pieces > 0; pieces--) text += random_piece();
        for (size_t pieces = 1 + random_below(VALUES); pieces > 0; pieces--)
            format += random_conversion() + one_of({"", "", " ", ",", ":"});
        if (begins_a_number(text)) continue;
        compare(text, format);
    }
}

TEST(LibcScan, Edges) {
    compare("", "%d");
    compare("   ", "%d");
    compare("", "");
    compare("", "x");
    compare("x", "x%d");
    compare("abc", "%d");
    compare("12abc", "%d%s");
    compare("12 34", "%d %n%d");
    compare("5%", "%d%%");
    compare("5 %", "%d%%");
    compare("-", "%d");
    compare("+-3", "%d");
    compare("ab", "%3c");
    compare("abcd", "%3c%c");
    compare(" a", "%c%c");
    compare("a,b;c", "%[^,],%[^;];%s");
    compare("]]x", "%[]]%s");
    compare("2024-02-29 23:59:60", "%d-%d-%d%d:%d:%d");
    compare("0x10 010 10", "%i%i%i");
    compare("123456", "%2d%3d%d");
    compare("1.5e3,2.5e-2", "%5lf,%lf");
    compare("1.5e3,2.5e-2", "%3lfe3,%lf");
    EXPECT_EQ(scan_with(our_vsscanf, "100ergs", "%f").count, 0);
    EXPECT_EQ(scan_with(our_vsscanf, "1e+", "%lf").count, 0);
    compare("infinit", "%lf");
    compare("infinity nan", "%lf%f");
    compare("1.0000000596046448 1.00000005960464477539062501", "%f%f");
    compare("a b", "%*s%s");
    compare("a", "%*s%s");
    compare("99999999999999999999 -99999999999999999999", "%ld%ld");
    compare("99999999999999999999 -99999999999999999999 -1", "%lu%lu%u");
    compare("300 70000 5000000000", "%hhd%hd%d");
    compare("7f 7F 0xffffffffffffffff", "%x%X%lx");
    EXPECT_EQ(scan_with(our_vsscanf, "0x,", "%i").count, 0);
    EXPECT_EQ(scan_with(our_vsscanf, "0x1fz", "%p").count, 1);
    EXPECT_EQ(scan_with(our_vsscanf, "1", "%Q").count, 0);
    EXPECT_EQ(scan_with(our_vsscanf, "1", "%[").count, 0);
    EXPECT_EQ(scan_with(our_vsscanf, "1", "%").count, 0);
    int a = 0, b = 0;
    EXPECT_EQ(our_sscanf("7-8", "%d-%d", &a, &b), 2);
    EXPECT_EQ(a * 10 + b, 78);
}

}  // namespace
