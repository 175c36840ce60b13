// Calls that wait, in threads of their own, and what ends the wait: an abort, the port's death, a
// message or a free slot. Until then nothing has changed; afterwards it is as if the call had been
// made only now.
#include "tests/ipc_model/driver.hpp"

#include "thread/scheduler.hpp"
#include "thread/thread.hpp"

#include <cstring>
#include <functional>

namespace model {

namespace {

// A thread that makes one call, and has come as far as it can.
class Waiter {
public:
    using Call = std::function<mach_msg_return_t()>;
    explicit Waiter(Call call)
        : call_(std::move(call)),
          thread_(Thread::create({.name = "waiter", .entry = run, .argument = this}).value()) {
        thread_->start();
        scheduler::yield();
    }
    ~Waiter() { EXPECT_EQ(thread_->join(Deadline::after_ms(1000)), WaitResult::Woken); }

    bool waits() const { return !done_; }
    void abort() { thread_->abort_wait(); }
    mach_msg_return_t result() {
        scheduler::yield();
        EXPECT_TRUE(done_);
        return result_;
    }

private:
    static void run(void* self) {
        auto& waiter = *static_cast<Waiter*>(self);
        waiter.result_ = waiter.call_();
        waiter.done_ = true;
    }
    Call call_;
    Ref<Thread> thread_;
    bool done_ = false;
    mach_msg_return_t result_ = MACH_MSG_SUCCESS;
};

// A message without a body, to a port by its receive or send right.
std::vector<uint8_t> short_message(Name to, uint32_t disposition, int32_t id) {
    mach_msg_header header = {};
    header.msgh_bits = MACH_MSGH_BITS(disposition, 0);
    header.msgh_remote_port = to;
    header.msgh_id = id;
    std::vector<uint8_t> bytes(sizeof header);
    std::memcpy(bytes.data(), &header, sizeof header);
    return bytes;
}

std::optional<std::vector<uint8_t>> no_memory(uint64_t, uint64_t) { return std::nullopt; }

}  // namespace

bool Driver::send_short(size_t task, Name to, uint32_t disposition) {
    Subject& subject = *subjects_[task];
    const auto bytes = short_message(to, disposition, static_cast<int32_t>(below(1000)));
    EXPECT_TRUE(subject.memory().copy_out(subject.send_buffer(), bytes.data(), bytes.size()).ok());
    const mach_msg_return_t got =
        ipc::mach_msg(subject.space(), subject.buffer(subject.send_buffer()),
                      MACH_SEND_MSG | MACH_SEND_TIMEOUT, bytes.size(), 0, 0, 0);
    note("send", model_.send(task, bytes, no_memory), got);
    return got == MACH_MSG_SUCCESS;
}

// A port loses its receive right and nothing else: with its last send right a notification might
// come that wakes who waits, as with a request on its name.
void Driver::end_waiting_place(size_t task, Name name) {
    Space& space = space_of(task);
    const bool set = model_.tasks[task].names.at(name).set;
    const uint64_t right = set ? MACH_PORT_RIGHT_PORT_SET : MACH_PORT_RIGHT_RECEIVE;
    const auto got = ipc::port_mod_refs(space, name, right, -1);
    note("mod_refs", model_.mod_refs(task, name, right, -1), got.error());
}

// Receives where there is nothing to receive.
void Driver::wait_to_receive(size_t task) {
    operation = "receive that waits";
    std::vector<Name> empty;
    for (const auto& [name, entry] : model_.tasks[task].names) {
        const bool nothing = entry.set ? model_.sets.at(entry.set).ready.empty()
                                       : entry.receive && model_.port(entry.port).queue.empty();
        if (nothing) empty.push_back(name);
    }
    if (empty.empty()) return;
    const Name name = empty[below(empty.size())];
    const Entry entry = model_.tasks[task].names.at(name);
    const Name port_name = entry.receive ? name
                           : model_.sets.at(entry.set).members.empty()
                               ? Name{MACH_PORT_NULL}
                               : model_.port(model_.sets.at(entry.set).members[0]).holder_name;

    Subject& subject = *subjects_[task];
    const uint64_t room = Subject::BUFFER_PAGES * PAGE_SIZE;
    const std::vector<uint8_t> wiped(room, UNTOUCHED);
    const uint64_t address = subject.receive_buffer();
    EXPECT_TRUE(subject.memory().copy_out(address, wiped.data(), room).ok());
    Waiter waiter([&] {
        return ipc::mach_msg(subject.space(), subject.buffer(address), MACH_RCV_MSG, 0, 8192, name,
                             0);
    });
    if (!waiter.waits()) return complain("a receive does not wait");
    compare();

    Received expected{.code = MACH_RCV_INTERRUPTED, .message = {}};
    const uint64_t way = below(3);
    if (way == 0 || (way == 1 && entry.request) || (way == 2 && port_name == MACH_PORT_NULL)) {
        waiter.abort();
    } else if (way == 1) {
        end_waiting_place(task, name);
        expected.code = MACH_RCV_PORT_DIED;
    } else {
        send_short(task, port_name, MACH_MSG_TYPE_MAKE_SEND);
        expected = model_.receive(task, name, 8192, false, room);
    }
    note("receive", expected.code, waiter.result());
    if (complaint.empty()) check_received(task, expected, 8192, subject.read(address, room));
}

// Makes a port of the task full, of which it has the receive right.
bool Driver::fill(size_t task, Name name) {
    const auto limited = ipc::port_set_qlimit(space_of(task), name, 1);
    note("set_qlimit", model_.set_limit(task, name, 1), limited.error());
    const PortId port = model_.tasks[task].names.at(name).port;
    return !model_.port(port).queue.empty() || send_short(task, name, MACH_MSG_TYPE_MAKE_SEND);
}

// Sends to a port whose queue is full.
void Driver::wait_to_send(size_t task) {
    operation = "send that waits";
    std::vector<Name> sends;
    for (const auto& [name, entry] : model_.tasks[task].names) {
        if (entry.sends == 0 || model_.ports.count(entry.port) == 0) continue;
        if (model_.port(entry.port).holder) sends.push_back(name);
    }
    if (sends.empty()) return;
    const Name name = sends[below(sends.size())];
    const PortId port = model_.tasks[task].names.at(name).port;
    const size_t holder = *model_.port(port).holder;
    const Name holder_name = model_.port(port).holder_name;
    if (!fill(holder, holder_name) || !complaint.empty()) return;

    Subject& subject = *subjects_[task];
    const uint32_t disposition = chance(50) ? MACH_MSG_TYPE_MOVE_SEND : MACH_MSG_TYPE_COPY_SEND;
    const auto bytes = short_message(name, disposition, static_cast<int32_t>(below(1000)));
    const uint64_t address = subject.send_buffer() + PAGE_SIZE;
    EXPECT_TRUE(subject.memory().copy_out(address, bytes.data(), bytes.size()).ok());
    if (model_.send(task, bytes, no_memory) != MACH_SEND_TIMED_OUT)
        return complain("the model would not wait");
    Waiter waiter([&] {
        return ipc::mach_msg(subject.space(), subject.buffer(address), MACH_SEND_MSG, bytes.size(),
                             0, 0, 0);
    });
    if (!waiter.waits()) return complain("a send does not wait");
    compare();

    const bool would_free = model_.port(port).queue.size() == 1;
    const bool would_die = !model_.port(port).port_destroyed;
    mach_msg_return_t expected = MACH_SEND_INTERRUPTED;
    if (const uint64_t way = below(3); way == 1 && would_free) {
        receive_from(holder, holder_name, 8192, false, Subject::BUFFER_PAGES * PAGE_SIZE);
        expected = model_.send(task, bytes, no_memory);
    } else if (way == 2 && would_die) {
        end_waiting_place(holder, holder_name);
        expected = model_.send(task, bytes, no_memory);
    } else {
        waiter.abort();
    }
    note("send", expected, waiter.result());
}

}  // namespace model
