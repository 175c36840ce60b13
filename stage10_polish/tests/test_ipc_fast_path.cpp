// The fast path against the slow one: the same traffic must leave the same traces.
#include "host_ipc.hpp"
#include "host_results.hpp"
#include "thread/semaphore.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace {

struct Buffer {
    alignas(8) uint8_t bytes[2048] = {};
    mach_msg_header& header() { return *reinterpret_cast<mach_msg_header*>(bytes); }
    operator MessageBuffer() { return MessageBuffer(bytes, sizeof bytes); }
};

void run(void* body) { (*static_cast<std::function<void()>*>(body))(); }

std::string text_of(Buffer& buffer, Space& space) {
    mach_msg_header& header = buffer.header();
    std::string text = std::to_string(header.msgh_bits) + " " + std::to_string(header.msgh_size) +
                       " " + std::to_string(header.msgh_seqno) + " " +
                       std::to_string(header.msgh_id) + " " +
                       std::to_string(header.msgh_local_port) + " ";
    const auto type = ipc::port_type(space, header.msgh_remote_port);
    text += type.ok() ? std::to_string(type.value()) : "none";
    for (uint32_t i = 24; i < header.msgh_size; i++) text += " " + std::to_string(buffer.bytes[i]);
    return text;
}

// A client calls a server with messages of many sizes, some without a reply port; then the server's
// port dies under the client. The server waits at the port or, as most do, at a set that the port
// is in. Returns what both saw.
std::vector<std::string> trace(bool fast, bool in_set) {
    ipc::fast_path_enabled.store(fast);
    HostIpc machine;
    HostSpace client, server;
    std::vector<std::string> seen;
    const auto service = ipc::port_allocate(server, MACH_PORT_RIGHT_RECEIVE).value();
    HeldRight right = ipc::port_extract_right(server, service, MACH_MSG_TYPE_MAKE_SEND).value();
    const auto to = ipc::port_give_right(client, right).value();
    const auto reply = ipc::port_allocate(client, MACH_PORT_RIGHT_RECEIVE).value();
    const auto set = ipc::port_allocate(server, MACH_PORT_RIGHT_PORT_SET).value();
    if (in_set) {
        EXPECT_OK(ipc::port_move_member(server, service, set));
    }
    const auto from = in_set ? set : service;

    std::function<void()> serve = [&] {
        Buffer buffer;
        auto code = ipc::mach_msg(server, buffer, MACH_RCV_MSG, 0, 2048, from, 0);
        while (code == MACH_MSG_SUCCESS) {
            seen.push_back("server: " + text_of(buffer, server));
            const auto header = buffer.header();
            if (header.msgh_id == -1) break;
            buffer.header() = {MACH_MSG_TYPE_MOVE_SEND_ONCE, 0, header.msgh_remote_port, 0, 0,
                               header.msgh_id + 100};
            for (uint32_t i = 24; i < header.msgh_size; i++) buffer.bytes[i] ^= 0x55;
            code = ipc::mach_msg(server, buffer, MACH_SEND_MSG | MACH_RCV_MSG, header.msgh_size,
                                 2048, from, 0);
        }
        (void)ipc::port_destroy(server, service);
    };
    std::function<void()> call = [&] {
        Buffer buffer;
        for (uint32_t size = 24; size <= 1200; size += 56) {
            buffer.header() = {
                MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE),
                0,
                to,
                reply,
                0,
                static_cast<int32_t>(size)};
            for (uint32_t i = 24; i < size; i++) buffer.bytes[i] = static_cast<uint8_t>(i * size);
            const auto code =
                ipc::mach_msg(client, buffer, MACH_SEND_MSG | MACH_RCV_MSG, size, 2048, reply, 0);
            seen.push_back("client: " + std::to_string(code) + " " + text_of(buffer, client));
            if (const char* broken = ipc::broken_invariant()) seen.push_back(broken);
        }
        buffer.header() = {MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE),
                           0,
                           to,
                           reply,
                           0,
                           -1};
        const auto code =
            ipc::mach_msg(client, buffer, MACH_SEND_MSG | MACH_RCV_MSG, 24, 2048, reply, 0);
        seen.push_back("end: " + std::to_string(code) + " " + text_of(buffer, client));
    };
    const uint64_t fast_before = ipc::counts.fast_messages;
    Ref<Thread> one = Thread::create({.name = "server", .entry = run, .argument = &serve}).value();
    Ref<Thread> two = Thread::create({.name = "client", .entry = run, .argument = &call}).value();
    one->start();
    two->start();
    EXPECT_EQ(one->join(Deadline::after_ms(10000)), WaitResult::Woken);
    server.end();
    EXPECT_EQ(two->join(Deadline::after_ms(10000)), WaitResult::Woken);
    const uint64_t sent_fast = ipc::counts.fast_messages - fast_before;
    EXPECT_TRUE(fast ? sent_fast >= 36 : sent_fast == 0) << sent_fast;
    EXPECT_STREQ(ipc::broken_invariant(), nullptr);
    ipc::fast_path_enabled.store(true);
    return seen;
}

