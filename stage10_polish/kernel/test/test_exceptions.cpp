// Exception ports: what a handler is told, what its answer does, and that no answer, a wrong one or
// a dead handler never leaves a thread or memory behind.
#include "ipc/account.hpp"
#include "ipc/kernel_object.hpp"
#include "lib/string.h"
#include "memory/heap.hpp"
#include "task/task_port.hpp"
#include "task/thread_port.hpp"
#include "test/each_failure.hpp"
#include "test/held_port.hpp"
#include "test/runner.hpp"
#include "test/user_program.hpp"

#include <mach/exception.h>
#include <mach/special_ports.h>
#include <mig/exc.h>

USER_PROGRAM(goes_on)
USER_PROGRAM(invalid_opcode)
USER_PROGRAM(read_null)
USER_PROGRAM(divide)

namespace {

using ExceptionRequest = exception_raise_state_identity_request;
using ExceptionReply = exception_raise_state_identity_reply;

constexpr int32_t GONE_ON = 42;

// A handler inside the kernel: what it does with the call is up to the test.
class Handler final : public KernelObject {
public:
    enum class Does : uint8_t {
        Resume,       // behind the UD2, with some registers changed
        Refuse,       // an error code
        Drop,         // the reply right ends unused
        Keep,         // the reply right is kept
        AnswerShort,  // success, and no registers
        AnswerOtherId,
        RunInKernel,
        StackInKernel,
    };

    static Handler* create(Does does) {
        void* memory = memory::heap_allocate(sizeof(Handler));
        ASSERT(memory);
        Handler* handler = new (memory) Handler(does);
        ASSERT(handler->open().ok());
        return handler;
    }

    kern_return_t handle(Request& request, Reply& reply) override {
        EXPECT_EQ(request.id(), EXCEPTION_RAISE_STATE_IDENTITY);
        EXPECT_EQ(request.size(), sizeof(ExceptionRequest));
        EXPECT(request.complex(), "it carries two rights");
        memcpy(&seen, request.bytes().data(), sizeof(seen));
        thread = request.take_port(0);
        task = request.take_port(1);
        calls++;
        switch (does) {
        case Does::Refuse:
            return KERN_FAILURE;
        case Does::Drop:
            (void)request.take_reply();
            return MIG_NO_REPLY;
        case Does::Keep:
            kept = request.take_reply();
            return MIG_NO_REPLY;
        case Does::AnswerShort:
            return KERN_SUCCESS;
        case Does::AnswerOtherId: {
            Reply other(request.id() + 1, Account::kernel());
            ASSERT(fill(other).ok());
            other.send(request.take_reply(), KERN_SUCCESS);
            return MIG_NO_REPLY;
        }
        default:
            return fill(reply).error();
        }
    }

    void finish() {
        close();
        kept = HeldRight();
        thread = HeldRight();
        task = HeldRight();
        unref();
    }

    ExceptionRequest seen{};
    unsigned calls = 0;
    HeldRight thread, task, kept;
    const Does does;

private:
    explicit Handler(Does what) : does(what) {}
    void destroy() override {
        this->~Handler();
        memory::heap_free(this);
    }

    Result<void> fill(Reply& reply) {
        ExceptionReply& answer = *TRY(reply.make<ExceptionReply>());
        answer.state = seen.state;
        answer.state.rip += 2;
        answer.state.rbx = GONE_ON;
        answer.state.r15 = 115;
        answer.state.rflags = 1 << 10 | 3 << 12 | 1 << 17;  // DF, and what no program may set
        if (does == Does::RunInKernel) answer.state.rip = 0xFFFFFFFF80100000;
        if (does == Does::StackInKernel) answer.state.rsp = 0xFFFF800000001000;
        return {};
    }
};

// A task that has an exception port, and gives it to its children.
class Parent : NonCopyable {
public:
    explicit Parent(HeldRight&& exception_port) : task_(make()) {
        const Result<void> set = task_->set_special_port(TASK_EXCEPTION_PORT, move(exception_port));
        EXPECT_EQ(set.error(), KERN_SUCCESS);
    }
    ~Parent() {
        task_->terminate({});
        (void)task_->wait_until_gone();
    }
    RefPtr<Task> start(Bytes file) {
        loader::StartOptions options;
        options.parent = task_.get();
        StringView reason;
        const Result<Ref<Task>> task = loader::start({"name", file}, options, reason);
        if (task.ok()) return task.value();
        test::fail(__FILE__, __LINE__, reason);
        return nullptr;
    }

private:
    static Ref<Task> make() {
        const Result<Ref<Task>> task = Task::create("parent");
        ASSERT(task.ok());
        return task.value();
    }

