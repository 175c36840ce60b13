// Flat programs: where they are put, how they start, and that nothing they do in ring 3 hurts
// anybody but themselves.
#include "arch/trap_frame.hpp"
#include "ipc/port_calls.hpp"
#include "loader/birth_rights.hpp"
#include "test/held_port.hpp"
#include "test/user_program.hpp"

#include <mach/special_ports.h>

USER_PROGRAM(exit_42)
USER_PROGRAM(start_stack)
USER_PROGRAM(start_registers)
USER_PROGRAM(divide)
USER_PROGRAM(invalid_opcode)
USER_PROGRAM(read_null)
USER_PROGRAM(read_kernel)
USER_PROGRAM(write_kernel)
USER_PROGRAM(jump_to_kernel)
USER_PROGRAM(not_an_address)
USER_PROGRAM(write_code)
USER_PROGRAM(execute_data)
USER_PROGRAM(execute_stack)
USER_PROGRAM(stack_overflow)
USER_PROGRAM(halt)
USER_PROGRAM(disable_interrupts)
USER_PROGRAM(port_access)
USER_PROGRAM(write_control_register)
USER_PROGRAM(read_msr)
USER_PROGRAM(software_interrupt)
USER_PROGRAM(breakpoint)
USER_PROGRAM(single_step)
USER_PROGRAM(return_with_iret)

KTEST(loader, start_stack) {
    const StringView arguments[] = {"name", "a", "bc"};
    const TaskEnd end = test::run_program(start_stack_program(), arguments);
    EXPECT_EQ(end.reason, TaskEnd::Reason::Exited);
    EXPECT_EQ(end.status, 0, "the number of the check in the program that failed");
}

KTEST(loader, start_registers) { EXPECT_EXIT(start_registers, 0); }

KTEST(loader, page_faults_end_the_program) {
    EXPECT_FAULT(read_null, vector::PAGE_FAULT);
    EXPECT_FAULT(read_kernel, vector::PAGE_FAULT);
    EXPECT_FAULT(write_kernel, vector::PAGE_FAULT);
    EXPECT_FAULT(jump_to_kernel, vector::PAGE_FAULT);
    EXPECT_FAULT(write_code, vector::PAGE_FAULT);
    EXPECT_FAULT(execute_data, vector::PAGE_FAULT);
    EXPECT_FAULT(execute_stack, vector::PAGE_FAULT);
    EXPECT_FAULT(stack_overflow, vector::PAGE_FAULT);
}

KTEST(loader, page_fault_says_where_and_how) {
    const TaskEnd end = test::run_program(write_code_program());
    EXPECT_EQ(end.address, 0x400000u, "the address that the program wrote to");
    EXPECT_EQ(end.instruction, 0x400000u, "the address of the instruction that wrote");
    char text[100];
    EXPECT_EQ(format_to(text, "{}", end), "killed: page fault at 0x400000 (write), rip 0x400000");
}

KTEST(loader, a_stack_overflow_is_named) {
    const TaskEnd end = test::run_program(stack_overflow_program());
    EXPECT_EQ(end.address, loader::STACK_BOTTOM - sizeof(uint64_t),
              "the first push below the stack must fault");
    EXPECT(end.page_fault == TaskEnd::PageFault::StackOverflow,
           "a fault just below the stack must be called a stack overflow");
}

KTEST(loader, privileged_instructions_end_the_program) {
    EXPECT_FAULT(halt, vector::GENERAL_PROTECTION);
    EXPECT_FAULT(disable_interrupts, vector::GENERAL_PROTECTION);
    EXPECT_FAULT(port_access, vector::GENERAL_PROTECTION);
    EXPECT_FAULT(write_control_register, vector::GENERAL_PROTECTION);
    EXPECT_FAULT(read_msr, vector::GENERAL_PROTECTION);
    EXPECT_FAULT(software_interrupt, vector::GENERAL_PROTECTION);
    EXPECT_FAULT(not_an_address, vector::GENERAL_PROTECTION);
}

