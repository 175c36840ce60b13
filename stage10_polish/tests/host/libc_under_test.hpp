// For tests of userland/libc: its functions with the prefix `our_`, the host's with the prefix
// `host_`. Include it first.
#pragma once

#include <cctype>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <getopt.h>
#include <inttypes.h>
#include <locale>
#include <math.h>
#include <random>
#include <string>
#include <strings.h>
#include <vector>

#include <gtest/gtest.h>

inline const auto host_vsnprintf = &::vsnprintf;
inline const auto host_vsscanf = &::vsscanf;
inline const auto host_gmtime_r = &::gmtime_r;
inline const auto host_timegm = &::timegm;
inline const auto host_strftime = &::strftime;
inline const auto host_asctime_r = &::asctime_r;
inline const auto host_getopt = &::getopt;
inline char** const host_optarg = &::optarg;
inline int *const host_optind = &::optind, *const host_opterr = &::opterr,
                  *const host_optopt = &::optopt;
inline const auto host_malloc = &::malloc;
inline const auto host_realloc = &::realloc;
inline const auto host_free = &::free;
inline const auto host_strtol = &::strtol;
inline const auto host_strtoul = &::strtoul;
inline const auto host_strtoll = &::strtoll;
inline const auto host_strtoull = &::strtoull;
inline const auto host_strtod = &::strtod;
inline const auto host_strtof = &::strtof;
inline const auto host_strtold = &::strtold;
inline const auto host_memcmp = &::memcmp;
inline const auto host_memmove = &::memmove;
inline const auto host_memcpy = &::memcpy;
inline const auto host_memset = &::memset;
inline const auto host_tolower = &::tolower;
inline const auto host_toupper = &::toupper;
inline const auto host_strlen = &::strlen;
inline const auto host_strcmp = &::strcmp;
inline const auto host_strncmp = &::strncmp;
inline const auto host_strcasecmp = &::strcasecmp;
inline const auto host_strncasecmp = &::strncasecmp;
inline const auto host_strspn = &::strspn;
inline const auto host_strcspn = &::strcspn;
inline const auto host_strncpy = &::strncpy;
inline const auto host_strncat = &::strncat;
inline const auto host_strtok_r = &::strtok_r;
inline const auto host_qsort = &::qsort;
inline const auto host_bsearch = &::bsearch;
// clang-format off
inline const char* host_strchr(const char* s, int c) { return ::strchr(s, c); }
inline const char* host_strrchr(const char* s, int c) { return ::strrchr(s, c); }
inline const char* host_strstr(const char* s, const char* w) { return ::strstr(s, w); }
inline const char* host_strpbrk(const char* s, const char* w) { return ::strpbrk(s, w); }
inline const void* host_memchr(const void* s, int c, size_t n) { return ::memchr(s, c, n); }
inline const void* host_memrchr(const void* s, int c, size_t n) { return ::memrchr(s, c, n); }
// clang-format on

// How often a test of random input goes round: LIBC_ROUNDS=1000000 asks for the full measure.
inline int rounds_or(int few) {
    const char* asked = ::getenv("LIBC_ROUNDS");
    return asked != nullptr ? static_cast<int>(::strtol(asked, nullptr, 10)) : few;
}

#include "libc_names.hpp"
