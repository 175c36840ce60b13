// The initial RAM disk archive: header, entry table, then each file's bytes at a page boundary.
// Little endian. Written by tools/mkfs_initrd, every field checked by the kernel before it is used.
#pragma once

#include <stdint.h>

#define INITRD_MAGIC "mach_rfs" /* 8 bytes, no terminator */
#define INITRD_VERSION 1u
#define INITRD_ALIGNMENT 4096u
#define INITRD_NAME_SIZE 64u /* with the terminating zero: names have 1 to 63 bytes */
#define INITRD_MAX_ENTRIES 4096u
#define INITRD_EXECUTABLE 1u /* entry flag: an ELF program; the only flag there is */

struct initrd_header {
    char magic[8];
    uint32_t version;
    uint32_t entry_count;
    uint64_t total_size;      // bytes of the archive, header included; there may be more behind it
    uint32_t table_checksum;  // CRC-32 of header (this field zero) and entries
    uint32_t reserved;        // zero
};

struct initrd_entry {
    char name[INITRD_NAME_SIZE];  // printable ASCII, no blank, no '/'; zero-filled; unique
    uint64_t offset;              // from the start of the archive, a multiple of INITRD_ALIGNMENT
    uint64_t size;                // bytes; each file begins behind the end of the one before it
    uint32_t checksum;            // CRC-32 of the file's bytes
    uint32_t flags;
};
