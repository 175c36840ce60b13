// For host tests: a Result that must be a success, and error codes printed in words.
#pragma once

#include "lib/errors.hpp"
#include "lib/result.hpp"

#include <gtest/gtest.h>
#include <string_view>

#define EXPECT_OK(result) EXPECT_EQ((result).error(), KERN_SUCCESS)
#define ASSERT_OK(result) ASSERT_EQ((result).error(), KERN_SUCCESS)

// GoogleTest finds it by its name: not enough memory (6).
inline void PrintTo(kern_return_t error, std::ostream* out) {
    const StringView text = error_text(error);
    *out << std::string_view(text.data(), text.size()) << " (" << int{error} << ")";
}
