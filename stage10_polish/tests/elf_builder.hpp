// Builds ELF files for the tests of the loader: a correct one, of which each test spoils one field.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace elf_builder {

struct Header {
    uint8_t identification[16] = {0x7F, 'E', 'L', 'F', 2, 1, 1};
    uint16_t type = 2;
    uint16_t machine = 62;
    uint32_t version = 1;
    uint64_t entry = 0x401000;
    uint64_t phoff = 64;
    uint64_t shoff = 0;
    uint32_t flags = 0;
    uint16_t ehsize = 64;
    uint16_t phentsize = 56;
    uint16_t phnum = 0;
    uint16_t shentsize = 64;
    uint16_t shnum = 0;
    uint16_t shstrndx = 0;
};
static_assert(sizeof(Header) == 64);

struct Load {
    uint32_t type = 1;
    uint32_t flags = 4;
    uint64_t offset = 0;
    uint64_t vaddr = 0;
    uint64_t paddr = 0;
    uint64_t filesz = 0;
    uint64_t memsz = 0;
    uint64_t align = 0x1000;
};
static_assert(sizeof(Load) == 56);

struct File {
    Header header;
    std::vector<Load> loads;
    size_t size = 0x4000;

    std::vector<uint8_t> bytes() const {
        Header written = header;
        if (written.phnum == 0) written.phnum = static_cast<uint16_t>(loads.size());
        std::vector<uint8_t> file(size);
        auto put = [&](size_t offset, const void* data, size_t count) {
            if (offset >= file.size()) return;
            std::memcpy(file.data() + offset, data, std::min(count, file.size() - offset));
        };
        put(0, &written, sizeof(written));
        for (size_t i = 0; i < loads.size(); i++) put(64 + i * 56, &loads[i], 56);
        return file;
    }
};

// Headers and constants read-only, code executable, data writable with a BSS behind it.
inline File correct() {
    File file;
    file.loads.push_back({1, 4, 0x0000, 0x400000, 0, 0x0200, 0x0200, 0x1000});
    file.loads.push_back({1, 5, 0x1000, 0x401000, 0, 0x0800, 0x0800, 0x1000});
    file.loads.push_back({1, 6, 0x2010, 0x402010, 0, 0x0123, 0x5000, 0x1000});
    return file;
}

}  // namespace elf_builder
