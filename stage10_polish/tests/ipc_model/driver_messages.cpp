// The driver's messages: drafts with anything in them, and what must arrive.
#include "tests/ipc_model/driver.hpp"

#include <cstring>

namespace model {

namespace {

template <typename T>
T at(const std::vector<uint8_t>& bytes, size_t offset) {
    T value;
    std::memcpy(&value, &bytes[offset], sizeof value);
    return value;
}

template <typename T>
void put(std::vector<uint8_t>& bytes, size_t offset, const T& value) {
    std::memcpy(&bytes[offset], &value, sizeof value);
}

}  // namespace

void Driver::add_descriptor(size_t task, Draft& draft, uint32_t index) {
    Subject& subject = *subjects_[task];
    const size_t offset = 32 + 16 * size_t{index};
    const uint64_t way = below(100);
    const Name name = pick(task, MACH_PORT_TYPE_SEND_RECEIVE | MACH_PORT_TYPE_SEND_ONCE |
                                     MACH_PORT_TYPE_DEAD_NAME);
    if (way < 65) {
        const mach_msg_port_descriptor port = {
            .name = name,
            .zero1 = 0,
            .zero2 = 0,
            .zero3 = 0,
            .disposition = static_cast<uint8_t>(pick_disposition(task, name)),
            .type = MACH_MSG_PORT_DESCRIPTOR};
        put(draft.bytes, offset, port);
    } else if (way < 80) {
        const uint64_t address = subject.data() + below(Subject::DATA_PAGES * PAGE_SIZE);
        uint64_t size = below(2 * PAGE_SIZE);
        if (chance(15)) size = 0;
        if (chance(20)) size = PAGE_SIZE * below(3);
        if (chance(2)) size = 0xF0000000;
        const mach_msg_ool_descriptor memory = {.address = chance(97) ? address : random_.next(),
                                                .size = static_cast<uint32_t>(size),
                                                .deallocate = chance(25),
                                                .copy = 0,
                                                .zero = 0,
                                                .type = MACH_MSG_OOL_DESCRIPTOR};
        put(draft.bytes, offset, memory);
    } else {
        // An array of names in the last page of the data.
        const uint64_t count = chance(96) ? below(5) : 505 + below(20);
        const uint64_t address = subject.data_end() - PAGE_SIZE + 4 * below(400);
        for (uint64_t i = 0; i < count && address + 4 * i < subject.data_end(); i++) {
            const Name element =
                count < 10 && chance(50) ? pick(task, MACH_PORT_TYPE_SEND_RECEIVE) : name;
            EXPECT_TRUE(subject.memory().copy_out(address + 4 * i, &element, sizeof element).ok());
        }
        const mach_msg_ool_ports_descriptor ports = {
            .address = chance(97) ? address : random_.next(),
            .count = static_cast<uint32_t>(chance(99) ? count : random_.next()),
            .deallocate = chance(10),
            .copy = 0,
            .disposition = static_cast<uint8_t>(pick_disposition(task, name)),
            .type = MACH_MSG_OOL_PORTS_DESCRIPTOR};
        put(draft.bytes, offset, ports);
    }
    if (chance(2)) draft.bytes[offset + 4 + below(12)] ^= static_cast<uint8_t>(1 << below(8));
}

Driver::Draft Driver::draft(size_t task) {
    Draft draft;
    const Name remote = pick(task, MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_SEND_ONCE);
    const Name local = chance(40) ? Name{MACH_PORT_NULL}
                       : chance(10)
                           ? remote
                           : pick(task, MACH_PORT_TYPE_SEND_RECEIVE | MACH_PORT_TYPE_SEND_ONCE);
    mach_msg_header header = {};
    const auto disposition = [&](Name name) {
        uint64_t picked = pick_disposition(task, name);
        while (picked == MACH_MSG_TYPE_MOVE_RECEIVE && !chance(10)) {
            picked = pick_disposition(task, name);
        }
        return static_cast<uint32_t>(picked);
    };
    header.msgh_bits = disposition(remote) | (local == 0 && chance(90) ? 0 : disposition(local))
                                                 << 8;
    header.msgh_remote_port = remote;
    header.msgh_local_port = local;
    header.msgh_size = static_cast<uint32_t>(random_.next());
    header.msgh_seqno = static_cast<uint32_t>(random_.next());
    header.msgh_id = static_cast<int32_t>(below(1000));
    const bool complex = chance(55);
    const auto descriptors = static_cast<uint32_t>(complex ? below(4) : 0);
    draft.size = 24 + (complex ? 8 + 16 * descriptors : 0) + 8 * below(4);
    if (chance(2)) draft.size = below(9000);
    draft.bytes.resize(std::max<uint64_t>(draft.size, 128));
    for (size_t i = 24; i < draft.bytes.size(); i++)
        draft.bytes[i] = static_cast<uint8_t>(random_.next());
    if (complex) {
        header.msgh_bits |= MACH_MSGH_BITS_COMPLEX;
        put(draft.bytes, 24,
            mach_msg_body{chance(98) ? descriptors : uint32_t(random_.next()), chance(1)});
        for (uint32_t i = 0; i < descriptors; i++) add_descriptor(task, draft, i);
    }
    if (chance(2)) header.msgh_bits ^= 1u << below(31);
    put(draft.bytes, 0, header);
    return draft;
}

void Driver::send(size_t task) {
    Subject& subject = *subjects_[task];
    subject.refill(random_);
    const Draft message = draft(task);
    const std::vector<uint8_t> data = subject.read(subject.data(), Subject::DATA_PAGES * PAGE_SIZE);
    uint64_t address = subject.send_buffer();
    uint64_t option = MACH_SEND_MSG | MACH_SEND_TIMEOUT;
    if (chance(1)) address = subject.data_end() - below(32);  // runs into the gap
    if (chance(1)) option |= uint64_t{1} << below(64);
    const bool readable = subject.memory().check(address, message.size, Access::Read).ok();
    if (address == subject.send_buffer()) {
        const uint64_t room = Subject::BUFFER_PAGES * PAGE_SIZE;
        EXPECT_TRUE(
            subject.memory()
                .copy_out(address, message.bytes.data(), std::min(room, message.bytes.size()))
                .ok());
    }
    operation = "send";
    if (option & MACH_RCV_MSG) option ^= MACH_RCV_MSG;
    const mach_msg_return_t got = run([&] {
        return ipc::mach_msg(subject.space(), subject.buffer(address), option, message.size, 0, 0,
                             0);
    });

    mach_msg_return_t expected;
    if (option & ~uint64_t{MACH_MSG_OPTION_MASK}) {
        expected = static_cast<mach_msg_return_t>(KERN_INVALID_ARGUMENT);
    } else if (message.size < 24 || message.size % 8 != 0) {
        expected = MACH_SEND_MSG_TOO_SMALL;
    } else if (message.size > 8192) {
        expected = MACH_SEND_TOO_LARGE;
    } else if (!readable) {
        expected = MACH_SEND_INVALID_DATA;
    } else {
        std::vector<uint8_t> bytes(message.bytes.begin(),
                                   message.bytes.begin() + ptrdiff_t(message.size));
        if (address != subject.send_buffer()) bytes = subject.read(address, message.size);
        expected = model_.send(
            task, bytes, [&](uint64_t from, uint64_t size) -> std::optional<std::vector<uint8_t>> {
                if (from < subject.data() || from > subject.data_end() ||
                    size > subject.data_end() - from) {
                    // Other memory of the task would be as good, and is never meant.
                    if (from >= VM_USER_END || size > VM_USER_END - from ||
                        !subject.memory().check(from, size, Access::Read).ok()) {
                        return std::nullopt;
                    }
                    return subject.read(from, size);
                }
                const auto first = data.begin() + ptrdiff_t(from - subject.data());
                return std::vector<uint8_t>(first, first + ptrdiff_t(size));
            });
    }
    note("send", expected, got);
    subject.refill(random_);
}

void Driver::receive(size_t task) {
    const Name name = pick(task, MACH_PORT_TYPE_RECEIVE | MACH_PORT_TYPE_PORT_SET);
    const uint64_t limit = chance(85) ? 8192 : below(80);
    operation = "receive";
    // An injected failure to take the message would discard it, as it should.
    const bool discard = chance(20) && !injecting_;
    const uint64_t room = chance(95) ? Subject::BUFFER_PAGES * PAGE_SIZE : below(80);
    receive_from(task, name, limit, discard, room);
}

void Driver::receive_from(size_t task, Name name, uint64_t limit, bool discard, uint64_t room) {
    Subject& subject = *subjects_[task];
    const uint64_t address = subject.receive_buffer() + Subject::BUFFER_PAGES * PAGE_SIZE - room;
    const std::vector<uint8_t> wiped(room, UNTOUCHED);
    EXPECT_TRUE(subject.memory().copy_out(address, wiped.data(), room).ok());
    const uint64_t charge = subject.memory().charge();
    const mach_msg_return_t got = run([&] {
        return ipc::mach_msg(subject.space(), subject.buffer(address),
                             MACH_RCV_MSG | MACH_RCV_TIMEOUT | (discard ? MACH_RCV_DISCARD : 0u), 0,
                             limit, name, 0);
    });
    const Received expected = model_.receive(task, name, limit, discard, room);
    note("receive", expected.code, got);
    if (!complaint.empty()) return;
    check_received(task, expected, limit, subject.read(address, room));
    if (subject.memory().charge() != charge)
        complain("received memory that is nowhere in the message");
}

void Driver::check_received(size_t task, const Received& expected, uint64_t limit,
                            const std::vector<uint8_t>& bytes) {
    const auto untouched_from = [&](size_t start) {
        for (size_t i = start; i < bytes.size(); i++) {
            if (bytes[i] != UNTOUCHED) complain("bytes behind the message were written");
        }
    };
    if (!expected.taken) {
        // Only the size may have been written, as far as there is a buffer.
        std::vector<uint8_t> rest = bytes;
        if (expected.code == MACH_RCV_TOO_LARGE && limit >= sizeof(mach_msg_header)) {
            for (size_t i = 4; i < 8 && i < rest.size(); i++) {
                if (rest[i] != uint8_t(expected.size >> 8 * (i - 4)))
                    complain("wrong size reported");
                rest[i] = UNTOUCHED;
            }
        }
        for (const uint8_t byte : rest) {
            if (byte != UNTOUCHED) return complain("a failed receive wrote into the buffer");
        }
        return;
    }
    const Message& message = expected.message;
    const auto header = at<mach_msg_header>(bytes, 0);
    if (header.msgh_bits != message.bits || header.msgh_size != expected.size ||
        header.msgh_seqno != expected.sequence || header.msgh_id != message.id) {
        complain("wrong header");
    }
    if (expected.discarded) {
        if (header.msgh_remote_port || header.msgh_local_port)
            complain("ports in a discarded header");
        return untouched_from(24);
    }
    if (header.msgh_local_port != model_.port(expected.port).holder_name)
        complain("wrong local port");
    if (!model_.enter(task, message.reply, header.msgh_remote_port)) complain("wrong reply right");
    size_t place = 24;
    if (message.bits & MACH_MSGH_BITS_COMPLEX) {
        if (at<uint32_t>(bytes, 24) != message.descriptors.size())
            return complain("wrong number of descriptors");
        for (const Descriptor& descriptor : message.descriptors) {
            check_descriptor(task, descriptor, &bytes[place + 8]);
            place += 16;
        }
        place += 8;
    }
    for (size_t i = 0; i < message.tail.size(); i++) {
        if (bytes[place + i] != message.tail[i]) complain("wrong bytes behind the descriptors");
    }
    untouched_from(expected.size);
    model_.received(message);
}

void Driver::check_descriptor(size_t task, const Descriptor& expected, const uint8_t* where) {
    Subject& subject = *subjects_[task];
    mach_msg_port_descriptor port;
    std::memcpy(&port, where, sizeof port);
    if (port.type != expected.type) return complain("wrong type of descriptor");
    if (expected.type == MACH_MSG_PORT_DESCRIPTOR) {
        if (!model_.enter(task, expected.rights[0], port.name))
            complain("wrong right in a descriptor");
        if (port.zero1 || port.zero2 || port.zero3) complain("reserved bytes");
        // Without a right, the disposition says nothing.
        if (expected.rights[0].kind > Right::Dead && port.disposition != expected.disposition) {
            complain("wrong disposition");
        }
        return;
    }
    mach_msg_ool_descriptor memory;
    std::memcpy(&memory, where, sizeof memory);
    const bool array = expected.type == MACH_MSG_OOL_PORTS_DESCRIPTOR;
    const uint64_t count = array ? expected.rights.size() : expected.bytes.size();
    const uint64_t size = array ? 4 * count : count;
    if (memory.size != count || memory.deallocate != 1 || memory.copy)
        complain("wrong memory descriptor");
    if (size == 0) {
        if (memory.address != 0) complain("memory of size 0 has an address");
        return;
    }
    if (memory.address % PAGE_SIZE != expected.offset) complain("wrong offset in the page");
    const uint64_t start = page_down(memory.address), end = page_up(memory.address + size);
    const std::vector<uint8_t> pages = subject.read(start, end - start);
    for (uint64_t i = 0; i < end - start; i++) {
        const bool inside = i >= memory.address - start && i < memory.address - start + size;
        if (!inside && pages[i] != 0) return complain("the rest of a page is not zero");
        if (inside && !array && pages[i] != expected.bytes[i - (memory.address - start)]) {
            return complain("wrong bytes out of line");
        }
    }
    if (array) {
        for (size_t i = 0; i < count; i++) {
            const auto name = at<Name>(pages, memory.address - start + 4 * i);
            if (!model_.enter(task, expected.rights[i], name)) complain("wrong right in an array");
        }
        if (memory.zero != expected.disposition) complain("wrong disposition of an array");
    }
    EXPECT_TRUE(subject.memory().deallocate(start, end - start).ok());
}

}  // namespace model