// The receiver gets the processor only if nobody else who is ready has a better claim to it.
TEST(IpcFastPath, NobodyIsPassedOver) {
    std::string order;
    HostIpc machine;
    HostSpace client, server;
    const auto service = ipc::port_allocate(server, MACH_PORT_RIGHT_RECEIVE).value();
    HeldRight right = ipc::port_extract_right(server, service, MACH_MSG_TYPE_MAKE_SEND).value();
    const auto to = ipc::port_give_right(client, right).value();
    const auto reply = ipc::port_allocate(client, MACH_PORT_RIGHT_RECEIVE).value();
    std::function<void()> serve = [&] {
        Buffer buffer;
        EXPECT_EQ(ipc::mach_msg(server, buffer, MACH_RCV_MSG, 0, 2048, service, 0), 0);
        order += 's';
        // The reply right ends unused, which the client is told.
        (void)ipc::port_destroy(server, buffer.header().msgh_remote_port);
    };
    std::function<void()> be_ready = [&] { order += 'r'; };
    Ref<Thread> ready =
        Thread::create({.name = "ready", .priority = 10, .entry = run, .argument = &be_ready})
            .value();
    std::function<void()> call = [&] {
        Buffer buffer;
        buffer.header() = {MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE),
                           0,
                           to,
                           reply,
                           0,
                           1};
        ready->start();
        EXPECT_EQ(ipc::mach_msg(client, buffer, MACH_SEND_MSG | MACH_RCV_MSG, 24, 2048, reply, 0),
                  0);
        EXPECT_EQ(buffer.header().msgh_id, MACH_NOTIFY_SEND_ONCE);
    };
    Ref<Thread> low =
        Thread::create({.name = "server", .priority = 5, .entry = run, .argument = &serve}).value();
    Ref<Thread> high =
        Thread::create({.name = "client", .priority = 20, .entry = run, .argument = &call}).value();
    low->start();
    (void)scheduler::sleep_ms(1);  // until it waits
    high->start();
    for (Ref<Thread>* thread : {&high, &ready, &low}) {
        EXPECT_EQ((*thread)->join(Deadline::after_ms(10000)), WaitResult::Woken);
    }
    EXPECT_EQ(order, "rs");
}

// --- Calls to a kernel object whose handler does all that one may do ---

enum Behaviour : int32_t {
    ECHO,        // the request's bytes, some more or fewer of them
    FAIL,        // a code only
    FAIL_LATE,   // the same, after an answer was made
    REFUSE,      // no answer: the reply right ends unused
    KEEP,        // the reply right is kept, and used when the caller waits
    QUEUE,       // the handler answers itself, through the port's queue
    GIVE_PORT,   // an answer with a right in it
    INTERRUPT,   // another message is there before the answer
    JOIN_SET,    // the reply port comes into a set, where somebody waits
    LOSE_REPLY,  // the caller's receive right is destroyed
    MOVE_REPLY,  // it gets another name
    LOSE_RIGHT,  // the caller's send right for the object is the last one and goes
    BEHAVIOURS
};

class Chameleon final : public KernelObject {
public:
    Chameleon(Space& caller, std::vector<std::string>& trace) : caller_(caller), seen_(trace) {}

    kern_return_t handle(Request& request, Reply& reply) override {
        const mach_port_name_t answer_to = request.message().header().msgh_local_port;
        const auto status = ipc::port_get_receive_status(caller_, answer_to);
        std::string text = "handler: " + std::to_string(request.id()) + " " +
                           std::to_string(request.size()) + " " + std::to_string(request.complex());
        for (uint8_t byte : request.bytes().slice(24)) text += " " + std::to_string(byte);
        if (status.ok()) {
            text += " sorights " + std::to_string(status.value().sorights) + " queued " +
                    std::to_string(status.value().msgcount);
        }
        seen_.push_back(text);
        if (!request.message().reply.live()) rescue.release();
        return behave(request, reply, answer_to);
    }
    void no_senders() override { seen_.push_back("no senders"); }