    const Ref<Task> task_;
};

// Runs the program with such a handler: how it ends.
TaskEnd run_with(Handler& handler, Bytes file) {
    Parent parent(handler.make_send());
    const RefPtr<Task> task = parent.start(file);
    return task ? test::end_of(*task) : TaskEnd{};
}

void expect_killed(Handler::Does does, StringView what) {
    Handler* handler = Handler::create(does);
    const TaskEnd end = run_with(*handler, goes_on_program());
    if (end.reason != TaskEnd::Reason::Faulted || end.vector != vector::INVALID_OPCODE ||
        handler->calls != 1) {
        char text[200];
        test::fail(__FILE__, __LINE__,
                   format_to(text, "{}: {} calls, {}", what, handler->calls, end));
    }
    handler->finish();
}

}  // namespace

KTEST(exceptions, handler_is_told) {
    Handler* handler = Handler::create(Handler::Does::Refuse);
    Parent parent(handler->make_send());
    const RefPtr<Task> task = parent.start(goes_on_program());
    if (!task) return handler->finish();
    const TaskEnd end = test::end_of(*task);
    EXPECT_EQ(end.reason, TaskEnd::Reason::Faulted);
    EXPECT_EQ(end.vector, uint32_t{vector::INVALID_OPCODE},
              "the parent learns of the fault as if nobody had been asked");
    EXPECT_EQ(handler->calls, 1u);
    EXPECT_EQ(handler->seen.exception, EXC_BAD_INSTRUCTION);
    EXPECT_EQ(handler->seen.reason, vector::INVALID_OPCODE);
    const thread_state& s = handler->seen.state;
    const uint64_t numbers[] = {s.rax, s.rbx, s.rcx, s.rdx, s.rdi, s.rsi, s.rbp, s.r8,
                                s.r9,  s.r10, s.r11, s.r12, s.r13, s.r14, s.r15};
    for (size_t i = 0; i < array_size(numbers); i++) {
        EXPECT_EQ(numbers[i], i + 1, "each register holds its number");
    }
    EXPECT_EQ(s.rip, end.instruction);
    EXPECT(s.rflags & 1, "the program had set CF");
    EXPECT(s.rsp > 0x0FF00000 && s.rsp < 0x0FFFF000, "rsp is on the program's stack");
    handler->finish();
}

// Its rights are to the task and to the thread that faulted.
KTEST(exceptions, rights_are_the_faulting_ones) {
    Handler* handler = Handler::create(Handler::Does::Keep);
    Parent parent(handler->make_send());
    const RefPtr<Task> task = parent.start(goes_on_program());
    if (!task) return handler->finish();
    test::wait_for([&] { return handler->calls == 1; });
    KernelObject* of_task = handler->task.kernel_object();
    KernelObject* of_thread = handler->thread.kernel_object();
    EXPECT(of_task && of_task->task() == task.get());
    EXPECT(of_thread && of_thread->thread() && of_thread->thread()->task == task.get());
    handler->kept = HeldRight();  // the handler has died: a notification is no good answer
    EXPECT_EQ(test::end_of(*task).reason, TaskEnd::Reason::Faulted);
    handler->finish();
}

