// The port calls on another task, as messages to its port: each unpacks the request, makes the call
// and packs the answer.
#include "ipc/port_calls.hpp"
#include "task/task_port.hpp"

#include <mach/mach_port.h>

namespace task {

namespace {

using TwoWords = mach_port_two_words_request;

kern_return_t answer_word(Reply& reply, const Result<uint32_t>& word) {
    if (!word) return word.error();
    const auto made = reply.make<mach_port_word_reply>();
    if (made) made.value()->value = word.value();
    return made.error();
}

// An array of words as out-of-line memory.
template <typename T, typename Word>
Result<CapturedMemory> to_memory(const Vector<T>& list, Word word) {
    CapturedMemory memory = TRY(CapturedMemory::make(list.size() * sizeof(uint32_t)));
    for (size_t i = 0; i < list.size(); i++) {
        const uint32_t value = word(list[i]);
        memory.write(i * sizeof(value), {reinterpret_cast<const uint8_t*>(&value), sizeof(value)});
    }
    return memory;
}

Result<void> names(Space& space, Reply& reply) {
    Vector<ipc::NameAndType> list;
    TRY(ipc::port_names(space, list));
    CapturedMemory name_array = TRY(to_memory(list, [](const auto& item) { return item.name; }));
    CapturedMemory type_array = TRY(to_memory(list, [](const auto& item) { return item.type; }));
    auto* answer = TRY(reply.make<mach_port_names_reply>(0, 2));
    reply.set_memory(answer->names, move(name_array));
    reply.set_memory(answer->types, move(type_array));
    return {};
}

Result<void> set_status(Space& space, mach_port_name_t name, Reply& reply) {
    Vector<mach_port_name_t> members;
    TRY(ipc::port_get_set_status(space, name, members));
    CapturedMemory array = TRY(to_memory(members, [](mach_port_name_t member) { return member; }));
    auto* answer = TRY(reply.make<mach_port_get_set_status_reply>(0, 1));
    reply.set_memory(answer->members, move(array));
    return {};
}

Result<void> receive_status(Space& space, mach_port_name_t name, Reply& reply) {
    const mach_port_status status = TRY(ipc::port_get_receive_status(space, name));
    TRY(reply.make<mach_port_get_receive_status_reply>())->status = status;
    return {};
}

// What could not be sent back after all goes where an unused right goes.
Result<void> answer_right(Reply& reply, HeldRight&& right) {
    auto* answer = TRY(reply.make<mach_port_right_reply>(1));
    reply.set_port(answer->right, move(right));
    return {};
}

kern_return_t request_notification(Space& space, Request& request, Reply& reply) {
    const auto* message = request.exact<mach_port_request_notification_request>(1);
    if (!message || !request.is_port(0)) return MIG_BAD_ARGUMENTS;
    HeldRight notify = request.take_port(0);
    if (notify.is_send() || notify.is_receive()) return MIG_BAD_ARGUMENTS;
    Result<HeldRight> previous =
        ipc::port_request_notification(space, message->name, message->id, message->sync, notify);
    if (!previous) return previous.error();
    return answer_right(reply, move(previous).value()).error();
}

kern_return_t insert_right(Space& space, Request& request) {
    const auto* message = request.exact<mach_port_insert_right_request>(1);
    if (!message || !request.is_port(0)) return MIG_BAD_ARGUMENTS;
    HeldRight right = request.take_port(0);
    return ipc::port_insert_right(space, message->name, right).error();
}

kern_return_t extract_right(Space& space, const TwoWords& message, Reply& reply) {
    Result<HeldRight> right = ipc::port_extract_right(space, message.name, message.second);
    if (!right) return right.error();
    return answer_right(reply, move(right).value()).error();
}

kern_return_t mod_refs(Space& space, const Request& request) {
    const auto* message = request.exact<mach_port_mod_refs_request>();
    if (!message) return MIG_BAD_ARGUMENTS;
    return ipc::port_mod_refs(space, message->name, message->right, message->delta).error();
}

kern_return_t with_two_words(Space& space, const Request& request, Reply& reply) {
    const auto* message = request.exact<TwoWords>();
    if (!message) return MIG_BAD_ARGUMENTS;
    const mach_port_name_t name = message->name;
    switch (request.id()) {
    case MACH_PORT_TYPE_REQUEST:
        return answer_word(reply, ipc::port_type(space, name));
    case MACH_PORT_RENAME:
        return ipc::port_rename(space, name, message->second).error();
    case MACH_PORT_ALLOCATE_NAME:
        return ipc::port_allocate_name(space, message->name, message->second).error();
    case MACH_PORT_ALLOCATE:
        return answer_word(reply, ipc::port_allocate(space, message->name));
    case MACH_PORT_DESTROY:
        return ipc::port_destroy(space, name).error();
    case MACH_PORT_DEALLOCATE:
        return ipc::port_deallocate(space, name).error();
    case MACH_PORT_GET_REFS:
        return answer_word(reply, ipc::port_get_refs(space, name, message->second));
    case MACH_PORT_SET_QLIMIT:
        return ipc::port_set_qlimit(space, name, message->second).error();
    case MACH_PORT_SET_MSCOUNT:
        return ipc::port_set_mscount(space, name, message->second).error();
    case MACH_PORT_SET_SEQNO:
        return ipc::port_set_seqno(space, name, message->second).error();
    case MACH_PORT_MOVE_MEMBER:
        return ipc::port_move_member(space, name, message->second).error();
    case MACH_PORT_EXTRACT_RIGHT:
        return extract_right(space, *message, reply);
    case MACH_PORT_GET_SET_STATUS:
        return set_status(space, name, reply).error();
    case MACH_PORT_GET_RECEIVE_STATUS:
        return receive_status(space, name, reply).error();
    default:
        return MIG_BAD_ID;
    }
}

}  // namespace

kern_return_t handle_port_request(Space& space, Request& request, Reply& reply) {
    switch (request.id()) {
    case MACH_PORT_NAMES:
        if (request.size() != sizeof(mach_msg_header)) return MIG_BAD_ARGUMENTS;
        return names(space, reply).error();
    case MACH_PORT_MOD_REFS:
        return mod_refs(space, request);
    case MACH_PORT_REQUEST_NOTIFICATION:
        return request_notification(space, request, reply);
    case MACH_PORT_INSERT_RIGHT:
        return insert_right(space, request);
    default:
        break;
    }
    const bool ours = request.id() > MACH_PORT_NAMES && request.id() <= MACH_PORT_SET_SEQNO &&
                      request.id() != MACH_PORT_MOD_REFS + 1;
    return ours ? with_two_words(space, request, reply) : kern_return_t{MIG_BAD_ID};
}

}  // namespace task
