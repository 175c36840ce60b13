// The generated stubs in libc against servers that answer well, badly and not at all: what a
// program gets to see, and that no right, no memory and no reply port is left behind.
#include <mach.h>  // before the host's own names for system calls

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "../userland/libc/thread/thread_block.hpp"
#include <mig/client.hpp>
#include <mig/console.h>
#include <mig/file.h>
#include <mig/task_service.h>
#include <services/task.h>

namespace {

mach_port_name_t next_name = 0x100000;
std::set<mach_port_name_t> names;      // rights this program holds
std::map<uint64_t, uint64_t> regions;  // memory it was sent: whole pages, by address

struct Sent {
    mach_msg_header header;
    std::vector<uint8_t> bytes;
};
Sent sent;
// Fills in the reply; what mach_msg returns.
std::function<mach_msg_return_t(uint8_t* reply)> server;

mach_port_name_t new_name() {
    names.insert(next_name);
    return next_name++;
}

template <typename T>
T make_reply(int id) {
    T reply;
    memset(&reply, 0, sizeof(reply));
    reply.header.msgh_bits = MACH_MSGH_BITS(0, MACH_MSG_TYPE_PORT_SEND_ONCE);
    reply.header.msgh_size = sizeof(reply);
    reply.header.msgh_id = id;
    return reply;
}

void answer(const void* reply, size_t size) {
    server = [bytes =
                  std::vector<uint8_t>(static_cast<const uint8_t*>(reply),
                                       static_cast<const uint8_t*>(reply) + size)](uint8_t* to) {
        memcpy(to, bytes.data(), bytes.size());
        return MACH_MSG_SUCCESS;
    };
}

}  // namespace

ThreadBlock main_thread_block;

extern "C" {

kern_return_t port_allocate(mach_port_right_t, mach_port_name_t* name) {
    *name = new_name();
    return KERN_SUCCESS;
}
kern_return_t port_deallocate(mach_port_name_t name) {
    EXPECT_EQ(names.erase(name), 1u);
    return KERN_SUCCESS;
}
kern_return_t port_destroy_receive(mach_port_name_t name) { return port_deallocate(name); }
// As the kernel does: all pages that the range touches.
kern_return_t vm_deallocate(void* address, size_t size) {
    const uint64_t start = reinterpret_cast<uint64_t>(address) / 4096 * 4096;
    const uint64_t end = (reinterpret_cast<uint64_t>(address) + size + 4095) / 4096 * 4096;
    const auto region = regions.find(start);
    EXPECT_NE(region, regions.end()) << "there is no memory at " << address;
    if (region == regions.end()) return KERN_INVALID_ADDRESS;
    EXPECT_EQ(end - start, region->second) << "not all the pages that arrived are given back";
    regions.erase(region);
    return KERN_SUCCESS;
}

mach_msg_return_t mach_msg(mach_msg_header* message, mach_msg_option_t option,
                           mach_msg_size_t send_size, mach_msg_size_t, mach_port_name_t, uint64_t) {
    if (option & MACH_SEND_MSG) {
        EXPECT_EQ(send_size % 8, 0u);
        const uint8_t* bytes = reinterpret_cast<const uint8_t*>(message);
        sent = {*message, std::vector<uint8_t>(bytes, bytes + send_size)};
    }
    return server(reinterpret_cast<uint8_t*>(message));
}
}

namespace {

class ServiceCalls : public testing::Test {
protected:
    ServiceCalls() {
        main_thread_block = ThreadBlock();
        names.clear();
        regions.clear();
    }
    // The reply port is all that may be left.
    ~ServiceCalls() override {
        if (main_thread_block.reply_port != MACH_PORT_NULL)
            names.erase(main_thread_block.reply_port);
        EXPECT_EQ(names.size(), 0u) << "rights were not given back";
        EXPECT_EQ(regions.size(), 0u) << "memory was not given back";
    }

