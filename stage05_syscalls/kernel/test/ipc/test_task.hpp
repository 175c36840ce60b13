// TestTask: a task of a case, with short names for what a program could do in it. Rights that a
// case has "before it begins" are made by the kernel, without messages.
//
// Sends and receives never block here unless told so: an error in IPC must not stop the tests.
// Messages go through the task's memory, as a program's would.
//
// The rest of a case knows a task only by these functions; what they are made of is a matter of
// where the cases run.
#pragma once

#include "ipc/port_calls.hpp"
#include "lib/ref.hpp"
#include "task/task.hpp"
#include "test/ipc/machine.hpp"
#include "test/ipc/observed.hpp"
#include "test/ipc/test_message.hpp"
#include "test/ktap.hpp"

namespace ipc_test {

class TestTask : NonCopyable {
public:
    TestTask();
    // A child, with the special ports of its parent.
    explicit TestTask(TestTask& parent);
    ~TestTask() { end(); }
    // The task is terminated; returns when everything it held is released.
    void end();

    Task& task() { return *task_; }
    Space& space() { return task_->space(); }
    AddressSpace& memory() { return task_->memory(); }

    // --- What a case begins with ---
    Name receive_right();                     // R, no S
    Name port(uint32_t sends = 1);            // R and S under one name
    Name full_port();                         // the same, with 5 messages, ids 100..104
    Name port_set();                          // P
    Name dead_name(uint32_t references = 1);  // D
    Name free_name();                         // a name that could be used
    // Takes every name there is, as dead names. False: there is not enough memory for so many.
    [[nodiscard]] bool take_all_names();
    Name send_to(TestTask& owner, Name port, uint32_t references = 1);  // S
    Name send_once_to(TestTask& owner, Name port);                      // O
    Name send_once(Name port) { return send_once_to(*this, port); }
    Name task_port_of(TestTask& other);  // S
    // Its bootstrap port, by a right that `owner` gives away.
    void set_bootstrap(TestTask& owner, Name name, uint32_t disposition);
    void clear_bootstrap();

    // --- Port calls ---
    Result<Name> allocate(uint64_t right);
    kern_return_t allocate_name(uint64_t right, Name name);
    kern_return_t destroy(Name name);
    kern_return_t deallocate(Name name);
    kern_return_t mod_refs(Name name, uint64_t right, int64_t delta);
    kern_return_t insert_right(Name name, Name port_name, uint32_t disposition);
    kern_return_t move_member(Name member, Name set);
    kern_return_t rename(Name old_name, Name new_name);
    kern_return_t set_limit(Name name, uint64_t limit);
    // The name of the previous right goes to `previous`, if the case wants it.
    kern_return_t request(Name name, int64_t id, uint64_t sync, Name notify, uint32_t disposition,
                          Name* previous = nullptr);
    // Allocates receive rights until the budget of kernel objects is used up.
    void use_up_objects();
    // mod_refs(name, RECEIVE, -1)
    kern_return_t destroy_receive(Name name) { return mod_refs(name, MACH_PORT_RIGHT_RECEIVE, -1); }

    // --- Looking, with errors ---
    Result<mach_port_type_t> get_type(Name name);
    kern_return_t type_error(Name name) { return get_type(name).error(); }
    Result<uint32_t> get_refs(Name name, uint64_t right);
    Result<mach_port_status> get_status(Name name);

    // --- Looking; what cannot be looked at is zero ---
    mach_port_type_t type(Name name);
    uint32_t refs(Name name, uint32_t right);
    // These say what they found instead, if it is not what was wanted.
    bool is(Name name, mach_port_type_t wanted);
    bool is_send(Name name, uint32_t references);          // S alone
    bool is_send_receive(Name name, uint32_t references);  // R and S
    bool is_dead(Name name, uint32_t references);
    mach_port_status status(Name name);
    uint32_t queued(Name name) { return status(name).msgcount; }
    uint32_t names();          // how many there are
    uint64_t charge();         // how much memory the task has
    uint64_t object_charge();  // how much its kernel objects take
    using Names = Vector<ipc::NameAndType>;
    void list_names(Names& names);

    // --- Messages ---
    // MACH_SEND_TIMEOUT 0 unless `options` say otherwise.
    mach_msg_return_t send(const TestMessage& message, uint32_t options = MACH_SEND_TIMEOUT,
                           uint64_t timeout = 0);
    // The same, when it must succeed: it says what it returned instead.
    bool sends(const TestMessage& message);
    // MACH_RCV_TIMEOUT 0 likewise. The limit is the message's capacity.
    mach_msg_return_t receive(Name name, TestMessage& message) {
        return receive(name, message, message.capacity());
    }
    mach_msg_return_t receive(Name name, TestMessage& message, uint64_t limit,
                              uint32_t options = MACH_RCV_TIMEOUT, uint64_t timeout = 0);
    // Sends the message and receives from `name` into the same buffer, in one call.
    mach_msg_return_t send_receive(TestMessage& message, Name name, uint32_t options,
                                   uint64_t timeout = 0);
    // Anything at all; `address` is in the task's memory.
    mach_msg_return_t call(uint64_t address, uint64_t options, uint64_t send_size,
                           uint64_t receive_limit, Name receive_name, uint64_t timeout = 0);
    // Sends header only, by COPY_SEND.
    mach_msg_return_t send_id(Name name, mach_msg_id_t id) {
        return send(message_to(name, COPY_SEND).id(id));
    }
    // The next message, which must be there: it says what came instead.
    TestMessage next_message(Name name);
    // The id of the next message, which is received; 0 if there is none.
    mach_msg_id_t next_id(Name name);
    // Receives and then sends so soon that nobody can come between.
    struct IdAndCode {
        mach_msg_id_t id;
        mach_msg_return_t code;
    };
    IdAndCode next_id_then_send(Name name, mach_msg_id_t id) {
        const mach_msg_id_t received = next_id(name);
        return {received, send_id(name, id)};
    }
    Notification next_notification(Name name);
    // The right in the only port descriptor of the next message; NULL if there is none.
    Name next_right(Name name);
    // The bytes of the last message that send() wrote are still the same.
    bool message_unchanged(const TestMessage& message);

    // --- Memory ---
    uint64_t pages(uint64_t count);  // new, zeroed
    void fill(uint64_t address, uint64_t size, uint8_t byte);
    bool filled(uint64_t address, uint64_t size, uint8_t byte);
    bool unmap(uint64_t address);           // one page
    bool make_read_only(uint64_t address);  // one page
    bool readable(uint64_t address);
    // There is memory, and executing it faults. The task may not survive the question.
    bool protected_from_execution(uint64_t address);
    template <typename T>
    void write(uint64_t address, const T& value) {
        EXPECT_EQ(memory().copy_out(address, &value, sizeof(value)).error(), KERN_SUCCESS);
    }
    template <typename T>
    T read(uint64_t address) {
        T value{};
        EXPECT_EQ(memory().copy_in(&value, address, sizeof(value)).error(), KERN_SUCCESS);
        return value;
    }

    // Every task of the running case, for Unchanged.
    static TestTask* first() { return first_; }
    TestTask* next() const { return next_; }

private:
    bool has(Name name, mach_port_type_t wanted, uint32_t right, uint32_t references);

    static constexpr uint64_t BUFFER_PAGES = 3;  // more than a message may have

    static inline constinit TestTask* first_ = nullptr;
    TestTask* next_;
    RefPtr<Task> task_;
    uint64_t send_buffer_ = 0;
    uint64_t receive_buffer_ = 0;
};

}  // namespace ipc_test
