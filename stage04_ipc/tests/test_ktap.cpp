// The kernel's EXPECT and EXPECT_EQ: what they report of a condition that is not so.
#include <gtest/gtest.h>
#include <string>
#include <vector>
#undef EXPECT_EQ  // GoogleTest's

#include "../kernel/test/ktap.hpp"

namespace {

std::vector<std::string> reports;

enum class Colour { Red, Green };

void check_everything() {
    const int three = 3;
    EXPECT(three == 3);
    EXPECT(three == 4);
    EXPECT(three == 4, "they should be as many as legs");
    EXPECT_EQ(three, 3);
    EXPECT_EQ(three, 4);
    EXPECT_EQ(three, 4, "they should be as many as legs");
    EXPECT_EQ(StringView("said"), "meant");
    EXPECT_EQ(KERN_INVALID_ARGUMENT, KERN_SUCCESS);
    EXPECT_EQ(Colour::Green, Colour::Red);
}

}  // namespace

void test::fail(const char*, int, StringView what) {
    reports.emplace_back(what.data(), what.size());
}

TEST(Ktap, ReportsValuesAndMeaning) {
    check_everything();
    const std::vector<std::string> expected = {
        "three == 4 is not so",
        "three == 4 is not so; they should be as many as legs",
        "three == 4: got 3, expected 4",
        "three == 4: got 3, expected 4; they should be as many as legs",
        "StringView(\"said\") == \"meant\": got said, expected meant",
        "KERN_INVALID_ARGUMENT == KERN_SUCCESS: got invalid argument, expected success",
        "Colour::Green == Colour::Red: got 1, expected 0",
    };
    ASSERT_EQ(reports, expected);
}
