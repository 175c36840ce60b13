// CRC-32 as in zlib and Ethernet (polynomial 0x04C11DB7 reflected, initial and final inversion).
#pragma once

#include "lib/span.hpp"

// The checksum of `data`; `previous` is the checksum of the bytes before it, to go on from there.
uint32_t crc32(Bytes data, uint32_t previous = 0);
