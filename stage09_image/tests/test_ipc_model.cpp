// Random operations on the kernel's IPC and on a model of it, which must agree after each one, with
// all invariants. MODEL_OPERATIONS and MODEL_SEED in the environment make it longer and another
// one.
#include "host_ipc.hpp"

#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>

#include "tests/ipc_model/driver.cpp"
#include "tests/ipc_model/driver_messages.cpp"
#include "tests/ipc_model/model_messages.cpp"
#include "tests/ipc_model/model_rights.cpp"

namespace {

uint64_t from_environment(const char* name, uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 0) : otherwise;
}

void print_coverage(const model::Driver& driver) {
    for (const auto& [name, results] : driver.coverage) {
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

}  // namespace
