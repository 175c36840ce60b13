// trial ipc: three name spaces in which rights are made, sent, received and destroyed as a
// generator says. After each step everything that can be asked about every name enters the digest -
// but never a name itself: which numbers are chosen is nobody's business. docs/CONTRACT.md has the
// rules. The trials before it (names, ports, references, rights, refusals, messages, replies) leave
// out what a kernel that is not finished cannot do yet.
#include "ipc/mach_msg.hpp"
#include "memory/box.hpp"
#include "monitor/trials/ipc_trial.hpp"

#include <initializer_list>
#include <mach/notify.h>

namespace ipc_trial {

Result<void> Trial::allocate() {
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
Result<void> Trial::give() {
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

Result<void> Trial::send(uint64_t number) {
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
Result<void> Trial::add_received() {
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

Result<void> Trial::receive() {
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

Result<void> Trial::request() {
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

void Trial::destroy_all() {
    for (const mach_port_name_t name : list().names)
        add_code(ipc::port_destroy(space(), name).error());
}

namespace {

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

}  // namespace

Result<void> Trial::step(uint64_t number) {
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

void Trial::forget_freed(size_t task) {
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
void Trial::add_state(size_t task) {
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

Result<void> Trial::run(uint64_t count) {
    for (Space*& space : spaces_) space = TRY(Space::create(nullptr));
    for (uint64_t number = 0; number < count; number++) {
        TRY(step(number));
        for (size_t task = 0; task < TASKS; task++) forget_freed(task);
        for (size_t task = 0; task < TASKS; task++) add_state(task);
    }
    return {};
}

namespace {

template <Extent EXTENT>
Result<void> run_trial(uint64_t seed, uint64_t count, monitor::Digest& digest) {
    Box<Trial> trial = TRY(Box<Trial>::make(EXTENT, seed, digest));
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

}  // namespace ipc_trial
