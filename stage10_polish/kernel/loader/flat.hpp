// Flat programs: a file without any header, written for 0x400000 and entered at its first byte.
#pragma once

#include "loader/image.hpp"

namespace loader {

constexpr uint64_t FLAT_ADDRESS = IMAGE_START;  // read and execute
constexpr uint64_t FLAT_LIMIT = 1024 * 1024;
constexpr uint64_t FLAT_DATA_ADDRESS = 0x600000;  // zeroed, read and write
constexpr uint64_t FLAT_DATA_SIZE = 64 * 1024;

Refusal parse_flat(Bytes file, Image& image);

}  // namespace loader