    Semaphore rescue;  // released when the caller would wait for ever
    HeldRight kept;
    mach_port_name_t set = 0;

private:
    void destroy() override {}

    kern_return_t behave(Request& request, Reply& reply, mach_port_name_t answer_to) {
        switch (request.id() % BEHAVIOURS) {
        case FAIL_LATE:
            EXPECT_OK(reply.make(64));
            return KERN_NO_SPACE;
        case FAIL:
            return KERN_INVALID_NAME;
        case REFUSE:
            return MIG_NO_REPLY;
        case KEEP:
            kept = request.take_reply();
            rescue.release();
            return MIG_NO_REPLY;
        case QUEUE: {
            Reply own(request.id(), Account::kernel());
            own.send(request.take_reply(), KERN_FAILURE);
            return KERN_SUCCESS;
        }
        case GIVE_PORT: {
            struct Answer {
                mach_msg_header header;
                mach_msg_body body;
                mach_msg_port_descriptor right;
            };
            auto* answer = reply.make<Answer>(1).value();
            reply.set_port(answer->right, make_send());
            return KERN_SUCCESS;
        }
        case INTERRUPT: {
            auto once = ipc::port_extract_right(caller_, answer_to, MACH_MSG_TYPE_MAKE_SEND_ONCE);
            if (once.ok()) ipc::send_message(move(once).value(), 7, "12345678", 8);
            break;
        }
        case JOIN_SET:
            (void)ipc::port_move_member(caller_, answer_to, set).ok();
            break;
        case LOSE_REPLY:
            (void)ipc::port_mod_refs(caller_, answer_to, MACH_PORT_RIGHT_RECEIVE, -1).ok();
            break;
        case MOVE_REPLY:
            (void)ipc::port_rename(caller_, answer_to, 0x100 * (1 + answer_to % 40)).ok();
            break;
        case LOSE_RIGHT:
            (void)ipc::port_deallocate(caller_, request.message().header().msgh_remote_port).ok();
            break;
        }
        const uint32_t size = 32 + (request.size() * 11 / 8 & ~7u);
        EXPECT_OK(reply.make(size));
        return KERN_SUCCESS;
    }

    Space& caller_;
    std::vector<std::string>& seen_;
};

std::string state_of(Space& space) {
    Vector<ipc::NameAndType> names;
    EXPECT_OK(ipc::port_names(space, names));
    std::string text;
    for (const auto& [name, type] : names) {
        text += " " + std::to_string(name) + ":" + std::to_string(type);
        const auto status = ipc::port_get_receive_status(space, name);
        if (!status.ok()) continue;
        const mach_port_status& port = status.value();
        for (uint32_t word : {port.seqno, port.mscount, port.msgcount, port.sorights, port.srights})
            text += "," + std::to_string(word);
    }
    return text;
}

