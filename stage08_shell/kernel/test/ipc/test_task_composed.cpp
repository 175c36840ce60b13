// What TestTask does by means of its own calls, wherever these are made.
#include "test/ipc/test_task.hpp"

namespace ipc_test {

namespace {

// For what a case takes for granted.
Name made(const Result<Name>& name) {
    EXPECT_EQ(name.error(), KERN_SUCCESS);
    return name.ok() ? name.value() : MACH_PORT_NULL;
}

}  // namespace

void format_value(Writer& writer, const FormatSpec&, const Notification& notification) {
    char text[48];
    writer.write(format_to(text, "notification {} of {:#x}", notification.id, notification.word));
}

// --- What a case begins with ---

Name TestTask::receive_right() { return made(allocate(MACH_PORT_RIGHT_RECEIVE)); }

Name TestTask::port(uint32_t sends) {
    const Name name = receive_right();
    for (uint32_t i = 0; i < sends; i++)
        EXPECT_EQ(insert_right(name, name, MAKE_SEND), KERN_SUCCESS);
    return name;
}

Name TestTask::full_port() {
    const Name name = port();
    for (mach_msg_id_t id = 100; id < 105; id++) EXPECT_EQ(send_id(name, id), MACH_MSG_SUCCESS);
    return name;
}

Name TestTask::port_set() { return made(allocate(MACH_PORT_RIGHT_PORT_SET)); }

Name TestTask::dead_name(uint32_t references) {
    const Name name = made(allocate(MACH_PORT_RIGHT_DEAD_NAME));
    EXPECT_EQ(mod_refs(name, MACH_PORT_RIGHT_DEAD_NAME, references - int64_t{1}), KERN_SUCCESS);
    return name;
}

Name TestTask::free_name() {
    const Name name = made(allocate(MACH_PORT_RIGHT_DEAD_NAME));
    EXPECT_EQ(deallocate(name), KERN_SUCCESS);
    return MACH_PORT_MAKE(MACH_PORT_INDEX(name), MACH_PORT_GENERATION(name) + 1);
}

// --- Looking ---

mach_port_type_t TestTask::type(Name name) {
    const Result<mach_port_type_t> type = get_type(name);
    return type.ok() ? type.value() : FREE;
}

uint32_t TestTask::refs(Name name, uint32_t right) {
    const Result<uint32_t> references = get_refs(name, right);
    return references.ok() ? references.value() : 0;
}

namespace {

StringView in_words(mach_port_type_t type) {
    switch (type & ~REQUEST) {
    case FREE:
        return "free";
    case SEND:
        return "a send right";
    case RECEIVE:
        return "a receive right";
    case SEND_RECEIVE:
        return "a send and receive right";
    case SEND_ONCE:
        return "a send-once right";
    case PORT_SET:
        return "a port set";
    case DEAD:
        return "a dead name";
    default:
        return "something else";
    }
}

}  // namespace

bool TestTask::is(Name name, mach_port_type_t wanted) {
    const mach_port_type_t found = type(name);
    if (found == wanted) return true;
    char text[160];
    test::fail(__FILE__, __LINE__,
               format_to(text, "name {:#x} is {} (type {:#x}), expected is {} (type {:#x})", name,
                         in_words(found), found, in_words(wanted), wanted));
    return false;
}

bool TestTask::has(Name name, mach_port_type_t wanted, uint32_t right, uint32_t references) {
    if (!is(name, wanted)) return false;
    const uint32_t found = refs(name, right);
    if (found == references) return true;
    char text[160];
    test::fail(__FILE__, __LINE__,
               format_to(text, "name {:#x} is {} with {} references, expected are {}", name,
                         in_words(wanted), found, references));
    return false;
}

bool TestTask::is_send(Name name, uint32_t references) {
    return has(name, SEND, MACH_PORT_RIGHT_SEND, references);
}
bool TestTask::is_send_receive(Name name, uint32_t references) {
    return has(name, SEND_RECEIVE, MACH_PORT_RIGHT_SEND, references);
}
bool TestTask::is_dead(Name name, uint32_t references) {
    return has(name, DEAD, MACH_PORT_RIGHT_DEAD_NAME, references);
}

mach_port_status TestTask::status(Name name) {
    const Result<mach_port_status> status = get_status(name);
    EXPECT_EQ(status.error(), KERN_SUCCESS);
    return status.ok() ? status.value() : mach_port_status{};
}

// --- Messages ---

bool TestTask::sends(const TestMessage& message) {
    const mach_msg_return_t code = send(message);
    EXPECT_EQ(code, MACH_MSG_SUCCESS);
    return code == MACH_MSG_SUCCESS;
}

TestMessage TestTask::next_message(Name name) {
    TestMessage message;
    EXPECT_EQ(receive(name, message), MACH_MSG_SUCCESS);
    return message;
}

mach_msg_id_t TestTask::next_id(Name name) {
    TestMessage message;
    return receive(name, message) == MACH_MSG_SUCCESS ? message.id() : 0;
}

Notification TestTask::next_notification(Name name) {
    TestMessage message;
    if (receive(name, message) != MACH_MSG_SUCCESS) return NOTHING;
    EXPECT_EQ(message.bits(), uint32_t{MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE)});
    EXPECT_EQ(message.local(), name);
    EXPECT_EQ(message.remote(), MACH_PORT_NULL);
    if (message.id() == MACH_NOTIFY_SEND_ONCE) {
        EXPECT_EQ(message.header().msgh_size, uint32_t{sizeof(mach_send_once_notification)});
        return {message.id(), 0};
    }
    EXPECT_EQ(message.header().msgh_size, uint32_t{sizeof(mach_dead_name_notification)});
    return {message.id(), message.at<mach_dead_name_notification>(0).name};
}

Name TestTask::next_right(Name name) {
    TestMessage message;
    if (receive(name, message) != MACH_MSG_SUCCESS) return MACH_PORT_NULL;
    EXPECT(message.complex() && message.body().descriptor_count == 1);
    return message.port_at(0).name;
}

bool TestTask::message_unchanged(const TestMessage& message) {
    for (uint32_t i = 0; i < message.capacity(); i++) {
        if (read<uint8_t>(send_buffer_ + i) != message.bytes()[i]) return false;
    }
    return true;
}

}  // namespace ipc_test
