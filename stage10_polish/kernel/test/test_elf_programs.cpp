// ELF programs: segments with their own permissions, every refusal without a trace, several at
// once.
#include "arch/cpuid.hpp"
#include "arch/msr.hpp"
#include "arch/trap_frame.hpp"
#include "lib/string.h"
#include "loader/elf.hpp"
#include "memory/frame_allocator.hpp"
#include "test/user_program.hpp"
#include "thread/scheduler.hpp"

USER_PROGRAM(exit_42)
USER_PROGRAM(fpu_first)
USER_PROGRAM(fpu_second)

namespace {

// A file of three pages: headers (read), code (execute), data (write) with four pages of zeroes
// behind it. The code is the first bytes of the second page and runs at 0x401000.
struct ElfFile {
    struct {
        uint8_t identification[16];
        uint16_t type, machine;
        uint32_t version;
        uint64_t entry, program_headers, section_headers;
        uint32_t flags;
        uint16_t header_size, program_header_size, program_header_count;
        uint16_t section_header_size, section_header_count, section_names;
    } header;
    struct Load {
        uint32_t type, flags;
        uint64_t offset, address, physical, file_size, memory_size, alignment;
    } loads[3];
    uint8_t rest[PAGE_SIZE - 64 - 3 * 56];
    uint8_t code[PAGE_SIZE];
    uint8_t data[PAGE_SIZE];

    Bytes bytes() const { return {reinterpret_cast<const uint8_t*>(this), sizeof(*this)}; }
};
static_assert(sizeof(ElfFile) == 3 * PAGE_SIZE);

constinit ElfFile file = {};

// The correct file, around these instructions.
ElfFile& make_file(Bytes code) {
    file = {};
    file.header = {
        {0x7F, 'E', 'L', 'F', 2, 1, 1}, 2, 62, 1, 0x401000, 64, 0, 0, 64, 56, 3, 64, 0, 0};
    file.loads[0] = {1, 4, 0, 0x400000, 0, PAGE_SIZE, PAGE_SIZE, PAGE_SIZE};
    file.loads[1] = {1, 5, PAGE_SIZE, 0x401000, 0, PAGE_SIZE, PAGE_SIZE, PAGE_SIZE};
    file.loads[2] = {1, 6, 2 * PAGE_SIZE, 0x402000, 0, PAGE_SIZE, 5 * PAGE_SIZE, PAGE_SIZE};
    memset(file.data, 0x5A, PAGE_SIZE);
    memcpy(file.code, code.data(), code.size());
    return file;
}

void expect_refusal(loader::Refusal refusal) {
    loader::StartOptions options;
    StringView reason;
    const uint64_t before = memory::settled_free();
    const Result<Ref<Task>> task = loader::start({"name", file.bytes()}, options, reason);
    EXPECT_EQ(task.error(), KERN_BAD_FORMAT);
    EXPECT_EQ(reason, loader::describe(refusal), "the file was refused for another reason");
    EXPECT_EQ(memory::settled_free(), before, "a file that was refused keeps memory");
}

TaskEnd run_code(Bytes code) { return test::run_program(make_file(code).bytes()); }

}  // namespace

KTEST(loader, elf_program_runs) {
    const TaskEnd end = run_code(exit_42_program());
    EXPECT_EQ(end.reason, TaskEnd::Reason::Exited);
    EXPECT_EQ(end.status, 42, "the program exits with 42");
}

KTEST(loader, elf_segments_have_their_permissions) {
    // mov [0x400100], eax
    const uint8_t write_headers[] = {0x89, 0x04, 0x25, 0x00, 0x01, 0x40, 0x00};
    TaskEnd end = run_code(write_headers);
    EXPECT_EQ(end.vector, vector::PAGE_FAULT, "the headers are only for reading");
    EXPECT_EQ(end.address, 0x400100u);
    // mov [0x401100], eax
    const uint8_t write_code[] = {0x89, 0x04, 0x25, 0x00, 0x11, 0x40, 0x00};
    end = run_code(write_code);
    EXPECT_EQ(end.vector, vector::PAGE_FAULT, "the code is not for writing");
    EXPECT_EQ(end.address, 0x401100u);
    // mov eax, 0x402000; jmp rax
    const uint8_t execute_data[] = {0xB8, 0x00, 0x20, 0x40, 0x00, 0xFF, 0xE0};
    end = run_code(execute_data);
    EXPECT_EQ(end.vector, vector::PAGE_FAULT, "the data is not for executing");
    EXPECT_EQ(end.instruction, 0x402000u);
    // mov [0x406FFC], eax; mov [0x407000], eax: the last page of the zeroes, and behind it
    const uint8_t write_behind[] = {0x89, 0x04, 0x25, 0xFC, 0x6F, 0x40, 0x00,
                                    0x89, 0x04, 0x25, 0x00, 0x70, 0x40, 0x00};
    end = run_code(write_behind);
    EXPECT_EQ(end.vector, vector::PAGE_FAULT, "nothing is mapped behind the zeroes");
    EXPECT_EQ(end.address, 0x407000u, "the last page of the zeroes can be written");
}

