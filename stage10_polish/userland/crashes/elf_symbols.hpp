// The functions of a program, from the symbol table of its ELF file (System V gABI, chapter 4).
#pragma once

#include <stddef.h>
#include <stdint.h>

class ElfSymbols {
public:
    // The file's bytes, which must stay. Whatever is wrong with them, find() finds nothing then.
    ElfSymbols(const uint8_t* file, size_t size);

    // The linker's name of the function that the address is in, and how far it is from its start.
    // NULL: not in one that the file names.
    const char* find(uint64_t address, uint64_t* offset) const;

private:
    struct Section;
    bool section(uint32_t index, Section& section) const;
    template <typename T>
    bool read(uint64_t offset, T& value) const;

    const uint8_t* file_;
    size_t size_;
    uint64_t table_ = 0;  // where in the file the symbols are
    uint64_t count_ = 0;
    uint64_t strings_ = 0;  // and their names, and how many bytes of them
    uint64_t strings_size_ = 0;
};
