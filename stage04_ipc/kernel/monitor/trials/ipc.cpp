// trial ipc: three name spaces in which rights are made, sent, received and destroyed as a
// generator says. After each step everything that can be asked about every name enters the digest -
// but never a name itself: which numbers are chosen is nobody's business. docs/CONTRACT.md has the
// rules. The trials before it (names, ports, references, rights, refusals, messages, replies) leave
// out what a kernel that is not finished cannot do yet.
#include "ipc/mach_msg.hpp"
#include "ipc/port_calls.hpp"
#include "lib/random.hpp"
#include "memory/box.hpp"
#include "monitor/trial.hpp"

#include <initializer_list>
#include <mach/notify.h>

namespace {

// Which trial it is: each can do what the one before it can, and more.
enum class Extent : uint8_t {
    Names,       // dead names are all that is allocated
    Ports,       // and ports, and sets
    References,  // and counts of references are changed
    Rights,      // and rights are made, and go from one task to another
    Refusals,    // and messages are sent, none of which may be taken
    Messages,    // and messages that may
    Replies,     // and send-once rights
    All,         // and notifications are asked for
};

constexpr size_t TASKS = 3;
constexpr size_t MOST_NAMES = 16;  // of a task that may allocate one more
constexpr uint64_t SKIPPED = 0xFFFF;
constexpr uint8_t NO_TYPE = 3;  // the first that no descriptor has
constexpr uint64_t DEAD = 0xDEAD;
constexpr mach_port_type_t PORTS = MACH_PORT_TYPE_SEND_RECEIVE | MACH_PORT_TYPE_SEND_ONCE;
constexpr mach_port_type_t REFERENCED =
    MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_SEND_ONCE | MACH_PORT_TYPE_DEAD_NAME;
constexpr mach_port_type_t ANY = PORTS | MACH_PORT_TYPE_PORT_SET | MACH_PORT_TYPE_DEAD_NAME;

// What the digest says of a name: its place in the task's list, from 1; 0 is NULL, 0xDEAD is DEAD.
struct NameList {
    Vector<mach_port_name_t> names;

    uint64_t place_of(mach_port_name_t name) const {
        if (name == MACH_PORT_NULL) return 0;
        if (name == MACH_PORT_DEAD) return DEAD;
        for (size_t i = 0; i < names.size(); i++) {
            if (names[i] == name) return i + 1;
        }
        return SKIPPED;
    }
    Result<uint64_t> place_or_add(mach_port_name_t name) {
        if (place_of(name) == SKIPPED) TRY(names.push_back(name));
        return place_of(name);
    }
};

class IpcTrial : NonCopyable {
public:
    IpcTrial(Extent extent, uint64_t seed, monitor::Digest& digest)
        : extent_(extent),
          random_(seed),
          digest_(digest) {}
    ~IpcTrial() {
        for (Space* space : spaces_) {
            if (!space) continue;
            while (space->release_step()) {
            }
            Space::destroy(*space);
        }
    }
    Result<void> run(uint64_t count);

private:
    static constexpr uint32_t BUFFER = 256;

    Result<void> step(uint64_t number);
    Result<void> allocate();
    Result<void> give();
    Result<void> send(uint64_t number);
    Result<void> receive();
    Result<void> request();
    void destroy_all();
    Result<void> add_received();
    void forget_freed(size_t task);
    void add_state(size_t task);

    uint64_t draw() { return random_.next(); }
    Space& space() { return *spaces_[task_]; }
    NameList& list() { return lists_[task_]; }
    mach_port_name_t pick(mach_port_type_t wanted);
    uint32_t pick_disposition(mach_port_name_t name, uint32_t allowed);
    uint32_t pick_transfer(mach_port_name_t name, uint32_t allowed);
    void add_code(int64_t code) { digest_.add(static_cast<uint64_t>(code)); }
    mach_msg_header& header() { return *reinterpret_cast<mach_msg_header*>(buffer_); }
    mach_msg_body& body() { return *reinterpret_cast<mach_msg_body*>(buffer_ + 24); }
    mach_msg_port_descriptor& descriptor(uint32_t index) {
        return *reinterpret_cast<mach_msg_port_descriptor*>(buffer_ + 32 + 16 * index);
    }

