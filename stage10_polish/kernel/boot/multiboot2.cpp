// Takes the Multiboot2 block apart, tag by tag; trusts no size and no address in it.
#include "boot/multiboot2.hpp"

#include "lib/string.h"

#include <initializer_list>

// Multiboot2 specification 2.0, 3.6: the block is a total size, a reserved word, and tags of the
// form {type, size, data}, each beginning on a multiple of 8, up to an end tag of type 0.
namespace {

constexpr size_t BLOCK_HEADER = 8;
constexpr size_t TAG_HEADER = 8;

enum TagType : uint32_t {
    END = 0,
    COMMAND_LINE = 1,
    LOADER_NAME = 2,
    MODULE = 3,
    MEMORY_MAP = 6,
    FRAMEBUFFER = 8,
    EFI_32 = 11,
    EFI_64 = 12,
    ACPI_OLD = 14,
    ACPI_NEW = 15,
    EFI_MEMORY_MAP = 17,
};

// Reads fields one after the other; what is beyond the end reads as zero and is remembered.
class Reader {
public:
    explicit Reader(Bytes bytes) : bytes_(bytes) {}

    uint8_t u8() { return static_cast<uint8_t>(number(1)); }
    uint16_t u16() { return static_cast<uint16_t>(number(2)); }
    uint32_t u32() { return static_cast<uint32_t>(number(4)); }
    uint64_t u64() { return number(8); }

    bool short_of_bytes() const { return short_; }
    Bytes rest() const { return bytes_.slice(at_); }

private:
    uint64_t number(size_t size) {
        if (bytes_.size() - at_ < size) {
            short_ = true;
            at_ = bytes_.size();
            return 0;
        }
        uint64_t value = 0;
        for (size_t i = 0; i < size; i++) {
            value |= static_cast<uint64_t>(bytes_[at_ + i]) << (8 * i);
        }
        at_ += size;
        return value;
    }

    Bytes bytes_;
    size_t at_ = 0;
    bool short_ = false;
};

StringView first_word(StringView text) {
    size_t start = 0;
    while (start < text.size() && text[start] == ' ') start++;
    size_t end = start;
    while (end < text.size() && text[end] != ' ') end++;
    return text.slice(start, end - start);
}

}  // namespace

struct BootInformation::Tag {
    uint32_t type;
    Bytes data;
};

StringView BootInformation::parse(Bytes block) {
    if (block.size() < BLOCK_HEADER) return "the block is shorter than its header";
    const size_t total = Reader(block).u32();
    if (total < BLOCK_HEADER) return "the block's size is smaller than its header";
    if (total > MAX_BLOCK) return "the block is larger than 1 MiB";
    if (total > block.size()) return "the block is cut off";

    size_t at = BLOCK_HEADER;
    while (true) {
        if (total - at < TAG_HEADER) return "there is no end tag";
        Reader header(block.slice(at, TAG_HEADER));
        const uint32_t type = header.u32();
        const uint32_t size = header.u32();
        if (size < TAG_HEADER) return "a tag is smaller than its header";
        if (size > total - at) return "a tag reaches beyond the end of the block";
        if (type == END) break;
        const StringView reason = take_tag({type, block.slice(at + TAG_HEADER, size - TAG_HEADER)});
        if (!reason.empty()) return reason;
        at += min<size_t>(round_up(size, 8), total - at);
    }
    if (memory_map_.ranges().empty()) return "there is no memory map";
    if (framebuffer_overlaps_memory()) return "the framebuffer lies in available memory";
    return check_modules();
}

StringView BootInformation::take_tag(const Tag& tag) {
    switch (tag.type) {
    case COMMAND_LINE:
        return take_text(tag.data, command_line_);
    case LOADER_NAME:
        return take_text(tag.data, loader_name_);
    case MODULE:
        return take_module(tag.data);
    case MEMORY_MAP:
        return take_memory_map(tag.data);
    case FRAMEBUFFER:
        return take_framebuffer(tag.data);
    case ACPI_OLD:
    case ACPI_NEW:  // begins like the old one and goes on
        if (tag.data.size() < acpi_root_size_) return {};
        acpi_root_size_ = min(tag.data.size(), sizeof(acpi_root_));
        memcpy(acpi_root_, tag.data.data(), acpi_root_size_);
        return {};
    case EFI_32:
    case EFI_64:
    case EFI_MEMORY_MAP:
        from_efi_ = true;
        return {};
    default:
        return {};  // the specification adds tags; unknown ones are skipped
    }
}

