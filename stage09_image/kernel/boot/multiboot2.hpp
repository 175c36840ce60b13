// What the boot loader tells: a checked copy of the Multiboot2 information block. Nothing in here
// points into the block, whose memory may be reused.
#pragma once

#include "boot/memory_map.hpp"
#include "console/framebuffer.hpp"
#include "lib/result.hpp"
#include "lib/span.hpp"
#include "lib/string_view.hpp"

// `module2 FILE NAME ARGUMENTS...` in grub.cfg: the text behind the file is the module's command
// line, its first word the module's name.
struct BootModule {
    StringView name;
    StringView command_line;
    PhysicalRange range;
};

class BootInformation {
public:
    static constexpr size_t MAX_MODULES = 64;
    static constexpr size_t MAX_TEXT = 8192;  // all strings together
    static constexpr size_t MAX_BLOCK = 1024 * 1024;

    // Takes the block apart. Empty text: done. Otherwise the reason why it is refused, in words.
    StringView parse(Bytes block);

    Span<const MemoryRange> memory_map() const { return memory_map_.ranges(); }
    // Each lies in available memory.
    Span<const BootModule> modules() const { return {modules_, module_count_}; }
    const BootModule* find_module(StringView name) const;

    StringView command_line() const { return command_line_; }
    StringView loader_name() const { return loader_name_; }
    const Framebuffer& framebuffer() const { return framebuffer_; }
    Bytes acpi_root() const {
        return {acpi_root_, acpi_root_size_};
    }  // copy of the RSDP; may be empty
    bool from_efi() const { return from_efi_; }

    // Of all available ranges together.
    uint64_t available_bytes() const;

private:
    struct Tag;
    StringView take_tag(const Tag& tag);
    StringView take_memory_map(Bytes data);
    StringView take_module(Bytes data);
    StringView take_framebuffer(Bytes data);
    StringView take_text(Bytes data, StringView& out);
    StringView check_modules() const;
    bool framebuffer_overlaps_memory() const;

    MemoryMap memory_map_;
    BootModule modules_[MAX_MODULES];
    size_t module_count_ = 0;
    StringView command_line_;
    StringView loader_name_;
    Framebuffer framebuffer_;
    uint8_t acpi_root_[36] = {};
    size_t acpi_root_size_ = 0;
    bool from_efi_ = false;
    char text_[MAX_TEXT] = {};
    size_t text_used_ = 0;
};