    mach_port_name_t file_ = MACH_PORT_NULL;
    uint64_t size_ = 0;
};

file_open_reply open_reply() {
    auto reply = make_reply<file_open_reply>(FILE_OPEN + 100);
    reply.header.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
    reply.body.descriptor_count = 1;
    reply.file = mig::port(new_name(), MACH_MSG_TYPE_PORT_SEND);
    reply.size = 12345;
    return reply;
}

TEST_F(ServiceCalls, Open) {
    const file_open_reply reply = open_reply();
    answer(&reply, sizeof(reply));
    EXPECT_EQ(file_open(BIRTH_FILE_SERVICE, "/name", &file_, &size_), KERN_SUCCESS);
    EXPECT_EQ(size_, 12345u);
    EXPECT_EQ(file_, reply.file.name);
    EXPECT_EQ(sent.header.msgh_bits, 0x1513u);
    EXPECT_EQ(sent.header.msgh_id, FILE_OPEN);
    EXPECT_EQ(sent.header.msgh_remote_port, BIRTH_FILE_SERVICE);
    EXPECT_EQ(sent.header.msgh_local_port, main_thread_block.reply_port);
    EXPECT_EQ(sent.bytes.size(), 40u);  // header, size, "/name" and its zero, padded to 8
    EXPECT_EQ(memcmp(sent.bytes.data() + 24, "\6\0\0\0/name\0\0\0\0\0\0", 16), 0);
    port_deallocate(file_);
    const mach_port_name_t first_reply_port = main_thread_block.reply_port;
    answer(&reply, sizeof(reply));
    names.insert(reply.file.name);
    EXPECT_EQ(file_open(BIRTH_FILE_SERVICE, "/name", &file_, &size_), KERN_SUCCESS);
    EXPECT_EQ(main_thread_block.reply_port, first_reply_port);
    port_deallocate(file_);
    EXPECT_EQ(
        file_open(BIRTH_FILE_SERVICE, std::string(FILE_PATH_SIZE, 'x').c_str(), &file_, &size_),
        MIG_ARRAY_TOO_LARGE);
}

TEST_F(ServiceCalls, ErrorReplies) {
    auto reply = make_reply<file_stat_reply>(FILE_OPEN + 100);
    reply.header.msgh_size = 32;
    for (int code : {KERN_NOT_FOUND, KERN_RESOURCE_SHORTAGE, MIG_BAD_ARGUMENTS}) {
        reply.return_code = code;
        answer(&reply, 32);
        EXPECT_EQ(file_open(BIRTH_FILE_SERVICE, "x", &file_, &size_), code);
    }
    reply.return_code = KERN_SUCCESS;  // success without what it should carry
    answer(&reply, 32);
    EXPECT_EQ(file_open(BIRTH_FILE_SERVICE, "x", &file_, &size_), MIG_TYPE_ERROR);
}

// Each field of a good reply wrong in turn; the right in it is released.
TEST_F(ServiceCalls, LyingServer) {
    const std::vector<std::pair<kern_return_t, std::function<void(file_open_reply&)>>> lies = {
        {MIG_REPLY_MISMATCH, [](auto& reply) { reply.header.msgh_id++; }},
        {MIG_TYPE_ERROR, [](auto& reply) { reply.header.msgh_size -= 8; }},
        {MIG_TYPE_ERROR, [](auto& reply) { reply.header.msgh_size += 8; }},
        {MIG_TYPE_ERROR,
         [](auto& reply) { reply.file.disposition = MACH_MSG_TYPE_PORT_SEND_ONCE; }},
        {MIG_TYPE_ERROR, [](auto& reply) { reply.file.disposition = MACH_MSG_TYPE_PORT_RECEIVE; }},
        {MIG_TYPE_ERROR, [](auto& reply) { reply.return_code = KERN_FAILURE; }},
        {MIG_TYPE_ERROR,
         [](auto& reply) {
             reply.body.descriptor_count = 2;
             auto& second = *(&reply.file + 1);
             second = mig::port(new_name(), MACH_MSG_TYPE_PORT_SEND);
         }},
    };
    for (const auto& [code, lie] : lies) {
        file_open_reply reply = open_reply();
        lie(reply);
        answer(&reply, sizeof(reply));
        EXPECT_EQ(file_open(BIRTH_FILE_SERVICE, "x", &file_, &size_), code);
        // At most the reply port; none after an answer to something else: ours may still come.
        EXPECT_EQ(names.size(), code == MIG_REPLY_MISMATCH ? 0u : 1u);
    }
}

TEST_F(ServiceCalls, MemoryInAReplyThatShouldHaveNone) {
    file_open_reply reply = open_reply();
    port_deallocate(reply.file.name);
    mach_msg_ool_descriptor memory = {};
    memory.address = 0x10000ff8;
    memory.size = 16;  // two pages
    memory.type = MACH_MSG_OOL_DESCRIPTOR;
    regions[0x10000000] = 0x2000;
    memcpy(&reply.file, &memory, sizeof(memory));
    answer(&reply, sizeof(reply));
    EXPECT_EQ(file_open(BIRTH_FILE_SERVICE, "x", &file_, &size_), MIG_TYPE_ERROR);
}

TEST_F(ServiceCalls, ServerGone) {
    auto notification = make_reply<mach_send_once_notification>(MACH_NOTIFY_SEND_ONCE);
    answer(&notification, sizeof(notification));
    EXPECT_EQ(file_open(BIRTH_FILE_SERVICE, "x", &file_, &size_), MIG_SERVER_DIED);
    const mach_port_name_t port = main_thread_block.reply_port;
    server = [](uint8_t*) { return MACH_SEND_INVALID_DEST; };
    EXPECT_EQ(file_open(BIRTH_FILE_SERVICE, "x", &file_, &size_), MACH_SEND_INVALID_DEST);
    EXPECT_EQ(main_thread_block.reply_port, port);  // nothing was sent: no answer is to come
    server = [](uint8_t*) { return MACH_RCV_INTERRUPTED; };
    EXPECT_EQ(file_open(BIRTH_FILE_SERVICE, "x", &file_, &size_), MACH_RCV_INTERRUPTED);
    EXPECT_EQ(main_thread_block.reply_port,
              MACH_PORT_NULL);  // a late answer must not meet the next call
    EXPECT_EQ(names.count(port), 0u);
}

TEST_F(ServiceCalls, ReadCounts) {
    auto reply = make_reply<file_read_reply>(FILE_READ + 100);
    uint8_t data[FILE_READ_MAXIMUM];
    uint32_t count = 0;
    memset(reply.data, 'd', sizeof(reply.data));
    for (uint32_t given : {0u, 1u, 99u, 4095u, 4096u, 4097u, 0xffffffffu}) {
        reply.data_count = given;
        reply.header.msgh_size = 40 + (std::min(given, 4096u) + 7) / 8 * 8;
        memset(data, 0, sizeof(data));
        answer(&reply, sizeof(reply));
        const kern_return_t result = file_read(5, 0, 4096, data, &count);
        EXPECT_EQ(result, given <= 4096 ? KERN_SUCCESS : MIG_TYPE_ERROR) << given;
        if (result == KERN_SUCCESS) {
            EXPECT_EQ(count, given);
        }
    }
    reply.data_count = 8;
    reply.header.msgh_size = 40;  // a count without its bytes
    answer(&reply, sizeof(reply));
    EXPECT_EQ(file_read(5, 0, 4096, data, &count), MIG_TYPE_ERROR);
}

TEST_F(ServiceCalls, ListCounts) {
    auto reply = make_reply<file_list_reply>(FILE_LIST + 100);
    file_list_entry entries[FILE_LIST_MAXIMUM];
    uint32_t count = 0;
    reply.entries_count = 2;
    reply.header.msgh_size = 40 + 2 * sizeof(file_list_entry);
    reply.entries[1].size = 17;
    answer(&reply, sizeof(reply));
    EXPECT_EQ(file_list(BIRTH_FILE_SERVICE, 0, "/", entries, &count), KERN_SUCCESS);
    EXPECT_EQ(count, 2u);
    EXPECT_EQ(entries[1].size, 17u);
    reply.entries_count = 33;
    answer(&reply, sizeof(reply));
    EXPECT_EQ(file_list(BIRTH_FILE_SERVICE, 0, "/", entries, &count), MIG_TYPE_ERROR);
}

TEST_F(ServiceCalls, Spawn) {
    auto reply = make_reply<task_spawn_reply>(TASK_SPAWN + 100);
    reply.header.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
    reply.body.descriptor_count = 1;
    reply.task = mig::port(new_name(), MACH_MSG_TYPE_PORT_SEND);
    reply.id = 9;
    answer(&reply, sizeof(reply));
    char program[] = "prog", one[] = "one", variable[] = "A=1";
    char* const arguments[] = {program, one, nullptr};
    char* const environment[] = {variable, nullptr};
    const mach_port_name_t rights[] = {7, 8};
    spawn_arguments child = {"prog", arguments, environment, rights, 2, SPAWN_BACKGROUND, 55, 0};
    mach_port_name_t task;
    uint32_t id;
    ASSERT_EQ(spawn(&child, &task, &id), KERN_SUCCESS);
    EXPECT_EQ(id, 9u);
    port_deallocate(task);
    task_spawn_request request = {};
    ASSERT_LE(sent.bytes.size(), sizeof(request));
    memcpy(&request, sent.bytes.data(), sent.bytes.size());
    EXPECT_NE(request.header.msgh_bits & MACH_MSGH_BITS_COMPLEX, 0u) << "it carries rights";
    EXPECT_EQ(request.exit.name, 55u);
    EXPECT_EQ(request.exit.disposition, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    EXPECT_EQ(request.rights.count, 2u);
    EXPECT_STREQ(request.path, "prog");
    EXPECT_EQ(request.arguments_count, 9u);
    EXPECT_EQ(std::string(request.arguments, 9), std::string("prog\0one\0", 9));
    EXPECT_EQ(std::string(request.environment, request.environment_count), std::string("A=1\0", 4));
    EXPECT_EQ(request.flags, SPAWN_BACKGROUND);
    EXPECT_EQ(request.header.msgh_remote_port, BIRTH_TASK_SERVICE);

    // Into a job: the same request to its port.
    child.job = 66;
    names.insert(reply.task.name);
    EXPECT_EQ(spawn(&child, &task, &id), KERN_SUCCESS);
    EXPECT_EQ(sent.header.msgh_remote_port, 66u);
    port_deallocate(task);

    // Exactly full, and one byte too long.
    std::string full(SPAWN_ARGUMENTS_SIZE - 1, 'x');
    char* const one_argument[] = {full.data(), nullptr};
    child.arguments = one_argument;
    names.insert(reply.task.name);
    EXPECT_EQ(spawn(&child, &task, &id), KERN_SUCCESS);
    port_deallocate(task);
    full += "x";
    char* const too_long[] = {full.data(), nullptr};
    child.arguments = too_long;
    EXPECT_EQ(spawn(&child, &task, &id), KERN_NAME_TOO_LONG);
    child.arguments = arguments;
    std::string path(SPAWN_PATH_SIZE, 'p');
    child.path = path.c_str();
    EXPECT_EQ(spawn(&child, &task, &id), KERN_NAME_TOO_LONG);
}

TEST(TaskEnd, Status) {
    task_ended_message ended = {};
    ended.status = 300;
    EXPECT_EQ(task_end_status(&ended), 44);
    ended.reason = TASK_FAULTED;
    ended.vector = 14;
    EXPECT_EQ(task_end_status(&ended), 142);
    ended.reason = TASK_KILLED;
    EXPECT_EQ(task_end_status(&ended), 130);
}

// Memory arrives at the offset within a page that it had at the sender's; what is given back is
// every page that a byte of it is in.
TEST_F(ServiceCalls, DestroyReleasesEveryPage) {
    struct Message {
        mach_msg_header header;
        mach_msg_body body;
        mach_msg_ool_descriptor memory;
    };
    const struct {
        uint64_t offset;
        uint32_t size;
        uint64_t pages;
    } cases[] = {{0, 0, 0},    {0xff8, 0, 0},    {0, 1, 1},       {0, 4096, 1},
                 {0, 4097, 2}, {0xfff, 1, 1},    {0xfff, 2, 2},   {1, 4095, 1},
                 {1, 4096, 2}, {0xfff, 4098, 3}, {0x800, 8192, 3}};
    for (const auto& one : cases) {
        SCOPED_TRACE(testing::Message() << one.size << " bytes at offset " << one.offset);
        Message message = {};
        message.header.msgh_bits = MACH_MSGH_BITS_COMPLEX;
        message.body.descriptor_count = 1;
        message.memory = {0x10000000 + one.offset, one.size, 1, 0, 0, MACH_MSG_OOL_DESCRIPTOR};
        if (one.pages > 0) regions[0x10000000] = one.pages * 4096;
        mach_msg_destroy(&message.header);
        EXPECT_TRUE(regions.empty()) << "the memory is still there";
        regions.clear();
    }
}

// Every kind of right, in the header, in a descriptor and in an array; NULL and DEAD are none. What
// was not sent yet and would have been copied or made is no right of the message's.
TEST_F(ServiceCalls, DestroyReleasesEveryRight) {
    struct Message {
        mach_msg_header header;
        mach_msg_body body;
        mach_msg_port_descriptor single[5];
        mach_msg_ool_ports_descriptor array;
    };
    alignas(4096) static mach_port_name_t array[1025];
    for (mach_port_name_t& name : array) name = new_name();
    array[1] = MACH_PORT_NULL;
    array[2] = MACH_PORT_DEAD;
    names.erase(array[0] + 1);
    names.erase(array[0] + 2);
    Message message = {};
    message.header.msgh_bits =
        MACH_MSGH_BITS_COMPLEX | MACH_MSGH_BITS(MACH_MSG_TYPE_PORT_SEND_ONCE, 0);
    message.header.msgh_remote_port = new_name();
    message.body.descriptor_count = 6;
    message.single[0] = mig::port(new_name(), MACH_MSG_TYPE_PORT_SEND);
    message.single[1] = mig::port(new_name(), MACH_MSG_TYPE_PORT_SEND_ONCE);
    message.single[2] = mig::port(new_name(), MACH_MSG_TYPE_PORT_RECEIVE);
    message.single[3] = mig::port(MACH_PORT_DEAD, MACH_MSG_TYPE_PORT_SEND);
    message.single[4] = mig::port(7, MACH_MSG_TYPE_MAKE_SEND);
    message.array = mig::ports(array, 1025, MACH_MSG_TYPE_PORT_SEND, true);
    regions[reinterpret_cast<uint64_t>(array)] = 2 * 4096;  // 4,100 bytes
    mach_msg_destroy(&message.header);
    EXPECT_TRUE(names.empty()) << names.size() << " rights are still there";

    // Without COMPLEX there is nothing but the header's right, whatever the bytes look like.
    message.header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_PORT_SEND, 0);
    message.header.msgh_remote_port = new_name();
    message.single[0] = mig::port(8, MACH_MSG_TYPE_PORT_SEND);
    mach_msg_destroy(&message.header);
}

// Random bytes as the reply: an error or a success, never a read outside.
TEST_F(ServiceCalls, RandomReplies) {
    std::mt19937_64 random(8);
    for (int round = 0; round < 50000; round++) {
        uint8_t bytes[64];
        for (uint8_t& byte : bytes) byte = random() % 3 == 0 ? static_cast<uint8_t>(random()) : 0;
        auto& header = *reinterpret_cast<mach_msg_header*>(bytes);
        header.msgh_bits &= 0xff00;  // it carries nothing
        header.msgh_id = random() % 4 == 0 ? FILE_STAT : FILE_STAT + 100;
        header.msgh_size = static_cast<uint32_t>(24 + random() % 6 * 8);
        answer(bytes, sizeof(bytes));
        uint32_t flags;
        const kern_return_t result = file_stat(BIRTH_FILE_SERVICE, "x", &size_, &flags);
        if (result == KERN_SUCCESS) {
            EXPECT_EQ(header.msgh_size, sizeof(file_stat_reply));
        }
    }
}

}  // namespace
