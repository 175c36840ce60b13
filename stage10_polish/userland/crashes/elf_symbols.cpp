#include "crashes/elf_symbols.hpp"

#include <string.h>

namespace {

struct FileHeader {
    uint8_t identification[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, program_headers, section_headers;
    uint32_t flags;
    uint16_t size, program_header_size, program_header_count;
    uint16_t section_header_size, section_header_count, names;
};
static_assert(sizeof(FileHeader) == 64);

struct Symbol {
    uint32_t name;
    uint8_t information;
    uint8_t other;
    uint16_t section;
    uint64_t value;
    uint64_t size;
};
static_assert(sizeof(Symbol) == 24);

constexpr uint32_t SYMBOL_TABLE = 2;  // sh_type
constexpr uint8_t FUNCTION = 2;       // of `information`, the lower half
constexpr uint8_t NO_TYPE = 0;        // a label in assembly

}  // namespace

struct ElfSymbols::Section {
    uint32_t name, type;
    uint64_t flags, address, offset, size;
    uint32_t link, information;
    uint64_t alignment, entry_size;
};

template <typename T>
bool ElfSymbols::read(uint64_t offset, T& value) const {
    if (offset > size_ || sizeof(T) > size_ - offset) return false;
    memcpy(&value, file_ + offset, sizeof(T));
    return true;
}

bool ElfSymbols::section(uint32_t index, Section& section) const {
    FileHeader header;
    if (!read(0, header) || index >= header.section_header_count) return false;
    if (header.section_headers > size_) return false;
    if (!read(header.section_headers + uint64_t{index} * sizeof(Section), section)) return false;
    return section.offset <= size_ && section.size <= size_ - section.offset;
}

ElfSymbols::ElfSymbols(const uint8_t* file, size_t size) : file_(file), size_(size) {
    FileHeader header;
    if (!read(0, header) || memcmp(header.identification, "\177ELF\2", 5) != 0) return;
    for (uint32_t i = 0; i < header.section_header_count; i++) {
        Section symbols, strings;
        if (!section(i, symbols) || symbols.type != SYMBOL_TABLE) continue;
        if (!section(symbols.link, strings)) continue;
        table_ = symbols.offset;
        count_ = symbols.size / sizeof(Symbol);
        strings_ = strings.offset;
        strings_size_ = strings.size;
        return;
    }
}

const char* ElfSymbols::find(uint64_t address, uint64_t* offset) const {
    const char* found = nullptr;
    uint64_t nearest = 0;
    for (uint64_t i = 0; i < count_; i++) {
        Symbol symbol;
        if (!read(table_ + i * sizeof(Symbol), symbol)) break;
        const uint8_t type = symbol.information & 15;
        const bool code = (type == FUNCTION || type == NO_TYPE) && symbol.section != 0;
        if (!code || symbol.value > address || symbol.value < nearest) continue;
        // A label has no size: it goes to the next symbol.
        if (type == FUNCTION && address - symbol.value >= symbol.size) continue;
        if (symbol.name >= strings_size_) continue;
        const char* const name = reinterpret_cast<const char*>(file_) + strings_ + symbol.name;
        const uint64_t room = strings_size_ - symbol.name;
        if (*name == 0 || strnlen(name, room) == room) continue;
        found = name;
        nearest = symbol.value;
    }
    *offset = address - nearest;
    return found;
}
