// libc's string functions against the host's, on random memory and random strings.
#include "host/libc_under_test.hpp"

extern "C" void* our_malloc(size_t size) { return host_malloc(size); }

namespace {

std::mt19937_64 random_number(20240229);
size_t random_below(size_t limit) { return random_number() % limit; }
int sign(int value) { return (value > 0) - (value < 0); }

std::string random_text(size_t limit, const char* alphabet) {
    std::string text(random_below(limit), ' ');
    for (char& c : text) c = alphabet[random_below(host_strlen(alphabet))];
    return text;
}

// Every size up to a few blocks, and some large ones, at every alignment.
TEST(LibcMemory, MoveCopySetCompare) {
    for (int round = 0; round < 20000; round++) {
        const size_t size = round < 4000 ? static_cast<size_t>(round % 200) : random_below(700);
        std::vector<char> ours(1600), theirs;
        for (char& c : ours) c = static_cast<char>(random_number());
        theirs = ours;
        const size_t from = random_below(800), to = random_below(800);
        EXPECT_EQ(our_memmove(&ours[to], &ours[from], size), &ours[to]);
        host_memmove(&theirs[to], &theirs[from], size);
        ASSERT_EQ(ours, theirs) << size << " bytes from " << from << " to " << to;

        const std::vector<char> source(theirs.begin() + 100, theirs.begin() + 900);
        EXPECT_EQ(our_memcpy(&ours[to], source.data(), size), &ours[to]);
        host_memcpy(&theirs[to], source.data(), size);
        ASSERT_EQ(ours, theirs) << size;

        const int byte = static_cast<int>(random_number());
        EXPECT_EQ(our_memset(&ours[from], byte, size), &ours[from]);
        host_memset(&theirs[from], byte, size);
        ASSERT_EQ(ours, theirs) << size;

        theirs[random_below(1600)] ^= static_cast<char>(random_below(3));
        EXPECT_EQ(sign(our_memcmp(&ours[from], &theirs[from], size)),
                  sign(host_memcmp(&ours[from], &theirs[from], size)));
        EXPECT_EQ(our_memchr(&ours[from], byte, size), host_memchr(&ours[from], byte, size));
        EXPECT_EQ(our_memrchr(&ours[from], byte, size), host_memrchr(&ours[from], byte, size));
    }
}

// Buffers of exactly the size, so that the sanitizer sees a byte too many read or written.
TEST(LibcMemory, StaysInside) {
    for (size_t size = 0; size < 300; size++) {
        std::vector<char> a(size, 'a'), b(size, 'b');
        our_memcpy(a.data(), b.data(), size);
        EXPECT_EQ(our_memcmp(a.data(), b.data(), size), 0);
        our_memset(a.data(), 'c', size);
        EXPECT_EQ(our_memchr(a.data(), 'x', size), nullptr);
    }
}

TEST(LibcString, Searching) {
    for (int round = 0; round < 50000; round++) {
        const std::string text = random_text(40, "aabbc\xff "), set = random_text(4, "abc\xff ");
        const char* t = text.c_str();
        const char* s = set.c_str();
        const int c = round % 7 == 0 ? 0 : "abc\xff "[random_below(5)];
        EXPECT_EQ(our_strlen(t), text.size());
        EXPECT_EQ(our_strnlen(t, 7), std::min<size_t>(7, text.size()));
        EXPECT_EQ(our_strchr(t, c), host_strchr(t, c));
        EXPECT_EQ(our_strrchr(t, c), host_strrchr(t, c));
        EXPECT_EQ(our_strstr(t, s), host_strstr(t, s));
        EXPECT_EQ(our_strpbrk(t, s), host_strpbrk(t, s));
        EXPECT_EQ(our_strspn(t, s), host_strspn(t, s));
        EXPECT_EQ(our_strcspn(t, s), host_strcspn(t, s));
    }
}

TEST(LibcString, Comparing) {
    for (int round = 0; round < 50000; round++) {
        const std::string a = random_text(6, "aAbB\xff"), b = random_text(6, "aAbB\xff");
        const size_t limit = random_below(7);
        EXPECT_EQ(sign(our_strcmp(a.c_str(), b.c_str())), sign(host_strcmp(a.c_str(), b.c_str())));
        EXPECT_EQ(sign(our_strncmp(a.c_str(), b.c_str(), limit)),
                  sign(host_strncmp(a.c_str(), b.c_str(), limit)));
        EXPECT_EQ(sign(our_strcasecmp(a.c_str(), b.c_str())),
                  sign(host_strcasecmp(a.c_str(), b.c_str())));
        EXPECT_EQ(sign(our_strncasecmp(a.c_str(), b.c_str(), limit)),
                  sign(host_strncasecmp(a.c_str(), b.c_str(), limit)));
    }
}

TEST(LibcString, Copying) {
    for (int round = 0; round < 20000; round++) {
        const std::string text = random_text(20, "abc"), more = random_text(20, "xyz");
        const size_t limit = random_below(25);
        char ours[64], theirs[64];
        memset(ours, '#', 64);
        host_memset(theirs, '#', 64);
        EXPECT_EQ(our_strncpy(ours, text.c_str(), limit), ours);
        host_strncpy(theirs, text.c_str(), limit);
        ASSERT_EQ(host_memcmp(ours, theirs, 64), 0);

        EXPECT_EQ(our_strcpy(ours, text.c_str()), ours);
        EXPECT_EQ(our_strncat(ours, more.c_str(), limit), ours);
        EXPECT_EQ(std::string(ours), text + more.substr(0, limit));
        EXPECT_EQ(our_strcat(our_strcpy(ours, text.c_str()), more.c_str()), ours);
        EXPECT_EQ(std::string(ours), text + more);

        EXPECT_EQ(our_strlcpy(ours, text.c_str(), limit), text.size());
        if (limit > 0) {
            EXPECT_EQ(std::string(ours), text.substr(0, limit - 1));
            EXPECT_EQ(our_strlcat(ours, more.c_str(), limit),
                      std::min(text.size(), limit - 1) + more.size());
            EXPECT_EQ(std::string(ours), (text.substr(0, limit - 1) + more).substr(0, limit - 1));
        }
        char* copy = our_strdup(text.c_str());
        EXPECT_EQ(copy, text);
        host_free(copy);
    }
}

TEST(LibcString, Tokens) {
    for (int round = 0; round < 20000; round++) {
        const std::string text = random_text(20, "ab,;"), set = random_text(3, ",;");
        std::string ours = text, theirs = text;
        char *our_position = nullptr, *their_position = nullptr;
        char* a = our_strtok_r(ours.data(), set.c_str(), &our_position);
        char* b = host_strtok_r(theirs.data(), set.c_str(), &their_position);
        while (b != nullptr) {
            ASSERT_NE(a, nullptr);
            EXPECT_STREQ(a, b);
            a = our_strtok_r(nullptr, set.c_str(), &our_position);
            b = host_strtok_r(nullptr, set.c_str(), &their_position);
        }
        EXPECT_EQ(a, nullptr);
    }
}

TEST(LibcCtype, EveryCharacter) {
    const auto& host = std::use_facet<std::ctype<char>>(std::locale::classic());
    for (int c = -1; c < 128; c++) {
        const auto is = [&](std::ctype_base::mask mask) {
            return c >= 0 && host.is(mask, static_cast<char>(c));
        };
        EXPECT_EQ(our_isalpha(c) != 0, is(std::ctype_base::alpha)) << c;
        EXPECT_EQ(our_isdigit(c) != 0, is(std::ctype_base::digit)) << c;
        EXPECT_EQ(our_isalnum(c) != 0, is(std::ctype_base::alnum)) << c;
        EXPECT_EQ(our_isblank(c) != 0, is(std::ctype_base::blank)) << c;
        EXPECT_EQ(our_iscntrl(c) != 0, is(std::ctype_base::cntrl)) << c;
        EXPECT_EQ(our_isgraph(c) != 0, is(std::ctype_base::graph)) << c;
        EXPECT_EQ(our_islower(c) != 0, is(std::ctype_base::lower)) << c;
        EXPECT_EQ(our_isprint(c) != 0, is(std::ctype_base::print)) << c;
        EXPECT_EQ(our_ispunct(c) != 0, is(std::ctype_base::punct)) << c;
        EXPECT_EQ(our_isspace(c) != 0, is(std::ctype_base::space)) << c;
        EXPECT_EQ(our_isupper(c) != 0, is(std::ctype_base::upper)) << c;
        EXPECT_EQ(our_isxdigit(c) != 0, is(std::ctype_base::xdigit)) << c;
        if (c < 0) continue;
        EXPECT_EQ(our_tolower(c), host_tolower(c));
        EXPECT_EQ(our_toupper(c), host_toupper(c));
    }
    for (int c : {128, 255, 300, INT_MAX, INT_MIN})
        EXPECT_FALSE(our_isalnum(c) || our_isspace(c) || our_iscntrl(c) || our_ispunct(c)) << c;
}

}  // namespace
