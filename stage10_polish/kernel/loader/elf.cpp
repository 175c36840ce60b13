#include "loader/elf.hpp"

namespace loader {

namespace {

// The file's own layout. It is copied out of the file field by field, because nothing aligns it.
struct ElfHeader {
    uint8_t identification[16];
    uint16_t type;
    uint16_t machine;
    uint32_t version;
    uint64_t entry;
    uint64_t program_header_offset;
    uint64_t section_header_offset;
    uint32_t flags;
    uint16_t header_size;
    uint16_t program_header_size;
    uint16_t program_header_count;
    uint16_t section_header_size;
    uint16_t section_header_count;
    uint16_t section_names;
};
static_assert(sizeof(ElfHeader) == 64);

struct ProgramHeader {
    uint32_t type;
    uint32_t flags;
    uint64_t offset;
    uint64_t virtual_address;
    uint64_t physical_address;
    uint64_t file_size;
    uint64_t memory_size;
    uint64_t alignment;
};
static_assert(sizeof(ProgramHeader) == 56);

enum : uint8_t {
    CLASS_64 = 2,
    LITTLE_ENDIAN_DATA = 1,
    VERSION_1 = 1,
    ABI_SYSTEM_V = 0,
    ABI_GNU = 3
};
enum : uint8_t { AT_CLASS = 4, AT_DATA = 5, AT_VERSION = 6, AT_ABI = 7 };  // in identification
enum : uint16_t { TYPE_EXECUTABLE = 2, MACHINE_X86_64 = 62 };
enum : uint32_t { LOAD = 1, INTERPRETER = 3 };         // program header types
enum : uint32_t { EXECUTE = 1, WRITE = 2, READ = 4 };  // program header flags

constexpr uint16_t MAX_PROGRAM_HEADERS = 64;

// True when `size` bytes at `offset` are inside a file of `file_size` bytes.
bool inside(uint64_t offset, uint64_t size, uint64_t file_size) {
    return offset <= file_size && size <= file_size - offset;
}

// Only for a range that was checked with inside().
template <typename T>
T read_at(Bytes file, uint64_t offset) {
    T value;
    __builtin_memcpy(&value, file.data() + offset, sizeof(T));
    return value;
}

Refusal check_header(const ElfHeader& header, uint64_t file_size) {
    if (header.identification[AT_CLASS] != CLASS_64) return Refusal::NOT_64_BIT;
    if (header.identification[AT_DATA] != LITTLE_ENDIAN_DATA) return Refusal::NOT_LITTLE_ENDIAN;
    if (header.identification[AT_VERSION] != VERSION_1) return Refusal::BAD_VERSION;
    if (header.version != VERSION_1) return Refusal::BAD_VERSION;
    const uint8_t abi = header.identification[AT_ABI];
    if (abi != ABI_SYSTEM_V && abi != ABI_GNU) return Refusal::BAD_ABI;
    if (header.machine != MACHINE_X86_64) return Refusal::BAD_MACHINE;
    if (header.type != TYPE_EXECUTABLE) return Refusal::NOT_STATIC;
    if (header.header_size != sizeof(ElfHeader)) return Refusal::BAD_HEADER_SIZE;
    if (header.program_header_count == 0) return Refusal::NOTHING_TO_LOAD;
    if (header.program_header_size != sizeof(ProgramHeader)) return Refusal::BAD_ENTRY_SIZE;
    if (header.program_header_count > MAX_PROGRAM_HEADERS) return Refusal::TOO_MANY_HEADERS;

    const uint64_t table_size = uint64_t{header.program_header_count} * sizeof(ProgramHeader);
    if (!inside(header.program_header_offset, table_size, file_size)) {
        return Refusal::HEADERS_TRUNCATED;
    }
    return Refusal::NONE;
}

Refusal add_loadable(const ProgramHeader& header, uint64_t file_size, Image& image) {
    if (header.file_size > header.memory_size) return Refusal::FILE_SIZE_ABOVE_MEMORY;
    if (!inside(header.offset, header.file_size, file_size)) return Refusal::SEGMENT_TRUNCATED;
    if (header.memory_size == 0) return Refusal::NONE;

    if (header.alignment > 1) {
        const bool power_of_two = (header.alignment & (header.alignment - 1)) == 0;
        const uint64_t difference = header.virtual_address - header.offset;
        if (!power_of_two || (difference & (header.alignment - 1)) != 0) {
            return Refusal::BAD_ALIGNMENT;
        }
    }
    if ((header.flags & (READ | WRITE | EXECUTE)) == 0) return Refusal::NO_PERMISSION;

    Segment segment;
    segment.address = header.virtual_address;
    segment.memory_size = header.memory_size;
    segment.file_offset = header.offset;
    segment.file_size = header.file_size;
    segment.writable = (header.flags & WRITE) != 0;
    segment.executable = (header.flags & EXECUTE) != 0;
    return add_segment(image, segment);
}

// Where a program finds its own program headers: in the segment that holds that part of the file.
uint64_t address_of_headers(const Image& image, uint64_t offset, uint64_t size) {
    for (size_t i = 0; i < image.segment_count; i++) {
        const Segment& segment = image.segments[i];
        if (offset >= segment.file_offset &&
            inside(offset - segment.file_offset, size, segment.file_size)) {
            return segment.address + (offset - segment.file_offset);
        }
    }
    return 0;
}

}  // namespace

bool looks_like_elf(Bytes file) {
    return file.size() >= 4 && file[0] == 0x7F && file[1] == 'E' && file[2] == 'L' &&
           file[3] == 'F';
}

Refusal parse_elf(Bytes file, Image& image) {
    image = Image{};
    if (file.empty()) return Refusal::EMPTY;
    if (!looks_like_elf(file)) return Refusal::NOT_ELF;
    if (file.size() < sizeof(ElfHeader)) return Refusal::HEADER_TRUNCATED;

    const auto header = read_at<ElfHeader>(file, 0);
    if (Refusal refusal = check_header(header, file.size()); refusal != Refusal::NONE) {
        return refusal;
    }

    for (uint64_t i = 0; i < header.program_header_count; i++) {
        const auto program_header =
            read_at<ProgramHeader>(file, header.program_header_offset + i * sizeof(ProgramHeader));
        if (program_header.type == INTERPRETER) return Refusal::NEEDS_INTERPRETER;
        if (program_header.type != LOAD) continue;
        Refusal refusal = add_loadable(program_header, file.size(), image);
        if (refusal != Refusal::NONE) return refusal;
    }
    if (image.segment_count == 0) return Refusal::NOTHING_TO_LOAD;

    image.entry = header.entry;
    image.program_header_count = header.program_header_count;
    image.program_headers =
        address_of_headers(image, header.program_header_offset,
                           uint64_t{header.program_header_count} * sizeof(ProgramHeader));
    return check_entry(image);
}

}  // namespace loader
