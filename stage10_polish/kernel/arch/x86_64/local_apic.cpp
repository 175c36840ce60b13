// The few registers of the local APIC that are used.
#include "arch/local_apic.hpp"

#include "arch/interrupts.hpp"
#include "arch/msr.hpp"
#include "lib/panic.hpp"

namespace {

enum Register : uint32_t {
    ID = 0x020,
    TASK_PRIORITY = 0x080,
    END_OF_INTERRUPT = 0x0B0,
    SPURIOUS = 0x0F0,
    COMMAND = 0x300,
    COMMAND_TARGET = 0x310,
    LOCAL_TIMER = 0x320,
    LOCAL_INPUT_0 = 0x350,
    LOCAL_INPUT_1 = 0x360,
    LOCAL_ERROR = 0x370,
    INITIAL_COUNT = 0x380,
    CURRENT_COUNT = 0x390,
    DIVIDE = 0x3E0,
};

constexpr uint64_t BASE_ENABLED = 1 << 11;
constexpr uint64_t BASE_X2APIC = 1 << 10;
constexpr uint64_t BASE_ADDRESS = 0x000FFFFFFFFFF000;

constexpr uint32_t SOFTWARE_ENABLE = 1 << 8;
constexpr uint32_t MASKED = 1 << 16;
constexpr uint32_t DELIVER_NMI = 4 << 8;
constexpr uint32_t DELIVER_INIT = 5 << 8;
constexpr uint32_t DELIVER_STARTUP = 6 << 8;
constexpr uint32_t DELIVER_EXTERNAL = 7 << 8;  // the vector comes from the 8259s
constexpr uint32_t DIVIDE_BY_16 = 3;
constexpr unsigned ID_SHIFT = 24;
constexpr uint32_t COMMAND_PENDING = 1 << 12;
constexpr uint32_t COMMAND_ASSERT = 1 << 14;

volatile uint32_t* registers = nullptr;

void write(Register which, uint32_t value) { registers[which / sizeof(uint32_t)] = value; }
uint32_t read(Register which) { return registers[which / sizeof(uint32_t)]; }

void ignore(TrapFrame&) {}  // a spurious interrupt is not acknowledged

// What is pending is looked at behind every trap.
void reschedule(TrapFrame&) { local_apic::end_of_interrupt(); }

void set_up(uint32_t input_0) {
    write(SPURIOUS, SOFTWARE_ENABLE | local_apic::SPURIOUS_VECTOR);
    write(TASK_PRIORITY, 0);
    write(LOCAL_INPUT_0, input_0);
    write(LOCAL_INPUT_1, DELIVER_NMI);
    write(LOCAL_ERROR, MASKED | local_apic::SPURIOUS_VECTOR);
    write(DIVIDE, DIVIDE_BY_16);
    write(INITIAL_COUNT, 0);
    write(LOCAL_TIMER, local_apic::TIMER_VECTOR);  // mode 0: one shot
    this_cpu().apic_id = local_apic::id();
}

// Sent when the one before has left.
void command(uint32_t apic_id, uint32_t what) {
    while (read(COMMAND) & COMMAND_PENDING) asm volatile("pause");
    write(COMMAND_TARGET, apic_id << ID_SHIFT);
    write(COMMAND, COMMAND_ASSERT | what);
}

}  // namespace

PhysicalAddress local_apic::registers_start() { return {msr::read(msr::APIC_BASE) & BASE_ADDRESS}; }

void local_apic::initialise(Result<void*> mapped) {
    const uint64_t base = msr::read(msr::APIC_BASE);
    if (base & BASE_X2APIC) {
        panic("the firmware left the local APIC in x2APIC mode, which this kernel does not use");
    }
    msr::write(msr::APIC_BASE, base | BASE_ENABLED);
    if (!mapped) {
        panic("no memory to map the local APIC");
    }
    registers = static_cast<volatile uint32_t*>(mapped.value());

    interrupts::on(SPURIOUS_VECTOR, ignore);
    interrupts::on(RESCHEDULE_VECTOR, reschedule);
    set_up(DELIVER_EXTERNAL);
}

void local_apic::initialise_here() {
    msr::write(msr::APIC_BASE, msr::read(msr::APIC_BASE) | BASE_ENABLED);
    set_up(MASKED);
}

uint32_t local_apic::id() { return read(ID) >> ID_SHIFT; }

void local_apic::send(uint32_t apic_id, uint8_t vector) { command(apic_id, vector); }
void local_apic::send_nmi(uint32_t apic_id) { command(apic_id, DELIVER_NMI); }
void local_apic::send_init(uint32_t apic_id) { command(apic_id, DELIVER_INIT); }
void local_apic::send_startup(uint32_t apic_id, PhysicalAddress page) {
    command(apic_id, DELIVER_STARTUP | static_cast<uint32_t>(page.value / PAGE_SIZE));
}

void local_apic::end_of_interrupt() { write(END_OF_INTERRUPT, 0); }

void local_apic::start_timer(uint32_t count) { write(INITIAL_COUNT, count); }

uint32_t local_apic::timer_count() { return read(CURRENT_COUNT); }