KTEST(loader, elf_data_and_zeroes_are_there) {
    // mov edi, [0x402FFC]; add edi, [0x403000]; mov eax, 2; syscall: exit(last of data + first
    // zero)
    const uint8_t code[] = {0x8B, 0x3C, 0x25, 0xFC, 0x2F, 0x40, 0x00, 0x03, 0x3C, 0x25, 0x00,
                            0x30, 0x40, 0x00, 0xB8, 0x02, 0x00, 0x00, 0x00, 0x0F, 0x05};
    const TaskEnd end = run_code(code);
    EXPECT_EQ(end.reason, TaskEnd::Reason::Exited);
    EXPECT_EQ(end.status, 0x5A5A5A5A, "data or zeroes are not where the file says");
}

KTEST(loader, elf_bad_files_leave_nothing_behind) {
    using loader::Refusal;
    make_file(exit_42_program()).header.machine = 3;
    expect_refusal(Refusal::BAD_MACHINE);
    make_file(exit_42_program()).header.program_headers = ~uint64_t{0};
    expect_refusal(Refusal::HEADERS_TRUNCATED);
    make_file(exit_42_program()).loads[2].address = 0xFFFFFFFF80100000;
    expect_refusal(Refusal::KERNEL_ADDRESS);
    make_file(exit_42_program()).loads[2].memory_size = ~uint64_t{0};
    expect_refusal(Refusal::ADDRESS_WRAPS);
    make_file(exit_42_program()).loads[2].offset = 3 * PAGE_SIZE;
    expect_refusal(Refusal::SEGMENT_TRUNCATED);
    make_file(exit_42_program()).loads[2].address = 0x401000;
    expect_refusal(Refusal::OVERLAP);
    make_file(exit_42_program()).loads[1].flags = 7;
    expect_refusal(Refusal::WRITABLE_AND_EXECUTABLE);
    make_file(exit_42_program()).header.entry = 0x402000;
    expect_refusal(Refusal::ENTRY_OUTSIDE);
}

KTEST(loader, elf_more_memory_than_there_is) {
    make_file(exit_42_program()).loads[2].address = 0x100000000;
    file.loads[2].memory_size = uint64_t{1} << 45;
    loader::StartOptions options;
    StringView reason;
    const Result<Ref<Task>> task = loader::start({"name", file.bytes()}, options, reason);
    EXPECT_EQ(task.error(), KERN_RESOURCE_SHORTAGE);
    EXPECT_EQ(reason, "not enough memory");
}

KTEST(loader, elf_running_out_of_memory) {
    const Bytes program = make_file(exit_42_program()).bytes();
    EXPECT(test::expect_start_survives_failures(program) > 10, "too few allocations failed");
}

// Both write to the same addresses and registers, at the same time.
KTEST(loader, programs_keep_their_fpu_state) {
    RefPtr<Task> first = test::start_program(fpu_first_program());
    RefPtr<Task> second = test::start_program(fpu_second_program());
    if (!first || !second) return;
    EXPECT_EQ(test::end_of(*first).status, 0, "it found the other one's registers");
    EXPECT_EQ(test::end_of(*second).status, 0, "it found the other one's registers");
    EXPECT_EQ(first->end().reason, TaskEnd::Reason::Exited);
    EXPECT_EQ(second->end().reason, TaskEnd::Reason::Exited);
}

KTEST(loader, processor_protections_are_on) {
    const uint64_t cr4 = control::read_cr4();
    EXPECT_EQ((cr4 & control::CR4_SMEP) != 0, cpuid::has(cpuid::SMEP), "on where there is one");
    EXPECT_EQ((cr4 & control::CR4_SMAP) != 0, cpuid::has(cpuid::SMAP), "on where there is one");
    EXPECT_EQ((cr4 & control::CR4_UMIP) != 0, cpuid::has(cpuid::UMIP), "on where there is one");
}
