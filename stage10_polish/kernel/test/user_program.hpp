// Running the programs of user_programs.asm, and ELF files made by a test, inside a test of the
// kernel.
#pragma once

#include "loader/loader.hpp"
#include "memory/frame_allocator.hpp"
#include "task/end_text.hpp"
#include "test/each_failure.hpp"
#include "test/ktap.hpp"

#define USER_PROGRAM(name)                                                                         \
    extern "C" const uint8_t user_program_##name[];                                                \
    extern "C" const uint8_t user_program_##name##_end[];                                          \
    static inline Bytes name##_program() {                                                         \
        return {user_program_##name,                                                               \
                static_cast<size_t>(user_program_##name##_end - user_program_##name)};             \
    }

namespace test {

// Starts it under the name "name", in a job of its own or in `job`. Null, and the test has failed,
// if that does not work.
inline RefPtr<Task> start_program(Bytes file, Span<const StringView> arguments = {},
                                  const RefPtr<Job>& job = nullptr) {
    loader::StartOptions options;
    options.strings.arguments = arguments;
    options.job = job;
    StringView reason;
    Result<Ref<Task>> task = loader::start({"name", file}, options, reason);
    if (!task.ok()) {
        fail(__FILE__, __LINE__, reason);
        return nullptr;
    }
    return task.value();
}

inline TaskEnd end_of(Task& task) {
    if (task.wait_until_gone(Deadline::after_ms(20'000)) != WaitResult::Woken) {
        fail(__FILE__, __LINE__, "the program does not end");
        TaskEnd killed;
        killed.reason = TaskEnd::Reason::Killed;
        task.terminate(killed);
        (void)task.wait_until_gone();
    }
    return task.end();
}

inline TaskEnd run_program(Bytes file, Span<const StringView> arguments = {}) {
    const RefPtr<Task> task = start_program(file, arguments);
    return task ? end_of(*task) : TaskEnd{};
}

// Fails the test unless the program ends by exit with this status.
inline void expect_exit(Bytes file, int32_t status, const char* name, const char* source,
                        int line) {
    const TaskEnd end = run_program(file);
    if (end.reason == TaskEnd::Reason::Exited && end.status == status) return;
    char text[200];
    fail(source, line, format_to(text, "{}: {}", name, end));
}

// Fails the test unless the program is ended by this exception.
inline void expect_fault(Bytes file, uint64_t vector, const char* name, const char* source,
                         int line) {
    const TaskEnd end = run_program(file);
    if (end.reason == TaskEnd::Reason::Faulted && end.vector == vector) return;
    char text[200];
    fail(source, line, format_to(text, "{}: {}", name, end));
}

// Starts the program in one round of failures, and waits for its end.
inline void start_in_round(Bytes file, EachFailure& failure) {
    loader::StartOptions options;
    StringView reason;
    const Result<Ref<Task>> task = failure.during([&] {
        return loader::start({"name", file}, options, reason);
    });
    if (task.ok()) (void)end_of(*task.value());
    EXPECT_EQ(task.ok(), !failure.happened(), "an allocation failed and nobody noticed");
    EXPECT(task.ok() || !reason.empty(), "not started, and no reason given");
}

// Has every allocation of a start fail in turn, and sees that nothing is left behind. Returns how
// many there were.
inline uint64_t expect_start_survives_failures(Bytes file) {
    const uint64_t before = memory::settled_free();
    EachFailure failure;
    while (failure.next()) {
        start_in_round(file, failure);
        EXPECT_EQ(memory::settled_free(), before, "memory is lost");
    }
    return failure.count();
}

}  // namespace test

#define EXPECT_EXIT(name, status)                                                                  \
    test::expect_exit(name##_program(), status, #name, __FILE__, __LINE__)
#define EXPECT_FAULT(name, vector)                                                                 \
    test::expect_fault(name##_program(), vector, #name, __FILE__, __LINE__)
