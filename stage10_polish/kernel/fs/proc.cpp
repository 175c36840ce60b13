#include "fs/proc.hpp"

#include "arch/cpu.hpp"
#include "arch/cpuid.hpp"
#include "fs/directory.hpp"
#include "ipc/registry.hpp"
#include "lib/format.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/physical.hpp"
#include "task/task.hpp"
#include "timer/timer.hpp"

namespace fs {

namespace {

constexpr uint64_t MIB = 1024 * 1024;
constexpr uint64_t NANOSECONDS_PER_SECOND = 1'000'000'000;

using Text = Vector<char>;

template <typename... Args>
Result<void> add_line(Text& text, FormatString<std::type_identity_t<Args>...> format,
                      const Args&... args) {
    char buffer[128];
    const StringView line = format_to(buffer, format, args...);
    TRY(text.reserve(text.size() + line.size() + 1));
    for (const char character : line) TRY(text.push_back(character));
    return text.push_back('\n');
}

// Whole MiB that add up: what is not free is used.
Result<void> write_meminfo(Text& text) {
    const uint64_t total = round_up(memory::ram().bytes(), MIB) / MIB;
    const uint64_t free = memory::frames().counts().available() * PAGE_SIZE / MIB;
    TRY(add_line(text, "Total: {} MB", total));
    TRY(add_line(text, "Used: {} MB", total - free));
    return add_line(text, "Free: {} MB", free);
}

Result<void> write_uptime(Text& text) {
    const uint64_t now = timer::now();
    return add_line(text, "{}.{:03} seconds", now / NANOSECONDS_PER_SECOND, now / 1'000'000 % 1000);
}

// The processors on which a task's threads run, or ran last: "0,2", or "-" if none has run yet.
StringView places_of(Task& task, Vector<RefPtr<Thread>>& threads, Span<char> room) {
    uint64_t places = 0;  // a bit for each
    static_assert(cpu::MOST <= 64);
    if (!task.list_threads(threads).ok()) return "?";
    for (const RefPtr<Thread>& thread : threads) {
        if (const Cpu* cpu = thread->cpu()) places |= uint64_t{1} << cpu->number;
    }
    threads.clear();
    if (places == 0) return "-";
    size_t size = 0;
    for (uint64_t left = places; left != 0; left &= left - 1) {
        const StringView more = format_to(Span<char>(room.data() + size, room.size() - size),
                                          "{}{}", size == 0 ? "" : ",", __builtin_ctzll(left));
        size += more.size();
    }
    return {room.data(), size};
}

Result<void> write_tasks(Text& text) {
    char room[192];  // 64 numbers and what is between them
    Vector<RefPtr<Thread>> threads;
    TRY(add_line(text, "  ID THREADS ON    NAME"));
    for (RefPtr<Task> task = Task::next_after(0); task; task = Task::next_after(task->id())) {
        TRY(add_line(text, "{:4} {:7} {:<5} {}", task->id(), task->thread_count(),
                     places_of(*task, threads, room), task->name()));
    }
    return {};
}

// How many of everything there are: whoever compares two readings sees what was left behind.
Result<void> write_ipc(Text& text) {
    const ipc::Counts counts = ipc::counts_now();
    TRY(add_line(text, "ports {}", counts.ports));
    TRY(add_line(text, "sets {}", counts.sets));
    TRY(add_line(text, "spaces {}", counts.spaces));
    TRY(add_line(text, "messages {}", counts.messages));
    return add_line(text, "send-once {}", counts.send_once);
}

// One line for each processor.
Result<void> write_cpuinfo(Text& text) {
    char room[48];
    const StringView brand = cpuid::brand(room);
    for (const Cpu* cpu : cpu::all()) {
        TRY(add_line(text, "processor {} apic {} {}", cpu->number, cpu->apic_id, brand));
    }
    return {};
}

struct SyntheticFile {
    StringView name;
    Result<void> (*write)(Text& text);
};
constexpr SyntheticFile files[] = {
    {"cpuinfo", write_cpuinfo}, {"ipc", write_ipc},       {"meminfo", write_meminfo},
    {"tasks", write_tasks},     {"uptime", write_uptime},
};

Result<OpenFile> open_synthetic(StringView name) {
    for (const SyntheticFile& file : files) {
        if (!(file.name == name)) continue;
        OpenFile opened;
        TRY(file.write(opened.text));
        return opened;
    }
    return KERN_NOT_FOUND;
}

// Its size is known only when it is opened.
bool synthetic_entry(uint32_t index, file_list_entry& out) {
    if (index >= array_size(files)) return false;
    set_entry(out, files[index].name, 0, 0);
    return true;
}

constinit Directory proc{.path = "/proc", .open = open_synthetic, .entry = synthetic_entry};

}  // namespace

void add_proc() { add_directory(proc); }

}  // namespace fs
