// init's name server against a model, fed with good requests, bad ones and random bytes: what it
// answers, and that it keeps no right it does not need.
#include <mach.h>  // before the host's own names for system calls

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>
#include <string>

#include "../userland/init/name_server.hpp"
#include <mig/bootstrap_server.hpp>

namespace {

constexpr mach_port_name_t PORT = 0x500, CLIENT = 0x900;

std::map<mach_port_name_t, int> references;  // that the server holds
std::map<mach_port_name_t, bool> requests;   // dead-name requests
bool client_answers = true;
mach_msg_header answer;
int32_t answer_code;
mach_port_name_t answer_port;
unsigned answers;

struct Buffer {
    alignas(8) uint8_t bytes[8192];
    mach_msg_header* header() { return reinterpret_cast<mach_msg_header*>(bytes); }
};

}  // namespace

extern "C" {

kern_return_t port_allocate(mach_port_right_t, mach_port_name_t* name) {
    *name = PORT;
    return KERN_SUCCESS;
}
kern_return_t port_deallocate(mach_port_name_t name) {
    EXPECT_GT(references[name], 0) << name;
    references[name]--;
    return KERN_SUCCESS;
}
kern_return_t port_destroy_receive(mach_port_name_t name) { return port_deallocate(name); }
kern_return_t vm_deallocate(void*, size_t) { return KERN_SUCCESS; }
kern_return_t port_request_notification(mach_port_name_t name, mach_msg_id_t, uint32_t,
                                        mach_port_name_t notify, unsigned,
                                        mach_port_name_t* previous) {
    EXPECT_EQ(notify, PORT);
    *previous = requests[name] ? 0x70000 : MACH_PORT_NULL;
    if (*previous != MACH_PORT_NULL) references[*previous]++;
    requests[name] = true;
    return KERN_SUCCESS;
}
}

void mig::destroy(mach_msg_header* message) { mach_msg_destroy(message); }

namespace {

kern_return_t demux(mig::Target target, mig::Request& request, mig::Reply& reply) {
    EXPECT_EQ(target, PORT);
    return name_server.take(request, reply);
}

void send_answer(mach_msg_header* message) {
    EXPECT_EQ(message->msgh_remote_port, CLIENT);
    if (!client_answers) return mig::destroy_unsent(message);
    references[CLIENT]--;
    answers++;
    answer = *message;
    const uint32_t size = message->msgh_size;
    const bool complex = (message->msgh_bits & MACH_MSGH_BITS_COMPLEX) != 0;
    auto* look_up = reinterpret_cast<bootstrap_look_up_reply*>(message);
    auto* plain = reinterpret_cast<bootstrap_register_reply*>(message);
    EXPECT_EQ(size, complex ? sizeof(*look_up) : sizeof(*plain));
    answer_code = complex ? look_up->return_code : plain->return_code;
    answer_port = complex ? look_up->service.name : MACH_PORT_NULL;
}

class NameServerTest : public testing::Test {
protected:
    NameServerTest() {
        references.clear();
        requests.clear();
        client_answers = true;
        answers = 0;
        name_server = NameServer();
        EXPECT_EQ(name_server.start(), KERN_SUCCESS);
    }

    void serve(mach_msg_header* message) {
        if (mig::handle(demux, message, reply_.header())) send_answer(reply_.header());
    }

    // A message from a client, as it arrives.
    mach_msg_header* request(mach_msg_id_t id, uint32_t size, bool complex) {
        memset(&buffer_, 0, sizeof(buffer_));
        mach_msg_header* header = buffer_.header();
        header->msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_PORT_SEND_ONCE, MACH_MSG_TYPE_PORT_SEND) |
                            (complex ? MACH_MSGH_BITS_COMPLEX : 0);
        header->msgh_size = size;
        header->msgh_remote_port = CLIENT;
        header->msgh_local_port = PORT;
        header->msgh_id = id;
        references[CLIENT]++;
        return header;
    }

    // A request whose last field is the name, with its zero or, where that does not fit, without.
    template <typename T>
    T* request_about(mach_msg_id_t id, const std::string& name, bool complex) {
        const size_t size = std::min(name.size() + 1, sizeof(T::name));
        auto* message =
            reinterpret_cast<T*>(request(id, mig::padded(offsetof(T, name) + size), complex));
        message->name_size = static_cast<uint32_t>(size);
        memcpy(message->name, name.c_str(), size);
        return message;
    }

    int32_t add(const std::string& name, mach_port_name_t service) {
        auto* message = request_about<bootstrap_register_request>(BOOTSTRAP_REGISTER, name, true);
        message->body.descriptor_count = 1;
        message->service.name = service;
        message->service.disposition = MACH_MSG_TYPE_PORT_SEND;
        references[service]++;
        serve(&message->header);
        return answer_code;
    }

    int32_t look_up(const std::string& name) {
        serve(&request_about<bootstrap_look_up_request>(BOOTSTRAP_LOOK_UP, name, false)->header);
        return answer_code;
    }

    void die(mach_port_name_t service) {
        memset(&buffer_, 0, sizeof(buffer_));
        auto* message = reinterpret_cast<mach_dead_name_notification*>(buffer_.bytes);
        message->header.msgh_bits = MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE);
        message->header.msgh_size = sizeof(*message);
        message->header.msgh_local_port = PORT;
        message->header.msgh_id = MACH_NOTIFY_DEAD_NAME;
        message->name = service;
        references[service]++;
        requests[service] = false;
        serve(&message->header);
    }

    Buffer buffer_, reply_;
};

