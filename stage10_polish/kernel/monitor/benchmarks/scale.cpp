// What messages and ports cost among others of their kind: ports in a name space, members of a set,
// threads that wait at a port, messages that wait to be received.
#include "ipc/mach_msg.hpp"
#include "ipc/port_calls.hpp"
#include "monitor/bench.hpp"
#include "task/task.hpp"
#include "thread/semaphore.hpp"

namespace {

constexpr uint64_t BOTH = MACH_SEND_MSG | MACH_RCV_MSG;

// A task for the length of a benchmark, with kernel threads working in it.
class Scene {
public:
    Scene() {
        if (Result<Ref<Task>> made = Task::create("scale")) task_ = made.value();
    }
    ~Scene() {
        if (!task_) return;
        TaskEnd end;
        end.reason = TaskEnd::Reason::Killed;
        task_->terminate(end);
        (void)task_->wait_until_gone();
    }
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;
    explicit operator bool() const { return static_cast<bool>(task_); }
    Task& task() { return *task_; }
    Space& space() { return task_->space(); }

    // A receive right and a send right under one name.
    Result<mach_port_name_t> port() {
        const auto name = TRY(ipc::port_allocate(space(), MACH_PORT_RIGHT_RECEIVE));
        TRY(ipc::port_insert_right(space(), name, name, MACH_MSG_TYPE_MAKE_SEND));
        return name;
    }
    // An empty message to `port`; then one from `from`, unless that is NULL.
    bool send(mach_port_name_t port, mach_port_name_t from) {
        mach_msg_header message{};
        message.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
        message.msgh_remote_port = port;
        return ipc::mach_msg(space(), {&message, sizeof(message)}, from ? BOTH : MACH_SEND_MSG,
                             sizeof(message), sizeof(message), from, 0) == MACH_MSG_SUCCESS;
    }

private:
    RefPtr<Task> task_;
};

// A port is made, gets a send right - so it is looked for by its address - and is destroyed.
void ports(Bench& bench) {
    Scene scene;
    for (uint32_t i = 0; scene && i < bench.size(); i++) {
        if (!scene.port()) return;
    }
    for (uint64_t i = 0; scene && i < bench.runs(); i++) {
        bench.start();
        const Result<mach_port_name_t> name = scene.port();
        if (!name || !ipc::port_destroy(scene.space(), name.value())) return;
        bench.stop();
    }
}

// A message to one of the members, received from the set.
void members(Bench& bench) {
    Scene scene;
    if (!scene) return;
    const auto set = ipc::port_allocate(scene.space(), MACH_PORT_RIGHT_PORT_SET);
    Vector<mach_port_name_t> names;
    for (uint32_t i = 0; set && i < bench.size(); i++) {
        const Result<mach_port_name_t> name = scene.port();
        if (!name || !names.push_back(name.value())) return;
        if (!ipc::port_move_member(scene.space(), name.value(), set.value())) return;
    }
    for (uint64_t i = 0; set && i < bench.runs(); i++) {
        bench.start();
        if (!scene.send(names[i % names.size()], set.value())) return;
        bench.stop();
    }
}

struct Crowd {
    Scene scene;
    mach_port_name_t port = MACH_PORT_NULL;
    Semaphore received;
};

void wait_in_crowd(void* argument) {
    Crowd& crowd = *static_cast<Crowd*>(argument);
    mach_msg_header message;
    while (ipc::mach_msg(crowd.scene.space(), {&message, sizeof(message)}, MACH_RCV_MSG, 0,
                         sizeof(message), crowd.port, 0) == MACH_MSG_SUCCESS) {
        crowd.received.release();
    }
}

// A message to a port where threads wait: the first of them is woken.
void waiters(Bench& bench) {
    Crowd crowd;
    if (!crowd.scene) return;
    const Result<mach_port_name_t> port = crowd.scene.port();
    if (!port) return;
    crowd.port = port.value();
    Vector<RefPtr<Thread>> threads;
    Thread::Options options;
    options.entry = wait_in_crowd;
    options.argument = &crowd;
    // They run, and wait again, only while this thread waits.
    options.priority = scheduler::current().priority - 1u;
    for (uint32_t i = 0; i < bench.size(); i++) {
        Result<Ref<Thread>> thread = crowd.scene.task().create_thread(options);
        if (!thread || !threads.push_back(thread.value())) break;
        thread.value()->start();
    }
    (void)scheduler::sleep_ms(1);
    for (uint64_t i = 0; threads.size() == bench.size() && i < bench.runs(); i++) {
        bench.start();
        const bool sent = crowd.scene.send(crowd.port, MACH_PORT_NULL);
        bench.stop();
        if (!sent || crowd.received.acquire() != WaitResult::Woken) break;
    }
    (void)ipc::port_destroy(crowd.scene.space(), crowd.port);
    for (const RefPtr<Thread>& thread : threads) (void)thread->join();
}

// A message is sent and received while others wait at other ports.
void queued(Bench& bench) {
    Scene scene;
    if (!scene) return;
    for (uint32_t i = 0; i < bench.size(); i += MACH_PORT_QLIMIT_DEFAULT) {
        const Result<mach_port_name_t> full = scene.port();
        for (uint32_t j = 0; j < MACH_PORT_QLIMIT_DEFAULT; j++) {
            if (!full || !scene.send(full.value(), MACH_PORT_NULL)) return;
        }
    }
    const Result<mach_port_name_t> port = scene.port();
    for (uint64_t i = 0; port && i < bench.runs(); i++) {
        bench.start();
        if (!scene.send(port.value(), port.value())) return;
        bench.stop();
    }
}

// A task is made and ends.
void tasks(Bench& bench) {
    Vector<RefPtr<Task>> others;
    TaskEnd end;
    end.reason = TaskEnd::Reason::Killed;
    for (uint32_t i = 0; i < bench.size(); i++) {
        Result<Ref<Task>> other = Task::create("one of many");
        if (!other || !others.push_back(other.value())) break;
    }
    for (uint64_t i = 0; others.size() == bench.size() && i < bench.runs(); i++) {
        bench.start();
        const Result<Ref<Task>> task = Task::create("short");
        if (!task) break;
        task.value()->terminate(end);
        (void)task.value()->wait_until_gone();
        bench.stop();
    }
    for (const RefPtr<Task>& other : others) {
        other->terminate(end);
        (void)other->wait_until_gone();
    }
}

BENCHMARK_AMONG(ports, ports);
BENCHMARK_AMONG(members, members);
BENCHMARK_AMONG(waiters, waiters);
BENCHMARK_AMONG(queued, queued);
BENCHMARK_AMONG(tasks, tasks);

}  // namespace
