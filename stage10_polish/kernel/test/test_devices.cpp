// Devices: what can be claimed and by whom, what their task sees, interrupts as messages, and that
// all of it is given back, whoever ends first.
#include "arch/direct_map.hpp"
#include "arch/pic.hpp"
#include "device/device.hpp"
#include "lib/string.h"
#include "memory/frame_allocator.hpp"
#include "memory/paging.hpp"
#include "memory/physical.hpp"
#include "test/each_failure.hpp"
#include "test/held_port.hpp"
#include "test/runner.hpp"

namespace {

constexpr uint64_t FREE_ADDRESS = 0xE0000000;  // no RAM, and on no machine of the tests a device
constexpr device_resource REGISTERS{DEVICE_REGISTERS, 0, FREE_ADDRESS, 2 * PAGE_SIZE};
constexpr device_resource PORTS{DEVICE_PORTS, 0, 0x1F0, 8};
constexpr device_resource LINE{DEVICE_INTERRUPT, 0, 14, 1};
constexpr device_resource FUNCTION{DEVICE_FUNCTION, 0, 0, 1};  // the bus's own bridge

kern_return_t claim(uint32_t kind, uint64_t start, uint64_t size) {
    const device_resource resource{kind, 0, start, size};
    return Device::make({&resource, 1}).error();
}

// A device and the task that it is attached to. Who ends first is up to the test.
struct Attached {
    Attached(std::initializer_list<device_resource> resources)
        : task(Task::create("driver").value()) {
        Result<HeldRight> made = Device::make({resources.begin(), resources.size()});
        EXPECT_EQ(made.error(), KERN_SUCCESS);
        if (!made.ok()) return;
        right = move(made).value();
        EXPECT_EQ(device()->attach(*task).error(), KERN_SUCCESS);
    }
    ~Attached() { end_task(); }
    void end_task() {
        task->terminate({.reason = TaskEnd::Reason::Killed});
        EXPECT_EQ(task->wait_until_gone(Deadline::after_ms(10'000)), WaitResult::Woken);
    }
    void end_device() { right = HeldRight(); }
    Device* device() { return right.kernel_object()->device(); }
    AddressSpace& memory() { return task->memory(); }

    const Ref<Task> task;
    HeldRight right;
};

KTEST(devices, what_is_the_kernels) {
    EXPECT_EQ(claim(DEVICE_REGISTERS, 0x100000, PAGE_SIZE), KERN_PROTECTION_FAILURE, "RAM");
    const PhysicalRange last = memory::ram().all()[memory::ram().all().size() - 1];
    EXPECT_EQ(claim(DEVICE_REGISTERS, last.end().value - PAGE_SIZE, 2 * PAGE_SIZE),
              KERN_PROTECTION_FAILURE, "the end of RAM");
    EXPECT_EQ(claim(DEVICE_REGISTERS, 0xB8000, PAGE_SIZE), KERN_PROTECTION_FAILURE, "the screen");
    EXPECT_EQ(claim(DEVICE_REGISTERS, 0xFEE00000, PAGE_SIZE), KERN_PROTECTION_FAILURE, "the APIC");
    EXPECT_EQ(claim(DEVICE_REGISTERS, 0xFEC00000, PAGE_SIZE), KERN_PROTECTION_FAILURE, "the other");
    EXPECT_EQ(claim(DEVICE_PORTS, 0x3FF, 2), KERN_PROTECTION_FAILURE, "the serial line");
    EXPECT_EQ(claim(DEVICE_PORTS, 0, 0x10000), KERN_PROTECTION_FAILURE, "all ports");
    EXPECT_EQ(claim(DEVICE_PORTS, 0xCFC, 4), KERN_PROTECTION_FAILURE, "the bus's configuration");
    EXPECT_EQ(claim(DEVICE_INTERRUPT, 4, 1), KERN_PROTECTION_FAILURE, "the serial line");
    EXPECT_EQ(claim(DEVICE_INTERRUPT, 2, 1), KERN_PROTECTION_FAILURE, "the second controller");
}

KTEST(devices, what_is_none) {
    EXPECT_EQ(claim(DEVICE_REGISTERS, FREE_ADDRESS + 1, PAGE_SIZE), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(claim(DEVICE_REGISTERS, FREE_ADDRESS, 100), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(claim(DEVICE_REGISTERS, FREE_ADDRESS, 0), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(claim(DEVICE_REGISTERS, FREE_ADDRESS, uint64_t{1} << 40), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(claim(DEVICE_REGISTERS, ~uint64_t{0} - 4095, PAGE_SIZE), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(claim(DEVICE_PORTS, 0xFFFF, 2), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(claim(DEVICE_PORTS, 0x1F0, ~uint64_t{0}), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(claim(DEVICE_INTERRUPT, 16, 1), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(claim(DEVICE_INTERRUPT, 14, 2), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(claim(DEVICE_FUNCTION, 0x10000, 1), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(claim(DEVICE_FUNCTION, 0xFFFF, 1), KERN_NOT_FOUND);
    EXPECT_EQ(claim(9, 0, 1), KERN_INVALID_ARGUMENT);
    const device_resource dirty{DEVICE_PORTS, 1, 0x1F0, 8};
    EXPECT_EQ(Device::make({&dirty, 1}).error(), KERN_INVALID_ARGUMENT);
}

KTEST(devices, nobody_else) {
    const device_resource resources[] = {PORTS, LINE, REGISTERS};
    Result<HeldRight> made = Device::make({resources, 3});
    EXPECT_EQ(made.error(), KERN_SUCCESS);
    HeldRight first = move(made).value();
    EXPECT_EQ(claim(DEVICE_PORTS, 0x1F7, 1), KERN_ALREADY_EXISTS, "the last of its ports");
    EXPECT_EQ(claim(DEVICE_REGISTERS, FREE_ADDRESS + PAGE_SIZE, PAGE_SIZE), KERN_ALREADY_EXISTS);
    EXPECT_EQ(claim(DEVICE_PORTS, 0x1F8, 1), KERN_SUCCESS);
    EXPECT_EQ(claim(DEVICE_INTERRUPT, 14, 1), KERN_SUCCESS, "lines are shared");
    first = HeldRight();
    EXPECT_EQ(claim(DEVICE_PORTS, 0x1F7, 1), KERN_SUCCESS, "it has ended");
}

void expect_out_of_reach(AddressSpace& space, uint64_t address) {
    uint8_t byte = 0;
    EXPECT_EQ(space.deallocate(address, PAGE_SIZE).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(space.protect(address, PAGE_SIZE, Protection::read()).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(space.capture(address, PAGE_SIZE, false).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(space.allocate(address, PAGE_SIZE, Protection::read()).error(), KERN_NO_SPACE);
    EXPECT_EQ(space.copy_in(&byte, address, 1).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(space.copy_out(address, &byte, 1).error(), KERN_INVALID_ADDRESS);
}

KTEST(devices, registers) {
    Attached driver({PORTS, REGISTERS});
    EXPECT_EQ(driver.device()->attach(*driver.task).error(), KERN_ALREADY_EXISTS);
    EXPECT_EQ(driver.device()->map(0).error(), KERN_INVALID_ARGUMENT, "ports");
    EXPECT_EQ(driver.device()->map(2).error(), KERN_INVALID_ARGUMENT, "there are two");
    const Result<uint64_t> address = driver.device()->map(1);
    EXPECT_EQ(address.error(), KERN_SUCCESS);
    if (!address.ok()) return;
    const auto seen = memory::translate(driver.memory().root(), address.value() + PAGE_SIZE);
    EXPECT(seen.ok() && seen.value().user);
    EXPECT_EQ(seen.value().physical.value, FREE_ADDRESS + PAGE_SIZE);
    expect_out_of_reach(driver.memory(), address.value());
    EXPECT(driver.memory().consistent());
    driver.end_device();
    EXPECT(!memory::translate(driver.memory().root(), address.value()).ok(), "it has ended");
    EXPECT(driver.memory().consistent());
    EXPECT_EQ(driver.memory().charge(), page_table::LEVELS, "and is not charged any more");
}

KTEST(devices, memory) {
    Attached driver({PORTS});
    EXPECT_EQ(driver.device()->allocate(0).error(), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(driver.device()->allocate(DEVICE_MEMORY_MAXIMUM + 1).error(), KERN_INVALID_ARGUMENT);
    const auto place = driver.device()->allocate(3 * PAGE_SIZE);
    EXPECT_EQ(place.error(), KERN_SUCCESS);
    if (!place.ok()) return;
    EXPECT_EQ(place.value().physical % (4 * PAGE_SIZE), 0u);
    const uint64_t last = 4 * PAGE_SIZE - 8;
    const uint64_t written = 0x1234;
    EXPECT_EQ(driver.memory().copy_out(place.value().address + last, &written, 8).error(),
              KERN_SUCCESS, "it is memory for system calls, too");
    EXPECT_EQ(*direct_map<uint64_t>({place.value().physical + last}), written);
    EXPECT_EQ(*direct_map<uint64_t>({place.value().physical}), 0u);
    driver.end_task();
    EXPECT_EQ(driver.device()->allocate(PAGE_SIZE).error(), KERN_INVALID_ADDRESS, "no task");
}

// What a device may still write to is nobody's but the next driver's.
KTEST(devices, memory_of_a_dead_driver) {
    uint64_t kept = 0;
    {
        Attached driver({FUNCTION});
        const auto place = driver.device()->allocate(2 * PAGE_SIZE);
        EXPECT_EQ(place.error(), KERN_SUCCESS);
        if (place.ok()) kept = place.value().physical;
    }
    EXPECT_EQ(memory::frames().references({kept}), 1u, "a command could still write there");
    Attached next({FUNCTION});
    const auto place = next.device()->allocate(2 * PAGE_SIZE);
    EXPECT(place.ok() && place.value().physical == kept, "the next driver has it");
    next.device()->stopped();
}

// The interrupt, without its cause.
void fire() { asm volatile("int %0" ::"i"(vector::FIRST_IRQ + 14) : "memory"); }

uint32_t queued(const HeldRight& receive) {
    (void)scheduler::sleep_ms(2);
    SpinlockGuard guard(ipc::lock);
    return receive.right().port->queued();
}

KTEST(devices, interrupts) {
    Attached driver({PORTS, LINE});
    const HeldRight port = test::make_port();
    const auto wait = [&](uint32_t index) {
        return driver.device()->wait_interrupt(index, test::make_send_once(port)).error();
    };
    EXPECT_EQ(wait(0), KERN_INVALID_ARGUMENT, "ports");
    uint32_t messages = queued(port);  // the right that was refused has ended
    EXPECT_EQ(wait(1), KERN_SUCCESS);
    EXPECT_EQ(queued(port), messages, "nothing has fired");
    fire();
    EXPECT_EQ(queued(port), messages + 1);
    for (int i = 0; i < 100; i++) fire();
    EXPECT_EQ(queued(port), messages + 1, "a storm is one message");
    EXPECT_EQ(wait(1), KERN_SUCCESS);
    fire();
    EXPECT_EQ(queued(port), messages + 2);
    EXPECT_EQ(wait(1), KERN_SUCCESS);
    driver.end_device();
    EXPECT_EQ(queued(port), messages + 3, "the right has ended unused");
    fire();
    EXPECT_EQ(queued(port), messages + 3, "nobody waits");
}

KTEST(devices, a_line_of_two) {
    Attached one({LINE}), other({LINE});
    const HeldRight port = test::make_port();
    EXPECT_EQ(one.device()->wait_interrupt(0, test::make_send_once(port)).error(), KERN_SUCCESS);
    EXPECT_EQ(other.device()->wait_interrupt(0, test::make_send_once(port)).error(), KERN_SUCCESS);
    fire();
    EXPECT_EQ(queued(port), 2u, "either may be meant");
}

KTEST(devices, ports) {
    Attached none({LINE});
    EXPECT(!Device::admit_to_ports(*none.task));
    Attached driver({PORTS});
    {
        InterruptGuard guard;  // or another task's tables are loaded meanwhile
        EXPECT(Device::admit_to_ports(*driver.task), "the first use");
        EXPECT(!Device::admit_to_ports(*driver.task), "it was another port");
        EXPECT_EQ(this_cpu().tss.ports[0x1F0 / 8], 0);
        EXPECT_EQ(this_cpu().tss.ports[0x1F8 / 8], 0xFF);
        EXPECT_EQ(this_cpu().tss.io_map_base, TaskStateSegment::PORTS);
    }
    driver.end_device();
    InterruptGuard guard;
    EXPECT_EQ(this_cpu().tss.io_map_base, TaskStateSegment::NO_PORTS);
}

KTEST(devices, without_memory) {
    test::EachFailure failure;
    while (failure.count() < 100 && failure.next()) {
        const kern_return_t code = failure.during([]() -> kern_return_t {
            const device_resource resources[] = {PORTS, REGISTERS};
            const HeldRight right = TRY(Device::make({resources, 2}));
            const Ref<Task> task = TRY(Task::create("driver"));
            Device& device = *right.kernel_object()->device();
            (void)device.attach(*task);
            const Result<uint64_t> mapped = device.map(1);
            const auto place = device.allocate(PAGE_SIZE);
            task->terminate({.reason = TaskEnd::Reason::Killed});
            return mapped.ok() ? place.error() : mapped.error();
        });
        if (code != KERN_SUCCESS) EXPECT_EQ(code, KERN_RESOURCE_SHORTAGE);
    }
    EXPECT(failure.count() > 4 && failure.count() < 100);
}

}  // namespace
