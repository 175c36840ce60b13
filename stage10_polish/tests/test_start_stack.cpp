// The start stack is read back the way a program reads it, for fixed and for random strings.
#include "host_results.hpp"
#include "loader/start_stack.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr uint64_t TOP = 0x0FFFF000;

using Strings = std::vector<std::string>;

struct Built {
    Strings arguments, environment;
    std::vector<std::pair<uint64_t, uint64_t>> auxiliary;
};

std::vector<StringView> views(const Strings& strings) {
    std::vector<StringView> result;
    for (const std::string& text : strings) result.emplace_back(text.data(), text.size());
    return result;
}

Span<const StringView> span(const std::vector<StringView>& list) {
    return {list.data(), list.size()};
}

Result<size_t> size_of(const Strings& arguments, const Strings& environment) {
    const auto a = views(arguments);
    const auto e = views(environment);
    return loader::start_stack_size({span(a), span(e)}, {});
}

// Reads words and strings at user addresses out of the buffer; fails the test outside of it.
class Reader {
public:
    Reader(const std::vector<uint8_t>& bytes) : bytes_(bytes), base_(TOP - bytes.size()) {}

    uint64_t word(uint64_t address) const {
        uint64_t value = 0;
        EXPECT_TRUE(address >= base_ && address + 8 <= TOP)
            << std::hex << address << " is outside the stack";
        std::memcpy(&value, bytes_.data() + (address - base_), 8);
        return value;
    }
    std::string string(uint64_t address) const {
        EXPECT_TRUE(address >= base_ && address < TOP)
            << std::hex << address << " is outside the stack";
        return reinterpret_cast<const char*>(bytes_.data() + (address - base_));
    }

private:
    const std::vector<uint8_t>& bytes_;
    uint64_t base_;
};

Built build_and_read(const Strings& arguments, const Strings& environment) {
    const auto a = views(arguments);
    const auto e = views(environment);
    const loader::AuxiliaryEntry auxiliary[] = {{loader::AT_PAGESZ, 4096},
                                                {loader::AT_ENTRY, 0x401234}};
    const loader::StartStrings strings{span(a), span(e)};
    auto size = loader::start_stack_size(strings, auxiliary);
    EXPECT_OK(size);
    std::vector<uint8_t> bytes(size.value(), 0xAA);
    loader::build_start_stack({bytes.data(), bytes.size()}, TOP, strings, auxiliary);

    const Reader reader(bytes);
    uint64_t at = TOP - bytes.size();
    EXPECT_EQ(at % 16, 0u);
    Built built;
    const uint64_t count = reader.word(at);
    at += 8;
    for (uint64_t i = 0; i < count; i++, at += 8) {
        built.arguments.push_back(reader.string(reader.word(at)));
    }
    EXPECT_EQ(reader.word(at), 0u);
    at += 8;
    for (; reader.word(at) != 0; at += 8)
        built.environment.push_back(reader.string(reader.word(at)));
    at += 8;
    for (; reader.word(at) != loader::AT_NULL; at += 16) {
        built.auxiliary.emplace_back(reader.word(at), reader.word(at + 8));
    }
    EXPECT_EQ(reader.word(at + 8), 0u);
    return built;
}

TEST(StartStack, HoldsArgumentsEnvironmentAndAuxiliaryVector) {
    const Strings arguments{"hello", "", "two words"};
    const Strings environment{"PATH=/", "X="};
    const Built built = build_and_read(arguments, environment);
    EXPECT_EQ(built.arguments, arguments);
    EXPECT_EQ(built.environment, environment);
    ASSERT_EQ(built.auxiliary.size(), 2u);
    EXPECT_EQ(built.auxiliary[0], (std::pair<uint64_t, uint64_t>{loader::AT_PAGESZ, 4096}));
    EXPECT_EQ(built.auxiliary[1], (std::pair<uint64_t, uint64_t>{loader::AT_ENTRY, 0x401234}));
}

TEST(StartStack, MayBeEmpty) {
    const Built built = build_and_read({}, {});
    EXPECT_EQ(built.arguments, Strings());
    EXPECT_EQ(built.environment, Strings());
}

TEST(StartStack, RandomStringsComeBack) {
    std::mt19937 random(7);
    for (int round = 0; round < 300; round++) {
        auto list = [&] {
            Strings strings(random() % 20);
            for (std::string& text : strings) {
                text.resize(random() % 100);
                for (char& byte : text) byte = static_cast<char>(1 + random() % 255);
            }
            return strings;
        };
        const Strings arguments = list();
        const Strings environment = list();
        const Built built = build_and_read(arguments, environment);
        EXPECT_EQ(built.arguments, arguments);
        EXPECT_EQ(built.environment, environment);
    }
}

TEST(StartStack, LimitIsExact) {
    // argc, one pointer, two NULLs and AT_NULL are 6 words; one string with its zero fills the
    // rest.
    const size_t most = loader::START_STACK_LIMIT - 6 * 8 - 1;
    EXPECT_EQ(size_of({std::string(most, 'a')}, {}).value(), loader::START_STACK_LIMIT);
    EXPECT_EQ(size_of({std::string(most + 1, 'a')}, {}).error(), KERN_NO_SPACE);
    EXPECT_EQ(size_of({}, {std::string(1 << 20, 'a')}).error(), KERN_NO_SPACE);
    EXPECT_EQ(size_of(Strings(8192), {}).error(), KERN_NO_SPACE);
    EXPECT_EQ(size_of(Strings(100000), {}).error(), KERN_NO_SPACE);
    EXPECT_EQ(size_of({}, Strings(100000)).error(), KERN_NO_SPACE);
}

TEST(StartStack, RefusesAZeroInsideAString) {
    EXPECT_EQ(size_of({std::string("a\0b", 3)}, {}).error(), KERN_INVALID_ARGUMENT);
}

}  // namespace