// Copies a zero-terminated text; the copy lives as long as this object.
StringView BootInformation::take_text(Bytes data, StringView& out) {
    size_t length = 0;
    while (length < data.size() && data[length] != 0) length++;
    if (length == data.size()) return "a text is not terminated";
    if (length > MAX_TEXT - text_used_) return "the texts are longer than 8 KiB together";
    char* copy = text_ + text_used_;
    memcpy(copy, data.data(), length);
    text_used_ += length;
    out = {copy, length};
    return {};
}

StringView BootInformation::take_memory_map(Bytes data) {
    constexpr size_t ENTRY_SIZE = 24;
    Reader header(data);
    const size_t entry_size = header.u32();
    header.u32();  // version: entries may grow at their end, which entry_size allows for
    if (header.short_of_bytes()) return "the memory map has no header";
    if (entry_size < ENTRY_SIZE || entry_size % 8 != 0)
        return "the memory map's entry size is wrong";
    if (!memory_map_.ranges().empty()) return "there are two memory maps";

    const Bytes entries = header.rest();
    if (entries.size() % entry_size != 0) return "the memory map ends inside an entry";
    return memory_map_.take(entries, entry_size);
}

StringView BootInformation::take_module(Bytes data) {
    Reader reader(data);
    const uint64_t start = reader.u32();
    const uint64_t end = reader.u32();
    if (reader.short_of_bytes()) return "a module's tag is too small";
    if (end < start) return "a module ends before it starts";
    if (module_count_ == MAX_MODULES) return "there are more than 64 modules";
    BootModule module;
    module.range = {{start}, end - start};
    const StringView reason = take_text(reader.rest(), module.command_line);
    if (!reason.empty()) return reason;
    module.name = first_word(module.command_line);
    modules_[module_count_++] = module;
    return {};
}

StringView BootInformation::take_framebuffer(Bytes data) {
    Reader reader(data);
    Framebuffer found;
    found.address = {reader.u64()};
    found.pitch = reader.u32();
    found.width = reader.u32();
    found.height = reader.u32();
    found.bits_per_pixel = reader.u8();
    const uint8_t kind = reader.u8();
    reader.u16();  // reserved
    if (reader.short_of_bytes()) return "the framebuffer's tag is too small";

    if (kind == 0) {
        found.kind = Framebuffer::Kind::Indexed;
    } else if (kind == 1) {
        found.kind = Framebuffer::Kind::Rgb;
        for (Framebuffer::Channel* channel : {&found.red, &found.green, &found.blue}) {
            channel->position = reader.u8();
            channel->size = reader.u8();
            if (channel->position + channel->size > found.bits_per_pixel) {
                return "a framebuffer's colour lies outside its pixel";
            }
        }
        if (reader.short_of_bytes()) return "the framebuffer's tag is too small";
    } else if (kind == 2) {
        found.kind = Framebuffer::Kind::Text;
    } else {
        return "the framebuffer is of an unknown kind";
    }

    // In 64 bits: no product of two 32-bit numbers wraps around. (Indexed pixels may lie in
    // planes.)
    const uint64_t size = found.kind == Framebuffer::Kind::Text ? 2 : found.bytes_per_pixel();
    if (found.kind != Framebuffer::Kind::Indexed && found.width * size > found.pitch)
        return "a framebuffer's row is longer than its pitch";
    if (uint64_t{found.pitch} * found.height > ~found.address.value) {
        return "the framebuffer reaches beyond the end of all addresses";
    }
    framebuffer_ = found;
    return {};
}

// A module outside available memory would be something else's memory: device registers, the
// firmware's.
StringView BootInformation::check_modules() const {
    for (const BootModule& module : modules()) {
        bool inside = module.range.size == 0;
        for (const MemoryRange& memory : memory_map()) {
            const bool available = memory.type == MemoryRange::Type::Available;
            if (available && memory.range.contains(module.range)) inside = true;
        }
        if (!inside) return "a module lies outside available memory";
    }
    return {};
}

// Drawing there would overwrite whatever lives in that memory.
bool BootInformation::framebuffer_overlaps_memory() const {
    const PhysicalRange pixels{framebuffer_.address,
                               uint64_t{framebuffer_.pitch} * framebuffer_.height};
    for (const MemoryRange& memory : memory_map()) {
        const bool available = memory.type == MemoryRange::Type::Available;
        if (available && memory.range.overlaps(pixels) && pixels.size != 0) return true;
    }
    return false;
}

const BootModule* BootInformation::find_module(StringView name) const {
    for (const BootModule& module : modules()) {
        if (module.name == name) return &module;
    }
    return nullptr;
}

uint64_t BootInformation::available_bytes() const {
    uint64_t sum = 0;
    for (const MemoryRange& memory : memory_map()) {
        if (memory.type == MemoryRange::Type::Available) sum += memory.range.size;
    }
    return sum;
}
