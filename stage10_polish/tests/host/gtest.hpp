// GoogleTest, compiled once for all tests on the host, and included before all else in them
// (rules/host.mk).
#pragma once

#include <gtest/gtest.h>

// <mach.h> names system calls, some as Linux does, for whom they are macros.
#undef SYS_write
