// The call to an exception port. The kernel has no names, so the message is put together by hand;
// the answer comes to a kernel object made for this one call, and the thread waits at that.
#include "task/exception.hpp"

#include "arch/user_mode.hpp"
#include "ipc/account.hpp"
#include "ipc/deliver.hpp"
#include "ipc/destruction.hpp"
#include "ipc/kernel_object.hpp"
#include "ipc/port.hpp"
#include "lib/string.h"
#include "memory/heap.hpp"
#include "task/task_port.hpp"
#include "task/thread_port.hpp"

#include <mach/special_ports.h>
#include <mig/exc.h>

namespace {

using ExceptionRequest = exception_raise_state_identity_request;
using ExceptionReply = exception_raise_state_identity_reply;

// Where the answer arrives, through the send-once right that the message carries. If that ends
// unused, because the handler died or dropped it, a notification comes instead: any message is an
// answer, but only one of the right form says that the thread goes on.
class Answer final : public KernelObject {
public:
    static Result<Answer*> create() {
        void* memory = memory::heap_allocate(sizeof(Answer));
        if (!memory) return KERN_RESOURCE_SHORTAGE;
        Answer* answer = new (memory) Answer;
        const Result<void> opened = answer->open();
        if (opened) return answer;
        answer->unref();
        return opened.error();
    }

    kern_return_t handle(Request& request, Reply&) override {
        const bool good = request.id() == EXCEPTION_RAISE_STATE_IDENTITY + 100 &&
                          request.size() == sizeof(ExceptionReply) && !request.complex();
        ExceptionReply reply{};
        if (good) memcpy(&reply, request.bytes().data(), sizeof(reply));
        SpinlockGuard guard(lock_);
        goes_on_ = good && reply.return_code == KERN_SUCCESS;
        state_ = reply.state;
        arrived_ = true;
        waiter_.wake_all();
        return MIG_NO_REPLY;
    }

    // True: an answer came, `state` is set, and the thread goes on.
    bool wait(thread_state& state) {
        SpinlockGuard guard(lock_);
        const WaitResult result = waiter_.wait_until(guard, [this] { return arrived_; });
        state = state_;
        return result == WaitResult::Woken && goes_on_;
    }

private:
    void destroy() override {
        this->~Answer();
        memory::heap_free(this);
    }

    Spinlock lock_{"exception", 20};
    WaitQueue waiter_;
    bool arrived_ = false;
    bool goes_on_ = false;
    thread_state state_{};
};

thread_state state_of(const TrapFrame& f) {
    return {.rax = f.rax,
            .rbx = f.rbx,
            .rcx = f.rcx,
            .rdx = f.rdx,
            .rdi = f.rdi,
            .rsi = f.rsi,
            .rbp = f.rbp,
            .rsp = f.rsp,
            .r8 = f.r8,
            .r9 = f.r9,
            .r10 = f.r10,
            .r11 = f.r11,
            .r12 = f.r12,
            .r13 = f.r13,
            .r14 = f.r14,
            .r15 = f.r15,
            .rip = f.rip,
            .rflags = f.rflags};
}

// False, and the frame is as it was: in ring 3 nothing can run with these registers.
bool set_state(TrapFrame& f, const thread_state& s) {
    constexpr uint64_t ARITHMETIC = 0xCD5;  // CF PF AF ZF SF DF OF (Intel SDM vol. 1, 3.4.3)
    const Result<TrapFrame> made = user_mode::make_frame(s.rip, s.rsp, s.rdi);
    if (!made.ok()) return false;
    TrapFrame frame = made.value();
    frame.rflags |= s.rflags & ARITHMETIC;
    frame.rax = s.rax, frame.rbx = s.rbx, frame.rcx = s.rcx, frame.rdx = s.rdx;
    frame.rsi = s.rsi, frame.rbp = s.rbp;
    frame.r8 = s.r8, frame.r9 = s.r9, frame.r10 = s.r10, frame.r11 = s.r11;
    frame.r12 = s.r12, frame.r13 = s.r13, frame.r14 = s.r14, frame.r15 = s.r15;
    f = frame;
    return true;
}

void set_port(mach_msg_port_descriptor& descriptor, Message& message, uint32_t index,
              HeldRight&& right) {
    descriptor.name = index;
    descriptor.type = MACH_MSG_PORT_DESCRIPTOR;
    descriptor.disposition = MACH_MSG_TYPE_PORT_SEND;
    message.rights[index] = right.take();
}

// The message but for where it goes and where the answer comes. KERN_RESOURCE_SHORTAGE.
Result<Message*> make_message(Thread& thread, const TrapFrame& frame,
                              const task::Exception& exception) {
    HeldRight thread_right = TRY(thread_port(thread));
    HeldRight task_right = task_port(*thread.task);
    Message& message = *TRY(Message::create(sizeof(ExceptionRequest), Account::kernel()));
    {
        SpinlockGuard guard(ipc::lock);
        const Result<void> made = message.make_room(2, 0);
        if (!made.ok()) {
            Message::free(message);
            return made.error();
        }
    }
    auto& request = *reinterpret_cast<ExceptionRequest*>(message.bytes);
    request = {};
    message.id = EXCEPTION_RAISE_STATE_IDENTITY;
    message.bits = MACH_MSGH_BITS(MACH_MSG_TYPE_PORT_SEND_ONCE, MACH_MSG_TYPE_PORT_SEND) |
                   MACH_MSGH_BITS_COMPLEX;
    message.body().descriptor_count = 2;
    set_port(request.thread, message, 0, move(thread_right));
    set_port(request.task, message, 1, move(task_right));
    request.exception = exception.type;
    request.reason = exception.reason;
    request.subcode = exception.subcode;
    request.state = state_of(frame);
    return &message;
}

// Takes the message. KERN_RESOURCE_SHORTAGE, or KERN_INVALID_RIGHT: nobody will answer.
Result<void> send(Message& message, HeldRight&& to, Answer& answer, Task& task) {
    const bool alone = task.thread_count() == 1;  // the task's lock comes before that of IPC
    ipc::DrainGuard guard;
    const Result<SendOnce*> once = SendOnce::allocate(Account::kernel());
    Port& port = *to.right().port;
    // The only thread of the task that receives from the port would wait for itself. With more
    // threads that is the task's affair.
    const bool for_itself = alone && port.receiver_space() == &task.space();
    if (!once.ok() || !port.alive() || for_itself) {
        if (once.ok()) SendOnce::free(*once.value());
        message.destination = to.take();
        ipc::doom(message);
        return once.ok() ? KERN_INVALID_RIGHT : once.error();
    }
    message.destination = to.take();
    message.reply = answer.port()->make_send_once(*once.value());
    ipc::post(port, message);
    return {};
}

}  // namespace

bool task::raise_exception(Thread& thread, TrapFrame& frame, const Exception& exception) {
    Task& task = *thread.task;
    Result<HeldRight> port = task.special_port(TASK_EXCEPTION_PORT);
    if (!port.ok() || !port.value().is_send() || thread.killed()) return false;
    const Result<Answer*> made = Answer::create();
    if (!made.ok()) return false;
    Answer& answer = *made.value();
    const Result<Message*> message = make_message(thread, frame, exception);
    thread_state state{};
    const bool goes_on = message.ok() &&
                         send(*message.value(), move(port).value(), answer, task).ok() &&
                         answer.wait(state) && set_state(frame, state);
    answer.close();
    answer.unref();
    return goes_on;
}
