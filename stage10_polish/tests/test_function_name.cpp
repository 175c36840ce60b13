// Names for backtraces, from those that the linker knows.
#include "crashes/function_name.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace {

std::string name_of(const std::string& linker_name, size_t capacity = 80) {
    std::string text(capacity, '?');
    function_name(linker_name.c_str(), text.data(), capacity);
    return text.c_str();
}

TEST(FunctionName, OfCAndAssemblyIsItself) {
    EXPECT_EQ(name_of("main"), "main");
    EXPECT_EQ(name_of("run"), "run");
    EXPECT_EQ(name_of("__stack_chk_fail"), "__stack_chk_fail");
    EXPECT_EQ(name_of(""), "");
}

TEST(FunctionName, OfCppIsThatOfTheSource) {
    EXPECT_EQ(name_of("_Z3fooi"), "foo");
    EXPECT_EQ(name_of("_ZN5outer5Thing5reachEi"), "outer::Thing::reach");
    EXPECT_EQ(name_of("_ZNK5outer5Thing5reachEi"), "outer::Thing::reach");
    EXPECT_EQ(name_of("_ZN5outer5ThingC2EPi"), "outer::Thing::Thing");
    EXPECT_EQ(name_of("_ZN5outer5ThingD1Ev"), "outer::Thing::~Thing");
    EXPECT_EQ(name_of("_ZN12_GLOBAL__N_16hiddenERN5outer5ThingE"), "hidden");
    EXPECT_EQ(name_of("_ZN12_GLOBAL__N_1L10grow_stackEi"), "grow_stack");
    EXPECT_EQ(name_of("_ZL10grow_stackEi"), "grow_stack");
    EXPECT_EQ(name_of("_ZN6VectorIiE9push_backEi"), "Vector");  // up to the template's arguments
    EXPECT_EQ(name_of("_ZSt4sortIPiEvT_S1_"), "std::sort");
}

TEST(FunctionName, WhatIsNoneComesOutAsItWentIn) {
    for (const char* text : {"_Z", "_ZN", "_ZN999", "_Z5abc", "_ZNK", "_ZplRK5ThingS1_", "_ZN4"}) {
        EXPECT_EQ(name_of(text), text);
    }
}

TEST(FunctionName, IsCutOff) {
    EXPECT_EQ(name_of("_ZN5outer5Thing5reachEi", 8), "outer::");
    EXPECT_EQ(name_of("main", 1), "");
}

// Under the sanitizers: nothing is read behind the end, or written.
TEST(FunctionName, SurvivesAnything) {
    std::mt19937 random(10);
    const std::string letters = "_ZNKVLStCDE0123456789aG";
    for (int round = 0; round < 20000; round++) {
        std::string text = "_Z";
        for (size_t length = random() % 30; length > 0; length--) {
            text += letters[random() % letters.size()];
        }
        (void)name_of(text, 1 + random() % 40);
    }
}

}  // namespace