// A thousand random calls by one client; returns all that it, its name space and the object saw.
std::vector<std::string> object_trace(bool fast, uint32_t seed, uint64_t& sent_fast) {
    ipc::fast_path_enabled.store(fast);
    HostIpc machine;
    HostSpace client;
    std::vector<std::string> seen;
    Chameleon object(client, seen);
    EXPECT_OK(object.open());
    std::mt19937 random(seed);
    mach_port_name_t to = 0, reply = 0;
    bool over = false;

    std::function<void()> answer_late = [&] {
        for (uint32_t turn = 0;; turn++) {
            (void)object.rescue.acquire();
            if (over) break;
            if (object.kept.live()) {
                Reply(11, Account::kernel()).send(move(object.kept), KERN_SUCCESS);
            } else {
                auto once = ipc::port_extract_right(client, reply, MACH_MSG_TYPE_MAKE_SEND_ONCE);
                if (once.ok()) ipc::send_message(move(once).value(), 9, "", 0);
            }
        }
    };
    object.set = ipc::port_allocate(client, MACH_PORT_RIGHT_PORT_SET).value();
    std::function<void()> wait_on_set = [&] {
        Buffer buffer;
        while (ipc::mach_msg(client, buffer, MACH_RCV_MSG, 0, 2048, object.set, 0) == 0) {
            seen.push_back("set: " + text_of(buffer, client));
            object.rescue.release();
        }
    };
    std::function<void()> call = [&] {
        Buffer buffer;
        for (int i = 0; i < 1000; i++) {
            if (to == 0 || ipc::port_type(client, to).error() != KERN_SUCCESS) {
                HeldRight right = object.make_send();
                to = ipc::port_give_right(client, right).value();
            }
            if (!ipc::port_get_receive_status(client, reply).ok() || random() % 8 == 0) {
                reply = ipc::port_allocate(client, MACH_PORT_RIGHT_RECEIVE).value();
            }
            const bool moved = random() % 16 == 0;
            const bool unanswered = random() % 16 == 0;
            const uint32_t size = 24 + 8 * (random() % (random() % 4 == 0 ? 140 : 6));
            const uint64_t limits[] = {2048, 2048, 2048, 2048, 56, 32, 24, 16};
            const uint64_t limit = limits[random() % 8];
            buffer.header() = {
                MACH_MSGH_BITS(moved ? MACH_MSG_TYPE_MOVE_SEND : MACH_MSG_TYPE_COPY_SEND,
                               unanswered ? 0 : MACH_MSG_TYPE_MAKE_SEND_ONCE),
                0,
                to,
                unanswered ? 0 : reply,
                0,
                static_cast<int32_t>(random() % 1000)};
            for (uint32_t at = 24; at < size; at++) buffer.bytes[at] = static_cast<uint8_t>(at * i);
            const auto code =
                ipc::mach_msg(client, buffer, MACH_SEND_MSG | MACH_RCV_MSG, size, limit, reply, 0);
            seen.push_back("client: " + std::to_string(code) + " " +
                           (code == 0 ? text_of(buffer, client) : "") + state_of(client));
            if (const char* broken = ipc::broken_invariant()) seen.push_back(broken);
        }
        over = true;
        object.rescue.release();
        (void)ipc::port_destroy(client, object.set).ok();
    };
    const uint64_t fast_before = ipc::counts.fast_messages;
    {
        std::vector<RefPtr<Thread>> threads;
        for (auto* body : {&answer_late, &wait_on_set, &call}) {
            threads.push_back(
                Thread::create({.name = "t", .entry = run, .argument = body}).value());
            threads.back()->start();
        }
        for (auto& thread : threads) {
            EXPECT_EQ(thread->join(Deadline::after_ms(60000)), WaitResult::Woken);
        }
    }
    sent_fast = ipc::counts.fast_messages - fast_before;
    object.kept = HeldRight();
    client.end();
    object.close();
    EXPECT_STREQ(ipc::broken_invariant(), nullptr);
    EXPECT_EQ(ipc::counts.messages, 0u);
    EXPECT_EQ(ipc::counts.send_once, 0u);
    EXPECT_EQ(object.references(), 1u);
    EXPECT_EQ(machine.leaked(), 0u);
    ipc::fast_path_enabled.store(true);
    return seen;
}

// --- A client and a server that do what they should, mostly ---

// One of the two: a name space, memory, and places for messages in it, good and bad.
class Party {
public:
    Party() {
        EXPECT_OK(memory.initialize());
        space = std::make_unique<HostSpace>(&memory);
        const auto rw = Protection::read_write();
        pages = memory.allocate(0, 4 * PAGE_SIZE, rw).value();
        read_only = memory.allocate(0, PAGE_SIZE, Protection::read()).value();
    }
    ~Party() {
        space.reset();
        while (memory.release_step()) {
        }
    }

