// The assembly memory functions against a byte by byte model, at every alignment and small size.
#include "lib/crc32.hpp"
#include "lib/string.h"
#include "test/ktap.hpp"

namespace {

constexpr size_t SIZE = 128;

struct Bench {
    uint8_t real[SIZE];
    uint8_t model[SIZE];

    void fill() {
        for (size_t i = 0; i < SIZE; i++) {
            real[i] = model[i] = static_cast<uint8_t>(test::random().next());
        }
    }
    bool equal() const {
        for (size_t i = 0; i < SIZE; i++) {
            if (real[i] != model[i]) return false;
        }
        return true;
    }
};

void model_move(uint8_t* to, const uint8_t* from, size_t size) {
    uint8_t kept[SIZE];
    for (size_t i = 0; i < size; i++) kept[i] = from[i];
    for (size_t i = 0; i < size; i++) to[i] = kept[i];
}

KTEST(string, memmove_overlapping) {
    Bench bench;
    for (size_t to = 0; to < 24; to++) {
        for (size_t from = 0; from < 24; from++) {
            const size_t size = test::random().below(SIZE - 24);
            bench.fill();
            model_move(bench.model + to, bench.model + from, size);
            EXPECT(memmove(bench.real + to, bench.real + from, size) == bench.real + to,
                   "memmove returns where it moved to");
            if (bench.equal()) continue;
            char text[80];
            return test::fail(
                __FILE__, __LINE__,
                format_to(text, "wrong bytes after memmove(+{}, +{}, {})", to, from, size));
        }
    }
}

KTEST(string, memcpy_and_memset) {
    Bench bench;
    volatile int wide_value = 0x5A5;
    for (size_t size = 0; size < 48; size++) {
        const size_t offset = test::random().below(8);
        bench.fill();
        model_move(bench.model + offset, bench.model + 64, size);
        EXPECT(memcpy(bench.real + offset, bench.real + 64, size) == bench.real + offset,
               "memcpy returns where it copied to");
        for (size_t i = 0; i < size; i++) bench.model[60 + offset + i] = 0xA5;
        memset(bench.real + 60 + offset, wide_value, size);  // only the low byte counts
        if (bench.equal()) continue;
        char text[100];
        return test::fail(__FILE__, __LINE__,
                          format_to(text, "wrong bytes after memcpy and memset of {} bytes at +{}",
                                    size, offset));
    }
}

KTEST(string, memcmp_and_strlen) {
    EXPECT_EQ(memcmp("abc", "abc", 3), 0, "they are equal");
    EXPECT_EQ(memcmp("abc", "xyz", 0), 0, "of no bytes, none differ");
    EXPECT(memcmp("abc", "abd", 3) < 0, "the first byte that differs decides");
    EXPECT(memcmp("ab\xff", "ab\x01", 3) > 0, "bytes are compared without sign");
    EXPECT_EQ(strlen(""), 0u);
    EXPECT_EQ(strlen("twelve bytes"), 12u, "the byte of zero at the end does not count");
}

KTEST(string, crc32) {
    const StringView check = "123456789";
    const Bytes bytes{reinterpret_cast<const uint8_t*>(check.data()), check.size()};
    EXPECT_EQ(crc32(bytes), 0xCBF43926u, "the known CRC-32 of these nine digits");
    for (size_t cut = 0; cut <= bytes.size(); cut++) {
        EXPECT_EQ(crc32(bytes.slice(cut), crc32(bytes.slice(0, cut))), 0xCBF43926u,
                  "the same in two parts");
    }
    EXPECT_EQ(crc32({}), 0u);
}

}  // namespace
