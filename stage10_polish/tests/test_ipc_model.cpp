// Random operations on the kernel's IPC and on a model of it, which must agree after each one, with
// all invariants; and every error code of the interface must have been reached. MODEL_OPERATIONS
// and MODEL_SEED in the environment make it longer and another one.
#include "host_ipc.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <set>

#include "tests/ipc_model/driver.hpp"

namespace {

uint64_t from_environment(const char* name, uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 0) : otherwise;
}

// What port calls and mach_msg can return (<mach/kern_return.h>).
constexpr int CODES[] = {
    KERN_SUCCESS,
    KERN_NO_SPACE,
    KERN_INVALID_ARGUMENT,
    KERN_RESOURCE_SHORTAGE,
    KERN_NOT_IN_SET,
    KERN_NAME_EXISTS,
    KERN_INVALID_NAME,
    KERN_INVALID_TASK,
    KERN_INVALID_RIGHT,
    KERN_INVALID_VALUE,
    KERN_UREFS_OVERFLOW,
    KERN_INVALID_CAPABILITY,
    KERN_RIGHT_EXISTS,
    MACH_SEND_INVALID_DATA,
    MACH_SEND_INVALID_DEST,
    MACH_SEND_TIMED_OUT,
    MACH_SEND_INTERRUPTED,
    MACH_SEND_MSG_TOO_SMALL,
    MACH_SEND_INVALID_REPLY,
    MACH_SEND_INVALID_RIGHT,
    MACH_SEND_INVALID_MEMORY,
    MACH_SEND_NO_BUFFER,
    MACH_SEND_TOO_LARGE,
    MACH_SEND_INVALID_TYPE,
    MACH_SEND_INVALID_HEADER,
    MACH_RCV_INVALID_NAME,
    MACH_RCV_TIMED_OUT,
    MACH_RCV_TOO_LARGE,
    MACH_RCV_INTERRUPTED,
    MACH_RCV_INVALID_DATA,
    MACH_RCV_PORT_DIED,
    MACH_RCV_BODY_ERROR,
};
std::set<int> reached;

void print_coverage(const model::Driver& driver) {
    for (const auto& [name, results] : driver.coverage) {
        for (const auto& [code, count] : results) reached.insert(code);
        std::printf("%-22s", name.c_str());
        for (const auto& [code, count] : results) {
            std::printf(" 0x%x:%lu", static_cast<unsigned>(code),
                        static_cast<unsigned long>(count));
        }
        std::printf("\n");
    }
    std::printf("failures injected     %lu\n",
                static_cast<unsigned long>(driver.failures_injected));
}

// Each in a machine of its own, at whose end nothing may be left.
void play(uint64_t operations, uint64_t seed, bool inject) {
    HostIpc machine;
    const uint64_t frames = memory::frames().counts().available();
    const ipc::Counts before = ipc::counts;
    {
        model::Driver driver(seed);
        driver.inject(inject);
        for (uint64_t i = 0; i < operations; i++) {
            if (driver.step()) continue;
            ADD_FAILURE() << "seed " << seed << ", operation " << i << " (" << driver.operation
                          << "): " << driver.complaint;
            break;
        }
        print_coverage(driver);
    }
    EXPECT_STREQ(ipc::broken_invariant(), nullptr);
    EXPECT_EQ(ipc::counts.ports, before.ports);
    EXPECT_EQ(ipc::counts.messages, before.messages);
    EXPECT_EQ(ipc::counts.send_once, before.send_once);
    EXPECT_EQ(machine.leaked(), 0u);
    EXPECT_EQ(memory::frames().counts().available(), frames);
}

TEST(IpcModel, RandomOperations) {
    play(from_environment("MODEL_OPERATIONS", 100'000), from_environment("MODEL_SEED", 1), false);
}

TEST(IpcModel, EveryAllocationFailsInTurn) {
    play(from_environment("MODEL_OPERATIONS", 100'000) / 10, from_environment("MODEL_SEED", 2),
         true);
}

// After the two above.
TEST(IpcModel, EveryCodeWasReached) {
    for (const int code : CODES) {
        EXPECT_TRUE(reached.count(code)) << "0x" << std::hex << code << " was never returned";
    }
    for (const int code : reached) {
        EXPECT_TRUE(std::find(std::begin(CODES), std::end(CODES), code) != std::end(CODES))
            << "0x" << std::hex << code << " is none of the interface's codes";
    }
}

}  // namespace