    // Where the next message is written and received.
    uint64_t place(std::mt19937& random) {
        switch (random() % 16) {
        case 0:
            return pages + PAGE_SIZE - 8 * (random() % 8);  // across two pages
        case 1:
            return read_only;
        case 2:
            return 0x7000;  // nothing there
        case 3:
            share();
            break;
        case 4:
            (void)memory.protect(pages, PAGE_SIZE, Protection::read()).ok();
            (void)memory.protect(pages, PAGE_SIZE, Protection::read_write()).ok();
            break;
        case 5:
            return pages + 2 * PAGE_SIZE + 16;
        }
        return pages + 64;
    }
    // As after sending the pages out of line: they are read-only until somebody writes.
    void share() { shared = memory.capture(pages, 2 * PAGE_SIZE, false).value(); }
    std::string seen(uint64_t at, mach_msg_return_t code, const char* who) {
        std::string text = std::string(who) + " " + std::to_string(code);
        Buffer buffer;
        if (code == MACH_MSG_SUCCESS && memory.copy_in(buffer.bytes, at, 24).ok()) {
            const uint32_t size = std::min<uint32_t>(buffer.header().msgh_size, sizeof(Buffer));
            EXPECT_OK(memory.copy_in(buffer.bytes, at, size));
            text += " " + text_of(buffer, *space);
        }
        return text + state_of(*space);
    }
    // Writes the message, if that is possible; mach_msg finds out.
    MessageBuffer write(uint64_t at, Buffer& buffer, uint32_t size) {
        (void)memory.copy_out(at, buffer.bytes, size).ok();
        return MessageBuffer(memory, at);
    }

    AddressSpace memory;
    std::unique_ptr<HostSpace> space;
    CapturedMemory shared;
    uint64_t pages = 0, read_only = 0;
};

// Mostly `usual`.
template <typename T>
T mostly(std::mt19937& random, T usual, std::initializer_list<T> others) {
    if (random() % 8 != 0) return usual;
    return *(others.begin() + random() % others.size());
}

void fill(Buffer& buffer, std::mt19937& random, uint32_t size) {
    for (uint32_t at = 24; at < size; at++) buffer.bytes[at] = static_cast<uint8_t>(random());
}

uint32_t some_size(std::mt19937& random) {
    return mostly<uint32_t>(random, 24 + 8 * (random() % 8), {16, 28, 1024, 1032, 0, 512});
}

