// The generator, and the comparison of what it writes with the expected files.
#pragma once

#include "../../tools/mig/check.hpp"
#include "../../tools/mig/parser.hpp"
#include "../../tools/mig/source.hpp"
#include "../../tools/mig/write.hpp"
#include "../../tools/mig/write_server.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

inline std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << path;
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

inline void expect_golden(const std::string& path, const std::string& name) {
    const generator::Interface interface = generator::parse(contents(path));
    generator::check(interface);
    const std::string expected = "tests/mig/expected/" + name;
    EXPECT_EQ(generator::write_header(interface), contents(expected + ".h"));
    EXPECT_EQ(generator::write_user(interface), contents(expected + "_user.cpp"));
    EXPECT_EQ(generator::write_server_header(interface), contents(expected + "_server.hpp"));
    EXPECT_EQ(generator::write_server(interface), contents(expected + "_server.cpp"));
}