KTEST(exceptions, page_fault_says_why_and_where) {
    Handler* handler = Handler::create(Handler::Does::Refuse);
    EXPECT_EQ(run_with(*handler, read_null_program()).vector, uint32_t{vector::PAGE_FAULT});
    EXPECT_EQ(handler->seen.exception, EXC_BAD_ACCESS);
    EXPECT_EQ(handler->seen.reason, KERN_INVALID_ADDRESS);
    EXPECT_EQ(handler->seen.subcode, 0u);
    EXPECT_EQ(run_with(*handler, divide_program()).vector, uint32_t{vector::DIVIDE_ERROR});
    EXPECT_EQ(handler->seen.exception, EXC_ARITHMETIC);
    EXPECT_EQ(handler->calls, 2u);
    handler->finish();
}

KTEST(exceptions, thread_goes_on_as_the_handler_says) {
    Handler* handler = Handler::create(Handler::Does::Resume);
    const TaskEnd end = run_with(*handler, goes_on_program());
    EXPECT_EQ(end.reason, TaskEnd::Reason::Exited);
    EXPECT_EQ(end.status, GONE_ON, "1: flags or r15 are not as the handler has set them");
    handler->finish();
}

KTEST(exceptions, whatever_is_no_good_answer_ends_the_task) {
    expect_killed(Handler::Does::Refuse, "an error code");
    expect_killed(Handler::Does::Drop, "the reply right ends unused");
    expect_killed(Handler::Does::AnswerShort, "success without registers");
    expect_killed(Handler::Does::AnswerOtherId, "another message's id");
    expect_killed(Handler::Does::RunInKernel, "rip in the kernel");
    expect_killed(Handler::Does::StackInKernel, "rsp in the kernel");
}

// A handler that does not answer holds the thread up for ever, but not against its end.
KTEST(exceptions, waiting_thread_can_be_killed) {
    Handler* handler = Handler::create(Handler::Does::Keep);
    Parent parent(handler->make_send());
    const RefPtr<Task> task = parent.start(goes_on_program());
    if (!task) return handler->finish();
    test::wait_for([&] { return handler->calls == 1; });
    EXPECT(!task->ending(), "without an answer the thread waits");
    task->terminate({.reason = TaskEnd::Reason::Killed});
    EXPECT_EQ(test::end_of(*task).reason, TaskEnd::Reason::Killed);
    // The answer that comes now finds nobody.
    Reply late(EXCEPTION_RAISE_STATE_IDENTITY, Account::kernel());
    late.send(move(handler->kept), KERN_SUCCESS);
    handler->finish();
}

KTEST(exceptions, dead_port_is_no_handler) {
    HeldRight receive = test::make_port();
    Parent parent(test::make_send(receive));
    receive = HeldRight();
    const RefPtr<Task> task = parent.start(invalid_opcode_program());
    if (task) EXPECT_EQ(test::end_of(*task).reason, TaskEnd::Reason::Faulted);
}

// It dies while the message is in its queue.
KTEST(exceptions, handler_that_dies_before_it_receives) {
    HeldRight receive = test::make_port();
    Parent parent(test::make_send(receive));
    const RefPtr<Task> task = parent.start(invalid_opcode_program());
    if (!task) return;
    const auto queued = [&] {
        SpinlockGuard guard(ipc::lock);
        return receive.right().port->queued() == 1;
    };
    test::wait_for(queued);
    receive = HeldRight();
    EXPECT_EQ(test::end_of(*task).reason, TaskEnd::Reason::Faulted);
}

// Without memory for the call there is no call; the program ends as without a handler.
KTEST(exceptions, every_allocation_fails_in_turn) {
    Handler* handler = Handler::create(Handler::Does::Resume);
    Parent parent(handler->make_send());
    for (test::EachFailure failure; failure.next();) {
        const RefPtr<Task> task = parent.start(goes_on_program());
        if (!task) break;
        const TaskEnd end = failure.during([&] { return test::end_of(*task); });
        const bool went_on = end.reason == TaskEnd::Reason::Exited && end.status == GONE_ON;
        if (went_on) continue;
        EXPECT(failure.happened(), "every allocation worked");
        EXPECT_EQ(end.reason, TaskEnd::Reason::Faulted);
    }
    handler->finish();
}