std::vector<std::string> pair_trace(bool fast, uint32_t seed, uint64_t& sent_fast) {
    ipc::fast_path_enabled.store(fast);
    HostIpc machine;
    std::vector<std::string> seen;
    std::mt19937 random(seed);
    const uint64_t fast_before = ipc::counts.fast_messages;
    {
        Party client, server;
        Space& ours = **client.space;
        Space& theirs = **server.space;
        const auto service = ipc::port_allocate(theirs, MACH_PORT_RIGHT_RECEIVE).value();
        const auto their_set = ipc::port_allocate(theirs, MACH_PORT_RIGHT_PORT_SET).value();
        const auto reply = ipc::port_allocate(ours, MACH_PORT_RIGHT_RECEIVE).value();
        const auto other = ipc::port_allocate(ours, MACH_PORT_RIGHT_RECEIVE).value();
        mach_port_name_t to = 0;
        bool over = false;

        std::function<void()> serve = [&] {
            Buffer buffer;
            uint64_t at = server.pages + 64;
            uint64_t option = MACH_RCV_MSG;
            uint32_t size = 0;
            uint64_t limit = 2048;
            while (true) {
                const auto source =
                    option == MACH_RCV_MSG && random() % 4 == 0 ? their_set : service;
                if (source == their_set)
                    (void)ipc::port_move_member(theirs, service, their_set).ok();
                const auto code = ipc::mach_msg(theirs, server.write(at, buffer, size), option,
                                                size, limit, source, 0);
                seen.push_back(server.seen(at, code, "server:"));
                if (source == their_set) (void)ipc::port_move_member(theirs, service, 0).ok();
                if (over) return;
                option = MACH_RCV_MSG;
                limit = 2048;
                if (code != MACH_MSG_SUCCESS) {
                    at = server.pages + 64;
                    size = 0;
                    continue;
                }
                (void)server.memory.copy_in(buffer.bytes, at, 24).ok();
                const mach_msg_header request = buffer.header();
                const uint32_t kind = MACH_MSGH_BITS_REMOTE(request.msgh_bits);
                if (random() % 16 == 0) {
                    (void)ipc::port_destroy(theirs, request.msgh_remote_port).ok();
                    continue;
                }
                if (random() % 16 == 0) {
                    (void)ipc::port_request_notification(theirs, request.msgh_remote_port,
                                                         MACH_NOTIFY_DEAD_NAME, 0, service,
                                                         MACH_MSG_TYPE_MAKE_SEND_ONCE)
                        .ok();
                }
                const bool with_reply = random() % 16 == 0;
                buffer.header() = {
                    MACH_MSGH_BITS(kind == MACH_MSG_TYPE_PORT_SEND ? MACH_MSG_TYPE_MOVE_SEND
                                                                   : MACH_MSG_TYPE_MOVE_SEND_ONCE,
                                   with_reply ? MACH_MSG_TYPE_MAKE_SEND_ONCE : 0),
                    0,
                    mostly(random, request.msgh_remote_port, {service, 0u, 0x12345678u}),
                    with_reply ? service : 0,
                    0,
                    request.msgh_id + 100};
                size = some_size(random);
                fill(buffer, random, size);
                at = server.place(random);
                limit = mostly<uint64_t>(random, 2048, {24, 40, 1u << 20});
                option = MACH_SEND_MSG | MACH_RCV_MSG;
            }
        };
        std::function<void()> call = [&] {
            Buffer buffer;
            for (int i = 0; i < 1500; i++) {
                if (to == 0 || ipc::port_type(ours, to).error() != KERN_SUCCESS) {
                    HeldRight right =
                        ipc::port_extract_right(theirs, service, MACH_MSG_TYPE_MAKE_SEND).value();
                    to = ipc::port_give_right(ours, right).value();
                }
                const uint32_t remote =
                    mostly<uint32_t>(random, MACH_MSG_TYPE_COPY_SEND,
                                     {MACH_MSG_TYPE_MOVE_SEND, MACH_MSG_TYPE_MAKE_SEND, 0, 99});
                const uint32_t local =
                    mostly<uint32_t>(random, MACH_MSG_TYPE_MAKE_SEND_ONCE,
                                     {0, MACH_MSG_TYPE_MAKE_SEND, MACH_MSG_TYPE_COPY_SEND, 99});
                buffer.header() = {MACH_MSGH_BITS(remote, local) |
                                       mostly<uint32_t>(random, 0, {0, 0, 1u << 20}),
                                   0,
                                   mostly(random, to, {reply, 0u, to + 1}),
                                   local == 0 ? 0 : mostly(random, reply, {other, to, 0u}),
                                   0,
                                   i};
                const uint32_t size = some_size(random);
                fill(buffer, random, size);
                const uint64_t at = client.place(random);
                const auto code = ipc::mach_msg(ours, client.write(at, buffer, size),
                                                MACH_SEND_MSG | MACH_RCV_MSG, size,
                                                mostly<uint64_t>(random, 2048, {24, 40, 0}),
                                                mostly(random, reply, {other, 0u, to}), 0);
                seen.push_back(client.seen(at, code, "client:"));
                if (const char* broken = ipc::broken_invariant()) seen.push_back(broken);
            }
            over = true;
            (void)ipc::port_destroy(theirs, service).ok();
            (void)ipc::port_destroy(theirs, their_set).ok();
        };
        RefPtr<Thread> threads[2];
        // Runs only when both wait: for ever, if the client is not woken.
        std::function<void()> wake = [&] {
            while (!over) {
                threads[1]->abort_wait();
                scheduler::yield();
            }
        };
        threads[0] = Thread::create({.name = "server", .entry = run, .argument = &serve}).value();
        threads[1] = Thread::create({.name = "client", .entry = run, .argument = &call}).value();
        RefPtr<Thread> last =
            Thread::create({.name = "wake", .priority = 1, .entry = run, .argument = &wake})
                .value();
        for (RefPtr<Thread>* thread : {&threads[0], &threads[1], &last}) (*thread)->start();
        for (RefPtr<Thread>* thread : {&threads[0], &threads[1], &last}) {
            EXPECT_EQ((*thread)->join(Deadline::after_ms(60000)), WaitResult::Woken);
        }
        sent_fast = ipc::counts.fast_messages - fast_before;
    }
    EXPECT_STREQ(ipc::broken_invariant(), nullptr);
    EXPECT_EQ(ipc::counts.messages, 0u);
    EXPECT_EQ(ipc::counts.send_once, 0u);
    ipc::fast_path_enabled.store(true);
    return seen;
}

// Plays a trace on the fast path and on the slow one, and compares what was seen. `play(fast, seed,
// sent_fast)` returns that, and says how many messages took the fast path.
template <typename Play>
void expect_the_same(Play play, uint32_t seed) {
    uint64_t quick = 0, slow = 0;
    const std::vector<std::string> fast_trace = play(true, seed, quick);
    const std::vector<std::string> slow_trace = play(false, seed, slow);
    EXPECT_GT(quick, 250u);
    EXPECT_EQ(slow, 0u);
    for (size_t i = 0; i < std::min(fast_trace.size(), slow_trace.size()); i++) {
        ASSERT_EQ(fast_trace[i], slow_trace[i]) << "seed " << seed << ", line " << i;
    }
    EXPECT_EQ(fast_trace.size(), slow_trace.size());
}

