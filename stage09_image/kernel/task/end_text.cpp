#include "task/end_text.hpp"

#include "arch/exception_names.hpp"

namespace {

// "#PF page fault" is for the kernel's own reports; here the words are enough.
StringView in_words(uint64_t vector) {
    const StringView name = exception_name(vector);
    return name.starts_with("#") ? name.slice(4) : name;
}

// Intel SDM 3A, 4.7.
StringView access_name(uint64_t error) {
    if (error & 1 << 4) return "execute";
    return error & 1 << 1 ? "write" : "read";
}

}  // namespace

void format_value(Writer& writer, const FormatSpec&, const TaskEnd& end) {
    char buffer[128];
    switch (end.reason) {
    case TaskEnd::Reason::Exited:
        return writer.write(format_to(buffer, "exit {}", end.status));
    case TaskEnd::Reason::Killed:
        return writer.write("killed: terminated");
    case TaskEnd::Reason::Faulted:
        break;
    }
    writer.write(format_to(buffer, "killed: {}", in_words(end.vector)));
    if (end.vector == vector::PAGE_FAULT) {
        writer.write(format_to(buffer, " at {:#x} ({})", end.address, access_name(end.error)));
    }
    writer.write(format_to(buffer, ", rip {:#x}", end.instruction));
}