    const Extent extent_;
    Random random_;
    monitor::Digest& digest_;
    Space* spaces_[TASKS] = {};
    NameList lists_[TASKS];
    size_t task_ = 0;  // whose step it is
    alignas(8) uint8_t buffer_[BUFFER] = {};
};

// Mostly a name that has one of these rights; else any of the task's, NULL or DEAD.
mach_port_name_t IpcTrial::pick(mach_port_type_t wanted) {
    const uint64_t number = draw();
    const Vector<mach_port_name_t>& names = list().names;
    auto fits = [&](mach_port_name_t name) {
        const Result<mach_port_type_t> type = ipc::port_type(space(), name);
        return type.ok() && (type.value() & wanted) != 0;
    };
    uint64_t count = 0;
    for (const mach_port_name_t name : names) count += fits(name);
    if (number % 8 != 0 && count > 0) {
        uint64_t skip = number / 256 % count;
        for (const mach_port_name_t name : names) {
            if (fits(name) && skip-- == 0) return name;
        }
    }
    const uint64_t place = number / 256 % (names.size() + 2);
    if (place < names.size()) return names[place];
    return place == names.size() ? MACH_PORT_NULL : MACH_PORT_DEAD;
}

constexpr uint32_t bit(uint32_t disposition) { return 1u << disposition; }
uint64_t bits_set(uint32_t bits) {
    uint64_t count = 0;
    for (; bits != 0; bits &= bits - 1) count++;
    return count;
}
constexpr uint32_t IN_BODY = 0x3F << MACH_MSG_TYPE_MOVE_RECEIVE;
constexpr uint32_t IN_HEADER = IN_BODY & ~bit(MACH_MSG_TYPE_MOVE_RECEIVE);
constexpr uint32_t FOR_REQUEST =
    bit(MACH_MSG_TYPE_MAKE_SEND_ONCE) | bit(MACH_MSG_TYPE_MOVE_SEND_ONCE);

// Mostly one of the allowed ones that suits what the name stands for; else 15 to 22.
uint32_t IpcTrial::pick_disposition(mach_port_name_t name, uint32_t allowed) {
    const uint64_t number = draw();
    const Result<mach_port_type_t> type = ipc::port_type(space(), name);
    uint32_t fitting = 0;
    if (type.ok() && type.value() & (MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_DEAD_NAME)) {
        fitting |= bit(MACH_MSG_TYPE_COPY_SEND) | bit(MACH_MSG_TYPE_MOVE_SEND);
    }
    if (type.ok() && type.value() & MACH_PORT_TYPE_RECEIVE) {
        fitting |= bit(MACH_MSG_TYPE_MAKE_SEND) | bit(MACH_MSG_TYPE_MAKE_SEND_ONCE) |
                   bit(MACH_MSG_TYPE_MOVE_RECEIVE);
    }
    if (type.ok() && type.value() & MACH_PORT_TYPE_SEND_ONCE) {
        fitting |= bit(MACH_MSG_TYPE_MOVE_SEND_ONCE);
    }
    fitting &= allowed;
    if (number % 8 == 0 || fitting == 0) return 15 + static_cast<uint32_t>(number / 256 % 8);
    uint64_t skip = number / 256 % bits_set(fitting);
    uint32_t disposition = MACH_MSG_TYPE_MOVE_RECEIVE;
    while (!(fitting & bit(disposition)) || skip-- > 0) disposition++;
    return disposition;
}

// The same; where no send-once right is made or sent, a send right is instead.
uint32_t IpcTrial::pick_transfer(mach_port_name_t name, uint32_t allowed) {
    const uint32_t disposition = pick_disposition(name, allowed);
    if (extent_ >= Extent::Replies) return disposition;
    if (disposition == MACH_MSG_TYPE_MAKE_SEND_ONCE) return MACH_MSG_TYPE_MAKE_SEND;
    if (disposition == MACH_MSG_TYPE_MOVE_SEND_ONCE) return MACH_MSG_TYPE_MOVE_SEND;
    return disposition;
}

Result<void> IpcTrial::allocate() {
    const uint64_t number = draw() % 8;
    const mach_port_right_t right = number == 0 || extent_ == Extent::Names
                                        ? MACH_PORT_RIGHT_DEAD_NAME
                                    : number == 1 ? MACH_PORT_RIGHT_PORT_SET
                                                  : MACH_PORT_RIGHT_RECEIVE;
    if (list().names.size() >= MOST_NAMES) {
        digest_.add(SKIPPED);
        return {};
    }
    const mach_port_name_t name = TRY(ipc::port_allocate(space(), right));
    return list().names.push_back(name);
}

// A right goes from one task to another without a message.
Result<void> IpcTrial::give() {
    const mach_port_name_t name = pick(PORTS | MACH_PORT_TYPE_DEAD_NAME);
    const uint32_t disposition = pick_transfer(name, IN_BODY);
    const size_t to = draw() % TASKS;
    Result<HeldRight> right = ipc::port_extract_right(space(), name, disposition);
    add_code(right.error());
    if (!right) return {};
    HeldRight held = move(right).value();
    forget_freed(task_);
    const mach_port_name_t given = TRY(ipc::port_give_right(*spaces_[to], held));
    digest_.add(TRY(lists_[to].place_or_add(given)));
    return {};
}

Result<void> IpcTrial::send(uint64_t number) {
    const mach_port_name_t destination = pick(PORTS);
    const uint32_t remote = pick_transfer(destination, IN_HEADER);
    mach_port_name_t reply = MACH_PORT_NULL;
    uint32_t local = 0;
    if (draw() % 3 != 0) {
        reply = pick(PORTS | MACH_PORT_TYPE_DEAD_NAME);
        local = pick_transfer(reply, IN_HEADER);
    }
    const uint64_t shape = draw();
    // One more, of a type that there is not, if the message may not be taken.
    const uint32_t wrong = extent_ == Extent::Refusals ? 1 : 0;
    const uint32_t count = static_cast<uint32_t>(shape % 4) + wrong;
    const bool complex = shape / 4 % 4 != 0 || wrong != 0;
    const uint32_t size =
        static_cast<uint32_t>(24 + (complex ? 8 + 16 * count : 0) + 8 * (shape / 16 % 3));
    for (uint8_t& byte : buffer_) byte = 0;
    header().msgh_bits = MACH_MSGH_BITS(remote, local) | (complex ? MACH_MSGH_BITS_COMPLEX : 0);
    header().msgh_remote_port = destination;
    header().msgh_local_port = reply;
    header().msgh_id = static_cast<mach_msg_id_t>(number);
    if (complex) body().descriptor_count = count;
    for (uint32_t i = 0; complex && i < count - wrong; i++) {
        const mach_port_name_t name = pick(PORTS | MACH_PORT_TYPE_DEAD_NAME);
        descriptor(i).name = name;
        descriptor(i).disposition = static_cast<uint8_t>(pick_transfer(name, IN_BODY));
    }
    if (wrong != 0) descriptor(count - 1).type = NO_TYPE;
    add_code(ipc::mach_msg(space(), {buffer_, BUFFER}, MACH_SEND_MSG | MACH_SEND_TIMEOUT, size, 0,
                           MACH_PORT_NULL, 0));
    return {};
}

// The message in the buffer: what the digest says of it, and its rights into the list.
Result<void> IpcTrial::add_received() {
    digest_.add(header().msgh_bits);
    digest_.add(header().msgh_size);
    digest_.add(header().msgh_seqno);
    digest_.add(static_cast<uint32_t>(header().msgh_id));
    digest_.add(list().place_of(header().msgh_local_port));
    digest_.add(TRY(list().place_or_add(header().msgh_remote_port)));
    if (header().msgh_id == MACH_NOTIFY_NO_SENDERS && header().msgh_bits == 0x1200 &&
        header().msgh_size == sizeof(mach_no_senders_notification)) {
        digest_.add(reinterpret_cast<mach_no_senders_notification*>(buffer_)->count);
    }
    if (!(header().msgh_bits & MACH_MSGH_BITS_COMPLEX)) return {};
    for (uint32_t i = 0; i < body().descriptor_count; i++) {
        digest_.add(descriptor(i).disposition);
        digest_.add(TRY(list().place_or_add(descriptor(i).name)));
    }
    return {};
}

Result<void> IpcTrial::receive() {
    static constexpr uint32_t LIMITS[] = {24, 48, BUFFER, BUFFER};
    const mach_port_name_t name = pick(MACH_PORT_TYPE_RECEIVE | MACH_PORT_TYPE_PORT_SET);
    const uint64_t number = draw();
    const uint64_t option =
        MACH_RCV_MSG | MACH_RCV_TIMEOUT | (number / 4 % 8 == 0 ? MACH_RCV_DISCARD : 0);
    for (uint8_t& byte : buffer_) byte = 0;
    const mach_msg_return_t code =
        ipc::mach_msg(space(), {buffer_, BUFFER}, option, 0, LIMITS[number % 4], name, 0);
    add_code(code);
    if (code == MACH_RCV_TOO_LARGE) digest_.add(header().msgh_size);
    return code == MACH_MSG_SUCCESS ? add_received() : Result<void>();
}

Result<void> IpcTrial::request() {
    static constexpr int64_t IDS[] = {MACH_NOTIFY_DEAD_NAME, MACH_NOTIFY_NO_SENDERS,
                                      MACH_NOTIFY_PORT_DESTROYED, MACH_NOTIFY_PORT_DELETED};
    const mach_port_name_t name = pick(PORTS);
    const uint64_t number = draw();
    const mach_port_name_t notify = pick(MACH_PORT_TYPE_RECEIVE | MACH_PORT_TYPE_SEND_ONCE);
    const uint32_t disposition = pick_disposition(notify, FOR_REQUEST);
    const uint64_t sync = number / 16 % 4 == 0 ? 1 : 0;
    // Half of all requests are for dead names.
    const int64_t id = IDS[number % 8 < 4 ? 0 : number % 4];
    const Result<mach_port_name_t> previous =
        ipc::port_request_notification(space(), name, id, sync, notify, disposition);
    add_code(previous.error());
    if (!previous) return {};
    digest_.add(TRY(list().place_or_add(previous.value())));
    return {};
}

void IpcTrial::destroy_all() {
    for (const mach_port_name_t name : list().names)
        add_code(ipc::port_destroy(space(), name).error());
}

// The first trial that does it.
Extent least(uint64_t operation) {
    switch (operation) {
    case 3 ... 6:
        return Extent::Rights;
    case 9:
        return Extent::References;
    case 11 ... 19:
        return Extent::Refusals;
    case 20 ... 26:
        return Extent::Messages;
    case 27 ... 28:
        return Extent::All;
    case 29 ... 30:
        return Extent::Ports;
    default:
        return Extent::Names;
    }
}

Result<void> IpcTrial::step(uint64_t number) {
    digest_.begin_step();
    const uint64_t first = draw();
    task_ = first % TASKS;
    const uint64_t operation = first / 256 % 32;
    digest_.add(operation);
    if (extent_ < least(operation)) {
        digest_.add(SKIPPED);
        return {};
    }
    switch (operation) {
    case 0 ... 2:
        return allocate();
    case 3 ... 5: {
        const mach_port_name_t name = pick(MACH_PORT_TYPE_RECEIVE);
        add_code(ipc::port_insert_right(space(), name, name, MACH_MSG_TYPE_MAKE_SEND).error());
        return {};
    }
    case 6:
        return give();
    case 7 ... 8:
        add_code(ipc::port_deallocate(space(), pick(REFERENCED)).error());
        return {};
    case 9: {
        const mach_port_name_t name = pick(REFERENCED);
        const uint64_t right = draw() % 6;
        const int64_t delta = static_cast<int64_t>(draw() % 5) - 2;
        add_code(ipc::port_mod_refs(space(), name, right, delta).error());
        return {};
    }
    case 10:
        add_code(ipc::port_destroy(space(), pick(ANY)).error());
        return {};
    case 11 ... 19:
        return send(number);
    case 20 ... 26:
        return receive();
    case 27 ... 28:
        return request();
    case 29: {
        const mach_port_name_t member = pick(MACH_PORT_TYPE_RECEIVE);
        add_code(ipc::port_move_member(space(), member, pick(MACH_PORT_TYPE_PORT_SET)).error());
        return {};
    }
    case 30: {
        const mach_port_name_t name = pick(MACH_PORT_TYPE_RECEIVE);
        add_code(ipc::port_set_qlimit(space(), name, draw() % 18).error());
        return {};
    }
    default:
        if (draw() % 16 == 0) destroy_all();
        return {};
    }
}

void IpcTrial::forget_freed(size_t task) {
    Vector<mach_port_name_t>& names = lists_[task].names;
    for (size_t i = 0; i < names.size();) {
        if (ipc::port_type(*spaces_[task], names[i]).ok()) {
            i++;
        } else {
            names.remove(i);
        }
    }
}

// Everything that can be asked about every name of the task.
void IpcTrial::add_state(size_t task) {
    for (const mach_port_name_t name : lists_[task].names) {
        const Result<mach_port_type_t> type = ipc::port_type(*spaces_[task], name);
        if (!type) continue;
        digest_.add(type.value());
        for (const uint32_t right : {MACH_PORT_RIGHT_SEND, MACH_PORT_RIGHT_DEAD_NAME}) {
            const Result<uint32_t> references = ipc::port_get_refs(*spaces_[task], name, right);
            if (references) digest_.add(references.value());
        }
        if (!(type.value() & MACH_PORT_TYPE_RECEIVE)) continue;
        const Result<mach_port_status> answer = ipc::port_get_receive_status(*spaces_[task], name);
        if (!answer) continue;
        const mach_port_status& status = answer.value();
        digest_.add(lists_[task].place_of(status.pset));
        for (const uint32_t word :
             {status.seqno, status.mscount, status.qlimit, status.msgcount, status.sorights,
              status.srights, status.pdrequest, status.nsrequest}) {
            digest_.add(word);
        }
    }
}

Result<void> IpcTrial::run(uint64_t count) {
    for (Space*& space : spaces_) space = TRY(Space::create(nullptr));
    for (uint64_t number = 0; number < count; number++) {
        TRY(step(number));
        for (size_t task = 0; task < TASKS; task++) forget_freed(task);
        for (size_t task = 0; task < TASKS; task++) add_state(task);
    }
    return {};
}

template <Extent EXTENT>
Result<void> run_trial(uint64_t seed, uint64_t count, monitor::Digest& digest) {
    Box<IpcTrial> trial = TRY(Box<IpcTrial>::make(EXTENT, seed, digest));
    return trial->run(count);
}

TRIAL(names, run_trial<Extent::Names>);
TRIAL(ports, run_trial<Extent::Ports>);
TRIAL(references, run_trial<Extent::References>);
TRIAL(rights, run_trial<Extent::Rights>);
TRIAL(refusals, run_trial<Extent::Refusals>);
TRIAL(messages, run_trial<Extent::Messages>);
TRIAL(replies, run_trial<Extent::Replies>);
TRIAL(ipc, run_trial<Extent::All>);

}  // namespace
