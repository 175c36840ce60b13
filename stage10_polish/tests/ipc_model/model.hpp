// Model: what IPC should do, written down a second time and differently - whole maps are copied and
// searched, rights are plain numbers, a send is tried out on a copy of the sender's names. Slow and
// short, so that its errors and those of the kernel are not the same ones.
//
// A port is a number; it is alive as long as `ports` has it. The model does not know which new
// names the kernel chooses: it is told (Model::received).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mach/limits.h>
#include <mach/message.h>
#include <mach/notify.h>
#include <map>
#include <optional>
#include <vector>

namespace model {

using Name = mach_port_name_t;
using PortId = uint64_t;
using SetId = uint64_t;

inline bool reserved(Name name) { return name == MACH_PORT_NULL || name == MACH_PORT_DEAD; }

struct Right {
    enum Kind { None, Dead, Receive, Send, SendOnce } kind = None;
    PortId port = 0;
};

struct Request {  // a send-once right that waits for something to happen
    PortId port;
    uint64_t order;
};

struct Entry {
    uint32_t sends = 0;  // user references; 0: no send right
    bool receive = false;
    bool once = false;
    uint32_t dead = 0;  // user references of a dead name
    SetId set = 0;
    PortId port = 0;  // of sends, receive, once
    std::optional<Request> request;

    bool names_port() const { return sends > 0 || receive; }
    bool free() const { return !names_port() && !once && dead == 0 && set == 0; }
    mach_port_type_t type() const;
};

struct Descriptor {
    uint8_t type;
    std::vector<Right> rights;   // one of a port descriptor, all of an array
    uint8_t disposition = 0;     // on arrival
    std::vector<uint8_t> bytes;  // out of line
    uint64_t offset = 0;         // of the first byte in its page
};

struct Message {
    Right destination, reply;
    uint32_t bits = 0;
    int32_t id = 0;
    uint32_t size = 0;
    std::vector<Descriptor> descriptors;
    std::vector<uint8_t> tail;  // what lies behind the descriptors
};

struct Port {
    bool dying = false;
    std::deque<Message> queue;
    uint32_t limit = MACH_PORT_QLIMIT_DEFAULT;
    uint32_t sequence = 0;
    uint32_t make_sends = 0;
    uint32_t sends = 0;  // entries, messages
    uint32_t send_onces = 0;
    std::optional<size_t> holder;  // the task that has the receive right
    Name holder_name = 0;
    PortId container = 0;  // in whose queue the receive right is
    SetId set = 0;
    std::optional<PortId> no_senders, port_destroyed;
};

struct PortSet {
    size_t task;
    Name name;
    std::vector<PortId> members;
    std::deque<PortId> ready;
};

struct Task {
    std::map<Name, Entry> names;  // a name that is not in it is free
};

struct Received {
    mach_msg_return_t code;
    bool taken = false;  // out of the queue: received, or discarded
    bool discarded = false;
    uint32_t size = 0;  // of the message
    uint32_t sequence = 0;
    PortId port = 0;
    Message message;
};

class Model {
public:
    explicit Model(size_t tasks) : tasks(tasks) {}

    // Bytes of a task's memory; nothing if they are not all there.
    using Memory =
        std::function<std::optional<std::vector<uint8_t>>(uint64_t address, uint64_t size)>;

    // --- Calls. `name` of a new right comes from the kernel: the caller passes what it got. ---
    kern_return_t allocate(uint64_t right) const;
    void allocated(size_t task, uint64_t right, Name name);
    kern_return_t allocate_name(size_t task, uint64_t right, Name name);
    kern_return_t destroy(size_t task, Name name);
    kern_return_t deallocate(size_t task, Name name);
    kern_return_t get_refs(size_t task, Name name, uint64_t right, uint32_t& count) const;
    kern_return_t mod_refs(size_t task, Name name, uint64_t right, int64_t delta);
    kern_return_t insert_right(size_t task, Name name, Name port_name, uint64_t disposition);
    // Takes a right out; what it is goes to `right`.
    kern_return_t extract_right(size_t task, Name name, uint64_t disposition, Right& right);
    // Puts it in under a chosen name. On failure the caller still has it.
    kern_return_t insert_extracted(size_t task, Name name, Right& right);
    // Puts it in as a message would; `chosen` is the name the kernel says it has now. False: wrong.
    bool give(size_t task, Right right, Name chosen);
    void release_extracted(Right right);
    kern_return_t rename(size_t task, Name old_name, Name new_name);
    kern_return_t set_limit(size_t task, Name name, uint64_t limit);
    kern_return_t set_make_sends(size_t task, Name name, uint32_t count);
    kern_return_t set_sequence(size_t task, Name name, uint32_t sequence);
    kern_return_t move_member(size_t task, Name member, Name set);
    // `previous` gets the port of the right that was registered.
    kern_return_t request(size_t task, Name name, int64_t id, uint64_t sync, Name notify,
                          uint64_t disposition, std::optional<PortId>& previous);
    void end_task(size_t task);

    // --- Messages. Never waits. ---
    mach_msg_return_t send(size_t task, const std::vector<uint8_t>& bytes, const Memory& memory);
    // `writable`: how many bytes of the buffer are.
    Received receive(size_t task, Name name, uint64_t limit, bool discard, uint64_t writable);
    // The message has left the queue; its rights get their names: `enter` is called for each in
    // order and says what the kernel has written there. False: something is wrong.
    bool enter(size_t task, const Right& right, Name written);
    void received(const Message& message);  // after its last right

    // --- Looking ---
    const Port& port(PortId id) const { return ports.at(id); }
    std::optional<PortId> receive_right(size_t task, Name name) const;

    std::vector<Task> tasks;
    std::map<PortId, Port> ports;
    std::map<SetId, PortSet> sets;

private:
    bool alive(PortId id) const;
    Entry* find(size_t task, Name name);  // after noticing a dead port
    const Entry* find(size_t task, Name name) const;
    void put(size_t task, Name name, const Entry& entry);
    Name name_of(size_t task, PortId port) const;

    // The effects of rights coming and going.
    void turn_dead(size_t task, Name name);
    void forget_name(size_t task, Name name);  // PORT_DELETED
    void lost(size_t task, Name name);         // the entry may have become free
    void post(PortId port, Message message);
    void notify(PortId once, int32_t id, uint32_t word);
    void notify_unused(PortId once);
    void release(Right right);
    void release_send(PortId port);
    void release_receive(PortId port);
    void release_message(Message message);
    void detach(PortId port);
    void drain(size_t depth = 0);
    void destroy_name(size_t task, Name name);
    bool holds(PortId inner, PortId outer) const;  // is `outer` in inner's chain of containers?

    void consumed(const Message& message);  // the right in its destination has done its work
    Right commit(size_t task, Name name, uint64_t disposition);
    // May a right appear under this name? `freed`: a name that it leaves, or NULL.
    kern_return_t placeable(size_t task, Name name, const Right& right, Name freed) const;
    kern_return_t choosable(size_t task, Name name) const;

    std::vector<PortId> dying_;  // a stack
    PortId last_id_ = 0;
    uint64_t last_order_ = 0;
};

}  // namespace model
