// libc's strtol family, qsort and bsearch against the host's, on random input; qsort's worst case.
#include "host/libc_under_test.hpp"

namespace {

std::mt19937_64 random_number(99);
size_t random_below(size_t limit) { return random_number() % limit; }

std::string random_numeral() {
    static const char* const pieces[] = {" ",          "\t",
                                         "-",          "+",
                                         "0",          "0x",
                                         "0X",         "7",
                                         "9",          "a",
                                         "fF",         "zZ",
                                         "1234567890", "9223372036854775807",
                                         "8",          "18446744073709551615",
                                         "x",          "."};
    std::string text;
    for (size_t i = random_below(6); i > 0; i--) text += pieces[random_below(18)];
    return text;
}

template <typename T>
void compare(T (*ours)(const char*, char**, int), T (*theirs)(const char*, char**, int),
             const std::string& text, int base) {
    char *our_end = nullptr, *their_end = nullptr;
    errno = 0;
    const T our_value = ours(text.c_str(), &our_end, base);
    const bool our_error = errno != 0;
    errno = 0;
    const T their_value = theirs(text.c_str(), &their_end, base);
    const bool their_error = errno != 0;
    EXPECT_EQ(our_value, their_value) << text << " base " << base;
    EXPECT_EQ(our_error, their_error) << text << " base " << base;
    EXPECT_EQ(our_end - text.c_str(), their_end - text.c_str()) << text << " base " << base;
}

TEST(LibcNumbers, AgainstTheHost) {
    for (int round = 0; round < 200000; round++) {
        const std::string text = random_numeral();
        const int choices[] = {0, 10, 16, 8, 2, static_cast<int>(2 + random_below(35))};
        const int base = choices[random_below(6)];
        compare<long>(our_strtol, host_strtol, text, base);
        compare<unsigned long>(our_strtoul, host_strtoul, text, base);
        compare<long long>(our_strtoll, host_strtoll, text, base);
        compare<unsigned long long>(our_strtoull, host_strtoull, text, base);
    }
    EXPECT_EQ(our_atoi(" -12x"), -12);
    EXPECT_EQ(our_strtol("12", nullptr, 10), 12);
    EXPECT_EQ(our_strtol("12", nullptr, 1), 0);
    EXPECT_EQ(our_strtol("12", nullptr, 37), 0);
}

// The whole text, signed, in range; what is wrong is told apart.
TEST(LibcNumbers, TypedByPeople) {
    const auto check = [](const char* text, long long number, const char* wrong, int base = 10) {
        const char* said = "untouched";
        errno = 0;
        EXPECT_EQ(our_strtonumx(text, -5, 4294967295, &said, base), number) << text;
        EXPECT_STREQ(said, wrong) << text;
        EXPECT_EQ(errno, wrong == nullptr ? 0 : *wrong == 'i' ? EINVAL : ERANGE) << text;
    };
    check("0", 0, nullptr);
    check("-5", -5, nullptr);
    check("+7", 7, nullptr);
    check("4294967295", 4294967295, nullptr);
    for (const char* text : {"", "-", "x", "5x", "5 ", "1.5", "0x10", "--1", "1 2"})
        check(text, 0, "invalid");
    for (const char* text : {"-6", "-18446744073709551614", "-99999999999999999999999"})
        check(text, 0, "too small");
    for (const char* text : {"4294967296", "18446744073709551617", "99999999999999999999999"})
        check(text, 0, "too large");
    check("0x10", 16, nullptr, 0);
    check("010", 8, nullptr, 0);
    check("0x", 0, "invalid", 0);
    const char* wrong;
    EXPECT_EQ(our_strtonum("010", 0, 100, &wrong), 10);
    EXPECT_EQ(our_strtonumx("-9223372036854775808", INT64_MIN, INT64_MAX, &wrong, 10), INT64_MIN);
    EXPECT_EQ(wrong, nullptr);
    EXPECT_EQ(our_strtonumx("9223372036854775808", INT64_MIN, INT64_MAX, &wrong, 10), 0);
    EXPECT_STREQ(wrong, "too large");
}

TEST(LibcNumbers, Arithmetic) {
    EXPECT_EQ(our_abs(-5), 5);
    EXPECT_EQ(our_labs(-5000000000L), 5000000000L);
    EXPECT_EQ(our_llabs(7), 7);
    const our_div_t parts = our_div(-7, 2);
    EXPECT_EQ(parts.quot, -3);
    EXPECT_EQ(parts.rem, -1);
    our_srand(5);
    const int first = our_rand(), second = our_rand();
    our_srand(5);
    EXPECT_EQ(our_rand(), first);
    EXPECT_NE(first, second);
    EXPECT_GE(first, 0);
}

size_t comparisons;
size_t element_size;
int compare_bytes(const void* a, const void* b) {
    comparisons++;
    return host_memcmp(a, b, element_size);
}

TEST(LibcSort, RandomElementsOfEverySize) {
    for (int round = 0; round < 3000; round++) {
        element_size = 1 + random_below(40);
        const size_t count = random_below(200);
        std::vector<char> ours(count * element_size);
        for (char& c : ours) c = static_cast<char>(random_below(4));
        std::vector<char> theirs = ours;
        our_qsort(ours.data(), count, element_size, compare_bytes);
        host_qsort(theirs.data(), count, element_size, compare_bytes);
        ASSERT_EQ(ours, theirs);

        std::vector<char> key(element_size, static_cast<char>(random_below(4)));
        if (count > 0 && random_below(2) == 0)
            key.assign(ours.begin(), ours.begin() + static_cast<long>(element_size));
        const char* found = static_cast<const char*>(
            our_bsearch(key.data(), ours.data(), count, element_size, compare_bytes));
        const void* expected =
            host_bsearch(key.data(), ours.data(), count, element_size, compare_bytes);
        ASSERT_EQ(found != nullptr, expected != nullptr);
        if (found != nullptr) {
            EXPECT_EQ(static_cast<size_t>(found - ours.data()) % element_size, 0u);
            EXPECT_EQ(host_memcmp(found, key.data(), element_size), 0);
        }
    }
}

// Sorted, reversed and equal input cost no more than random input.
TEST(LibcSort, NoQuadraticCase) {
    element_size = 4;
    const size_t count = 4096;
    for (int shape = 0; shape < 4; shape++) {
        std::vector<uint32_t> values(count);
        for (size_t i = 0; i < count; i++) {
            const size_t shapes[] = {i, count - i, 5, i * 7919 % count};
            values[i] = __builtin_bswap32(static_cast<uint32_t>(shapes[shape]));
        }
        comparisons = 0;
        our_qsort(values.data(), count, 4, compare_bytes);
        EXPECT_LT(comparisons, 2 * count * 12);
        for (size_t i = 1; i < count; i++)
            ASSERT_LE(__builtin_bswap32(values[i - 1]), __builtin_bswap32(values[i]));
    }
}

}  // namespace
