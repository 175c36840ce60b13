// Driver: does random things to the kernel's IPC and to the model, and compares everything that can
// be seen after each of them. With injection, every operation is first tried with each of its
// allocations failing in turn: each time it must report that, and nothing may have changed.
//
// Waiting is done by other threads: the call of one waits, something else ends its wait.
#pragma once

#include "host_ipc.hpp"

#include "tests/ipc_model/model.hpp"

#include "lib/random.hpp"
#include "test/each_failure.hpp"

#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace model {

// A task of the kernel's, with memory that is sent and memory for messages.
class Subject : public HostTask {
public:
    static constexpr uint64_t DATA_PAGES = 4;    // what is sent out of line
    static constexpr uint64_t BUFFER_PAGES = 3;  // a message, and more

    Subject();
    MessageBuffer buffer(uint64_t address) { return MessageBuffer(memory(), address); }
    uint64_t data() const { return data_; }
    uint64_t send_buffer() const { return send_; }
    uint64_t receive_buffer() const { return receive_; }
    uint64_t data_end() const { return data_ + DATA_PAGES * PAGE_SIZE; }
    // The data area, whole and writable again, with new content.
    void refill(Random& random);
    std::vector<uint8_t> read(uint64_t address, uint64_t size);

private:
    uint64_t data_ = 0, send_ = 0, receive_ = 0;
};

class Driver {
public:
    static constexpr size_t TASKS = 4;
    static constexpr size_t MOST_NAMES = 16;
    static constexpr uint8_t UNTOUCHED = 0xEE;  // what a buffer is full of before a receive

    explicit Driver(uint64_t seed);

    // One operation. False: model and kernel disagree, or an invariant is broken; `complaint` says
    // how.
    bool step();
    void inject(bool on) { injecting_ = on; }
    std::string complaint;
    std::string operation;  // the last one, for traces

    // How often each operation had each result.
    std::map<std::string, std::map<int, uint64_t>> coverage;
    uint64_t failures_injected = 0;

private:
    // --- Choosing ---
    uint64_t below(uint64_t limit) { return random_.below(limit); }
    bool chance(unsigned percent) { return below(100) < percent; }
    size_t any_task() { return below(TASKS); }
    // A name, probably one of these types; sometimes NULL, DEAD, stale or nonsense.
    Name pick(size_t task, mach_port_type_t wanted);
    Name pick_unused(size_t task);
    uint64_t pick_disposition(size_t task, Name name);
    void make_room(size_t task);

    // --- Operations ---
    void allocate(size_t task);
    void allocate_name(size_t task);
    void deallocate(size_t task);
    void destroy(size_t task);
    void get_refs(size_t task);
    void mod_refs(size_t task);
    void insert_right(size_t task);
    void hand_over(size_t task);
    void rename(size_t task);
    void settings(size_t task);
    void move_member(size_t task);
    void request(size_t task);
    void send(size_t task);
    void receive(size_t task);
    void end_task(size_t task);
    void wait_to_receive(size_t task);
    void wait_to_send(size_t task);
    // With parameters; `room` is how much of the buffer is there.
    void receive_from(size_t task, Name name, uint64_t limit, bool discard, uint64_t room);
    bool send_short(size_t task, Name to, uint32_t disposition);
    void end_waiting_place(size_t task, Name name);
    bool fill(size_t task, Name name);

    struct Draft {
        std::vector<uint8_t> bytes;
        uint64_t size = 0;
    };
    Draft draft(size_t task);
    void add_descriptor(size_t task, Draft& draft, uint32_t index);
    void check_received(size_t task, const Received& expected, uint64_t limit,
                        const std::vector<uint8_t>& bytes);
    void check_descriptor(size_t task, const Descriptor& expected, const uint8_t* at);

    // --- Comparing ---
    void compare();
    void compare_name(size_t task, Name name, const Entry& entry);
    void note(const char* name, int expected, int got);
    void complain(const std::string& what);
    // Does it, after every way in which it can run out of memory.
    template <typename Function>
    auto run(Function function);

    Space& space_of(size_t task) { return subjects_[task]->space(); }

    std::unique_ptr<Subject> subjects_[TASKS];
    Model model_{TASKS};
    Random random_;
    bool injecting_ = false;
    std::vector<Name> stale_;
};

template <typename T>
int code_of(const Result<T>& result) {
    return result.error();
}
inline int code_of(mach_msg_return_t code) { return code; }

inline bool means_no_memory(int code) {
    return code == KERN_RESOURCE_SHORTAGE || code == KERN_NO_SPACE || code == MACH_SEND_NO_BUFFER ||
           code == MACH_RCV_BODY_ERROR;
}

template <typename Function>
auto Driver::run(Function function) {
    if (!injecting_) return function();
    uint64_t charges[TASKS];
    for (size_t t = 0; t < TASKS; t++) charges[t] = subjects_[t]->memory().charge();
    for (test::EachFailure failure;;) {
        (void)failure.next();
        auto result = failure.during(function);
        // What an operation can do without (a larger hash table) is not missed.
        if (!failure.happened() || !means_no_memory(code_of(result))) return result;
        failures_injected++;
        coverage["without memory"][code_of(result)]++;
        compare();
        for (size_t t = 0; t < TASKS; t++) {
            if (subjects_[t]->memory().charge() != charges[t])
                complain("a task's memory has changed");
        }
        if (!complaint.empty()) {
            complaint =
                "after allocation " + std::to_string(failure.count()) + " failed: " + complaint;
            return result;
        }
    }
}

}  // namespace model
