#include "task/end_text.hpp"

#include "arch/exception_names.hpp"

namespace {

// "#PF page fault" is for the kernel's own reports; here the words are enough.
StringView in_words(uint64_t vector) {
    const StringView name = exception_name(vector);
    return name.starts_with("#") ? name.slice(4) : name;
}

StringView access_name(TaskEnd::PageFault fault) {
    switch (fault) {
    case TaskEnd::PageFault::Write:
        return "write";
    case TaskEnd::PageFault::Execute:
        return "execute";
    default:
        return "read";
    }
}

}  // namespace

void format_value(Writer& writer, const FormatSpec&, const TaskEnd& end) {
    char buffer[128];
    switch (end.reason) {
    case TaskEnd::Reason::Exited:
        return writer.write(format_to(buffer, "exit {}", end.status));
    case TaskEnd::Reason::Killed:
        return writer.write("killed: terminated");
    case TaskEnd::Reason::Interrupted:
        return writer.write("killed: interrupted");
    case TaskEnd::Reason::Faulted:
        break;
    }
    if (end.vector != vector::PAGE_FAULT) {
        writer.write(format_to(buffer, "killed: {}", in_words(end.vector)));
    } else if (end.page_fault == TaskEnd::PageFault::StackOverflow) {
        writer.write(format_to(buffer, "killed: stack overflow at {:#x}", end.address));
    } else if (end.page_fault == TaskEnd::PageFault::NoStackMemory) {
        writer.write(format_to(buffer, "killed: stack: out of memory at {:#x}", end.address));
    } else {
        writer.write(format_to(buffer, "killed: page fault at {:#x} ({})", end.address,
                               access_name(end.page_fault)));
    }
    writer.write(format_to(buffer, ", rip {:#x}", end.instruction));
}