TEST(IpcFastPath, RandomCallsAndAnswersAsOnTheSlowPath) {
    for (uint32_t seed = 1; seed <= 4; seed++) expect_the_same(pair_trace, seed);
}

TEST(IpcFastPath, KernelObjectsAnswerAsOnTheSlowPath) {
    for (uint32_t seed = 1; seed <= 4; seed++) expect_the_same(object_trace, seed);
}

TEST(IpcFastPath, SameTraceAsTheSlowPath) {
    const auto slow = trace(false, false);
    EXPECT_EQ(trace(true, false), slow);
    EXPECT_EQ(trace(false, true), slow);
    EXPECT_EQ(trace(true, true), slow) << "a server that waits at a set";
    EXPECT_GT(slow.size(), 40u);
}

// --- Messages with out-of-line memory ---

struct MemoryMessage {
    mach_msg_header header;
    mach_msg_body body;
    mach_msg_ool_descriptor memory;
};

// What a task sees of the memory that has come, and what its space holds.
std::string memory_text(Buffer& buffer, AddressSpace& space) {
    std::string text = " charge " + std::to_string(space.charge());
    const auto& message = *reinterpret_cast<MemoryMessage*>(buffer.bytes);
    if (!(message.header.msgh_bits & MACH_MSGH_BITS_COMPLEX)) return text;
    const mach_msg_ool_descriptor& memory = message.memory;
    text += " at " + std::to_string(memory.address) + " size " + std::to_string(memory.size) + " " +
            std::to_string(memory.deallocate) + std::to_string(memory.type);
    std::vector<uint8_t> bytes(memory.size);
    EXPECT_OK(space.copy_in(bytes.data(), memory.address, bytes.size()));
    uint64_t sum = 0;
    for (uint8_t byte : bytes) sum = sum * 31 + byte;
    return text + " sum " + std::to_string(sum);
}