// To the kernel's segments. Some emulators with SMAP take exception to the reading of the stack
// already.
KTEST(loader, no_way_back_by_iret) {
    const TaskEnd end = test::run_program(return_with_iret_program());
    EXPECT_EQ(end.reason, TaskEnd::Reason::Faulted, "iret must not lead to the kernel's segments");
    EXPECT(end.vector == vector::GENERAL_PROTECTION || end.vector == vector::PAGE_FAULT,
           "the program was ended by another exception");
}

KTEST(loader, other_exceptions_end_the_program) {
    EXPECT_FAULT(divide, vector::DIVIDE_ERROR);
    EXPECT_FAULT(invalid_opcode, vector::INVALID_OPCODE);
    EXPECT_FAULT(single_step, vector::DEBUG);
    EXPECT_FAULT(breakpoint, vector::BREAKPOINT);
}

namespace {

mach_port_type_t type_of(Task& task, mach_port_name_t name) {
    const Result<mach_port_type_t> type = ipc::port_type(task.space(), name);
    return type.ok() ? type.value() : 0;
}

// A send right; its port is dead when `receive` has ended.
HeldRight send_right(HeldRight& receive) {
    receive = test::make_port();
    return test::make_send(receive);
}

}  // namespace

// A service may die at any time: what its clients start then must not fail for that.
KTEST(loader, rights_whose_port_has_died_are_dead_names_at_birth) {
    constexpr mach_port_type_t SEND = MACH_PORT_TYPE(MACH_PORT_RIGHT_SEND);
    constexpr mach_port_type_t DEAD = MACH_PORT_TYPE(MACH_PORT_RIGHT_DEAD_NAME);
    HeldRight server, living, dying;
    const Result<Ref<Task>> parent = Task::create("parent");
    const Result<Ref<Task>> child = Task::create("child");
    EXPECT(parent.ok() && child.ok());
    if (!parent.ok() || !child.ok()) return;
    EXPECT_EQ(parent.value()->set_special_port(TASK_BOOTSTRAP_PORT, send_right(server)).error(),
              KERN_SUCCESS);
    HeldRight given[] = {send_right(dying), HeldRight(Right::dead()), HeldRight(),
                         send_right(living)};
    server = HeldRight();
    dying = HeldRight();

    child.value()->inherit_special_ports(*parent.value());
    EXPECT_EQ(loader::give_birth_rights(*child.value(), given).error(), KERN_SUCCESS);
    EXPECT_EQ(type_of(*child.value(), BIRTH_TASK), SEND);
    EXPECT_EQ(type_of(*child.value(), BIRTH_BOOTSTRAP), DEAD, "its port has died");
    EXPECT_EQ(type_of(*child.value(), BIRTH_CONSOLE_OUTPUT), SEND);
    EXPECT_EQ(type_of(*child.value(), BIRTH_FIRST_GIVEN), DEAD, "its port has died");
    EXPECT_EQ(type_of(*child.value(), BIRTH_FIRST_GIVEN + BIRTH_STEP), DEAD,
              "it was dead when it was given");
    EXPECT_EQ(type_of(*child.value(), BIRTH_FIRST_GIVEN + 2 * BIRTH_STEP), 0u,
              "no right was given there");
    EXPECT_EQ(type_of(*child.value(), BIRTH_FIRST_GIVEN + 3 * BIRTH_STEP), SEND, "its port lives");
    parent.value()->terminate({});
    child.value()->terminate({});
}

KTEST(loader, refuses_what_is_no_flat_program) {
    loader::StartOptions options;
    StringView reason;
    EXPECT_EQ(loader::start({"name", {}}, options, reason).error(), KERN_BAD_FORMAT);
    EXPECT_EQ(reason, "the file is empty");
}

// Wherever memory runs out while a program is loaded: an error with a reason, and nothing is left
// behind.
KTEST(loader, running_out_of_memory) {
    const uint64_t failures = test::expect_start_survives_failures(exit_42_program());
    EXPECT(failures > 10, "too few allocations were made to fail");
}
