#include "loader/loader.hpp"

#include "arch/entropy.hpp"
#include "loader/birth_rights.hpp"
#include "loader/flat.hpp"
#include "memory/heap.hpp"
#include "task/user_thread.hpp"

#include <mach/birth_names.h>

namespace loader {

namespace {

constinit const Format* formats[4] = {};
constinit size_t format_count = 0;

Refusal parse(Bytes file, Image& image) {
    for (size_t i = 0; i < format_count; i++) {
        if (formats[i]->recognises(file)) return formats[i]->parse(file, image);
    }
    return parse_flat(file, image);
}

Protection protection_of(const Segment& segment) {
    if (segment.writable) return Protection::read_write();
    return segment.executable ? Protection::read_execute() : Protection::read();
}

Result<void> map_segments(AddressSpace& memory, const Image& image, Bytes file) {
    for (size_t i = 0; i < image.segment_count; i++) {
        const Segment& segment = image.segments[i];
        const uint64_t start = segment.first_page();
        TRY(memory.map_image(start, segment.end_page() - start, protection_of(segment),
                             segment.address - start,
                             file.slice(segment.file_offset, segment.file_size)));
    }
    return {};
}

// Memory for the duration of a scope.
class Buffer : NonCopyable {
public:
    explicit Buffer(size_t size) : data_(memory::heap_allocate(size)), size_(size) {}
    ~Buffer() { memory::heap_free(data_); }
    explicit operator bool() const { return data_ != nullptr; }
    Span<uint8_t> bytes() const { return {static_cast<uint8_t*>(data_), size_}; }

private:
    void* data_;
    size_t size_;
};

// The stack with the program's arguments on it, and above them random bytes, from which its library
// makes a guard against smashed stacks. Returns the first stack pointer.
Result<uint64_t> make_stack(AddressSpace& memory, const Image& image, const StartStrings& strings) {
    const uint64_t random[] = {entropy::next(), entropy::next()};
    constexpr uint64_t RANDOM_AT = STACK_TOP - sizeof(random);
    AuxiliaryEntry auxiliary[] = {
        {AT_PAGESZ, PAGE_SIZE},
        {AT_ENTRY, image.entry},
        {AT_RANDOM, RANDOM_AT},  // where the program finds them
        {AT_PHDR, image.program_headers},
        {AT_PHENT, 56},
        {AT_PHNUM, image.program_header_count},
    };
    const size_t count = image.program_headers != 0 ? array_size(auxiliary) : 3;
    const Span<const AuxiliaryEntry> entries(auxiliary, count);

    TRY(memory.allocate_stack(STACK_TOP, STACK_AT_FIRST, STACK_SIZE));
    const Buffer buffer(TRY(start_stack_size(strings, entries)));
    if (!buffer) return KERN_RESOURCE_SHORTAGE;
    build_start_stack(buffer.bytes(), RANDOM_AT, strings, entries);
    const uint64_t stack_pointer = RANDOM_AT - buffer.bytes().size();
    TRY(memory.copy_out(RANDOM_AT, random, sizeof(random)));
    TRY(memory.copy_out(stack_pointer, buffer.bytes().data(), buffer.bytes().size()));
    return stack_pointer;
}

Result<Ref<Task>> create_task(StringView name, const StartOptions& options) {
    const RefPtr<Job> job = options.job ? options.job : TRY(Job::create());
    const Ref<Task> task = TRY(Task::create(name));
    const Result<void> added = job->add(*task);
    if (added.ok()) return task;
    task->terminate({});
    return added.error();
}

Result<void> start_in(Task& task, const Image& image, Bytes file, StartOptions& options) {
    TRY(map_segments(task.memory(), image, file));
    const uint64_t stack_pointer = TRY(make_stack(task.memory(), image, options.strings));
    if (options.parent) task.inherit_special_ports(*options.parent);
    TRY(give_birth_rights(task, options.given_rights));

    user_thread::Options thread;
    thread.entry = image.entry;
    thread.stack = stack_pointer;
    thread.name = BIRTH_MAIN_THREAD;
    TRY(user_thread::start(task, thread));
    return {};
}

StringView in_words(kern_return_t error) {
    switch (error) {
    case KERN_RESOURCE_SHORTAGE:
        return "not enough memory";
    case KERN_NO_SPACE:
        return "its arguments do not fit";
    case KERN_INVALID_ARGUMENT:
        return "a zero byte in an argument";
    case KERN_ABORTED:
        return "its job was ended";
    default:
        return "its address space cannot be made";
    }
}

}  // namespace

void add_format(const Format& format) {
    ASSERT(format_count < array_size(formats));
    formats[format_count++] = &format;
}

Result<Ref<Task>> start(const Program& program, StartOptions& options, StringView& reason) {
    Image image;
    if (const Refusal refusal = parse(program.file, image); refusal != Refusal::NONE) {
        reason = describe(refusal);
        return KERN_BAD_FORMAT;
    }
    Result<Ref<Task>> task = create_task(program.name, options);
    if (!task.ok()) {
        reason = in_words(task.error());
        return task.error();
    }
    const Result<void> started = start_in(*task.value(), image, program.file, options);
    if (!started.ok()) {
        const bool too_late = task.value()->job()->ended();
        const kern_return_t error = too_late ? KERN_ABORTED : started.error();
        reason = in_words(error);
        task.value()->terminate({});
        return error;
    }
    return task;
}

}  // namespace loader