TEST_F(NameServerTest, AgainstAMap) {
    std::mt19937_64 random(21);
    std::map<std::string, mach_port_name_t> model;
    for (int round = 0; round < 30000; round++) {
        const std::string name(1 + random() % 3, static_cast<char>('a' + random() % 9));
        const mach_port_name_t service =
            static_cast<mach_port_name_t>(0x1000 + random() % 5 * 0x100);
        const unsigned before = answers;
        switch (random() % 8) {
        case 0:
            die(service);
            std::erase_if(model, [&](const auto& entry) { return entry.second == service; });
            EXPECT_EQ(answers, before);  // nobody asked
            continue;
        case 1:
        case 2:
            EXPECT_EQ(add(name, service), model.count(name) ? KERN_ALREADY_EXISTS : KERN_SUCCESS);
            model.emplace(name, service);
            break;
        default:
            EXPECT_EQ(look_up(name), model.count(name) ? KERN_SUCCESS : KERN_NOT_FOUND);
            if (model.count(name)) {
                EXPECT_EQ(answer_port, model[name]);
            }
        }
        EXPECT_EQ(answers, before + 1);
        EXPECT_EQ(answer.msgh_bits & 0xffff, MACH_MSG_TYPE_MOVE_SEND_ONCE);
    }
    std::map<mach_port_name_t, int> expected;
    for (const auto& [name, service] : model) expected[service]++;
    for (const auto& [port, count] : references) EXPECT_EQ(count, expected[port]) << port;
}

TEST_F(NameServerTest, Limits) {
    EXPECT_EQ(add("", 0x1000), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(add(std::string(64, 'x'), 0x1000), MIG_BAD_ARGUMENTS);
    EXPECT_EQ(add(std::string(63, 'x'), 0x1000), KERN_SUCCESS);
    EXPECT_EQ(look_up(std::string(63, 'x')), KERN_SUCCESS);
    EXPECT_EQ(look_up(std::string(64, 'x')), MIG_BAD_ARGUMENTS);
    for (size_t i = 1; i < NameServer::CAPACITY; i++) {
        EXPECT_EQ(add("n" + std::to_string(i), 0x1000), KERN_SUCCESS);
    }
    EXPECT_EQ(add("one more", 0x1000), KERN_NO_SPACE);
    die(0x1000);
    EXPECT_EQ(references[0x1000], 0);
    EXPECT_EQ(add("one more", 0x1100), KERN_SUCCESS);
}

TEST_F(NameServerTest, ClientsThatCannotBeAnswered) {
    client_answers = false;
    look_up("x");
    EXPECT_EQ(references[CLIENT], 0);
    add("y", 0x1000);
    EXPECT_EQ(references[CLIENT], 0);
    EXPECT_EQ(references[0x1000], 1);
    for (const mach_port_name_t nobody : {MACH_PORT_NULL, MACH_PORT_DEAD}) {
        mach_msg_header* message = request(BOOTSTRAP_LOOK_UP, 24, false);
        references[CLIENT]--;
        message->msgh_remote_port = nobody;
        message->msgh_bits &= nobody == MACH_PORT_NULL ? 0xff00 : 0xffff;
        serve(message);
    }
}

// Random fields around plausible ones; every right that came is given back or registered.
TEST_F(NameServerTest, RandomMessages) {
    std::mt19937_64 random(22);
    for (int round = 0; round < 50000; round++) {
        const mach_msg_id_t ids[] = {BOOTSTRAP_REGISTER,    BOOTSTRAP_LOOK_UP,     3002,
                                     MACH_NOTIFY_DEAD_NAME, MACH_NOTIFY_SEND_ONCE, 0};
        const uint32_t size = static_cast<uint32_t>(24 + random() % 20 * 8);
        const bool complex = random() % 2 && size >= 32;
        mach_msg_header* message = request(ids[random() % 6], size, complex);
        for (uint32_t i = 24; i < size; i++) {
            buffer_.bytes[i] = random() % 3 == 0 ? static_cast<uint8_t>(random()) : 'a';
        }
        if (complex) {
            auto* body = reinterpret_cast<mach_msg_body*>(buffer_.bytes + 24);
            *body = {static_cast<uint32_t>(random() % ((size - 32) / 16 + 1)), 0};
            auto* descriptor = reinterpret_cast<mach_msg_port_descriptor*>(body + 1);
            for (uint32_t i = 0; i < body->descriptor_count; i++) {
                const uint8_t kind = static_cast<uint8_t>(16 + random() % 3);
                descriptor[i] = {static_cast<mach_port_name_t>(0x1000 + random() % 3),
                                 0,
                                 0,
                                 0,
                                 kind,
                                 MACH_MSG_PORT_DESCRIPTOR};
                references[descriptor[i].name]++;
            }
        }
        serve(message);
        EXPECT_EQ(references[CLIENT], 0);
    }
    int held = 0;
    for (const auto& [port, count] : references) held += count;
    EXPECT_LE(held, static_cast<int>(NameServer::CAPACITY));
}

}  // namespace