// A client sends memory of many shapes; the server gives it back, changed or not, or keeps a copy.
std::vector<std::string> memory_trace(bool fast, uint32_t seed, uint64_t& sent_fast) {
    ipc::fast_path_enabled.store(fast);
    HostIpc machine;
    AddressSpace client_memory, server_memory;
    EXPECT_OK(client_memory.initialize());
    EXPECT_OK(server_memory.initialize());
    HostSpace client(&client_memory), server(&server_memory);
    std::vector<std::string> seen;
    std::mt19937 random(seed);
    const auto service = ipc::port_allocate(server, MACH_PORT_RIGHT_RECEIVE).value();
    HeldRight right = ipc::port_extract_right(server, service, MACH_MSG_TYPE_MAKE_SEND).value();
    const auto to = ipc::port_give_right(client, right).value();
    const auto reply = ipc::port_allocate(client, MACH_PORT_RIGHT_RECEIVE).value();

    std::function<void()> serve = [&] {
        Buffer buffer;
        auto& message = *reinterpret_cast<MemoryMessage*>(buffer.bytes);
        auto code = ipc::mach_msg(server, buffer, MACH_RCV_MSG, 0, 2048, service, 0);
        while (code == MACH_MSG_SUCCESS) {
            seen.push_back("server: " + text_of(buffer, server) +
                           memory_text(buffer, server_memory));
            if (message.header.msgh_id == -1) break;
            message.header.msgh_bits =
                (message.header.msgh_bits & MACH_MSGH_BITS_COMPLEX) | MACH_MSG_TYPE_MOVE_SEND_ONCE;
            message.header.msgh_local_port = 0;
            const bool change = random() % 2;
            if (message.memory.size > 0 && change) {
                (void)server_memory.copy_out(message.memory.address, "changed", 7).ok();
            }
            message.memory.deallocate = random() % 4 != 0;
            code = ipc::mach_msg(server, buffer, MACH_SEND_MSG | MACH_RCV_MSG,
                                 message.header.msgh_size, 2048, service, 0);
        }
        (void)ipc::port_destroy(server, service);
    };
    std::function<void()> call = [&] {
        Buffer buffer;
        auto& message = *reinterpret_cast<MemoryMessage*>(buffer.bytes);
        for (int i = 0; i <= 400; i++) {
            const uint64_t pages = 1 + random() % (random() % 8 == 0 ? 70 : 20);
            uint64_t address =
                client_memory.allocate(0, pages * PAGE_SIZE, Protection::read_write()).value();
            for (uint64_t page = 0; page < pages; page++) {
                if (random() % 4 == 0) continue;
                const uint32_t value = random();
                EXPECT_OK(client_memory.copy_out(address + page * PAGE_SIZE, &value, 4));
            }
            uint64_t size = pages * PAGE_SIZE;
            switch (random() % 10) {
            case 0:
                size -= random() % size;
                break;
            case 1:
                address += 8 * (random() % 600);
                size -= random() % min(size, 5000ul);
                break;
            case 2:
                size = random() % 2 ? 0 : size / 2 & -PAGE_SIZE;
                break;
            case 3:
                (void)client_memory
                    .protect(address, PAGE_SIZE, Protection{static_cast<uint8_t>(random() % 2)})
                    .ok();
                break;
            }
            message.header = {MACH_MSGH_BITS_COMPLEX | MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND,
                                                                      MACH_MSG_TYPE_MAKE_SEND_ONCE),
                              0,
                              to,
                              reply,
                              0,
                              i == 400 ? -1 : i};
            message.body = {random() % 20 ? 1u : 2u, random() % 20 ? 0u : 1u};
            message.memory = {address,
                              static_cast<uint32_t>(size),
                              static_cast<uint8_t>(random() % 20 ? random() % 2 : 2),
                              static_cast<uint8_t>(random() % 20 == 0),
                              0,
                              static_cast<uint8_t>(random() % 20 ? MACH_MSG_OOL_DESCRIPTOR : 3)};
            if (i == 400) message.body = {1, 0};
            if (i == 400) message.memory = {address, 0, 0, 0, 0, MACH_MSG_OOL_DESCRIPTOR};
            const uint64_t length = sizeof(message) + 8 * (random() % 4);
            for (uint64_t at = sizeof(message); at < length; at++) {
                buffer.bytes[at] = static_cast<uint8_t>(i);
            }
            const auto code = ipc::mach_msg(client, buffer, MACH_SEND_MSG | MACH_RCV_MSG,
                                            random() % 20 ? length : 40, 2048, reply, 0);
            const uint64_t left = memory::frames().counts().available();
            seen.push_back(
                "client: " + std::to_string(code) + " " + std::to_string(left) +
                (code == 0 ? text_of(buffer, client) + memory_text(buffer, client_memory) : ""));
            if (code == 0 && message.memory.size > 0 && random() % 3) {
                (void)client_memory.deallocate(message.memory.address, message.memory.size).ok();
            }
            if (random() % 2) (void)client_memory.deallocate(address, pages * PAGE_SIZE).ok();
            EXPECT_TRUE(client_memory.consistent() && server_memory.consistent())
                << "regions and page tables contradict each other";
            if (const char* broken = ipc::broken_invariant()) seen.push_back(broken);
        }
    };
    const uint64_t fast_before = ipc::counts.fast_messages;
    {
        std::vector<RefPtr<Thread>> threads;
        for (auto* body : {&serve, &call}) {
            threads.push_back(
                Thread::create({.name = "t", .entry = run, .argument = body}).value());
            threads.back()->start();
        }
        EXPECT_EQ(threads[0]->join(Deadline::after_ms(60000)), WaitResult::Woken);
        server.end();
        EXPECT_EQ(threads[1]->join(Deadline::after_ms(60000)), WaitResult::Woken);
    }
    sent_fast = ipc::counts.fast_messages - fast_before;
    client.end();
    for (AddressSpace* space : {&client_memory, &server_memory}) {
        while (space->release_step()) {
        }
    }
    EXPECT_STREQ(ipc::broken_invariant(), nullptr);
    EXPECT_EQ(machine.leaked(), 0u);
    ipc::fast_path_enabled.store(true);
    return seen;
}

TEST(IpcFastPath, MemoryArrivesAsOnTheSlowPath) {
    for (uint32_t seed = 1; seed <= 3; seed++) expect_the_same(memory_trace, seed);
}

}  // namespace
