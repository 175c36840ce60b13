// @COMMAND@: sends and receives as it is told, at three ports and a set, and says what came.
// EXTENSION.md has the rules.
#include "ipc/mach_msg.hpp"
#include "ipc/port_calls.hpp"
#include "ipc/space.hpp"
#include "lib/format.hpp"
#include "monitor/monitor.hpp"

#include <mach/message.h>

namespace {

constexpr size_t PORTS = 3;
constexpr char SET = '9';
constexpr uint32_t SMALL = 24;  // bytes of a message
constexpr uint32_t LARGE = 64;
constexpr uint64_t URGENT = @BIT.hex@;

class Desk : NonCopyable {
public:
    Desk() = default;
    ~Desk() {
        if (!space_) return;
        while (space_->release_step()) {
        }
        Space::destroy(*space_);
    }

    Result<void> open();
    // False: no such word.
    bool obey(StringView word);

private:
    void send(mach_port_name_t port, uint64_t id, uint32_t size, uint64_t option);
    void receive(mach_port_name_t name, uint32_t limit, uint64_t option);

    Space* space_ = nullptr;
    mach_port_name_t port_[PORTS] = {};
    mach_port_name_t set_ = MACH_PORT_NULL;
    alignas(8) uint8_t buffer_[LARGE] = {};
};

Result<void> Desk::open() {
    space_ = TRY(Space::create(nullptr));
    set_ = TRY(ipc::port_allocate(*space_, MACH_PORT_RIGHT_PORT_SET));
    for (mach_port_name_t& port : port_) {
        port = TRY(ipc::port_allocate(*space_, MACH_PORT_RIGHT_RECEIVE));
        TRY(ipc::port_insert_right(*space_, port, port, MACH_MSG_TYPE_MAKE_SEND));
    }
    return {};
}

void Desk::send(mach_port_name_t port, uint64_t id, uint32_t size, uint64_t option) {
    mach_msg_header& header = *reinterpret_cast<mach_msg_header*>(buffer_);
    header = {};
    header.msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, 0);
    header.msgh_remote_port = port;
    header.msgh_id = static_cast<mach_msg_id_t>(id);
    const mach_msg_return_t code =
        ipc::mach_msg(*space_, {buffer_, LARGE}, MACH_SEND_MSG | MACH_SEND_TIMEOUT | option, size,
                      0, MACH_PORT_NULL, 0);
    if (code == MACH_MSG_SUCCESS) return;
    if (code == MACH_SEND_TIMED_OUT) return print("full ");
    print("({}) ", code);
}

void Desk::receive(mach_port_name_t name, uint32_t limit, uint64_t option) {
    const mach_msg_header& header = *reinterpret_cast<mach_msg_header*>(buffer_);
    const mach_msg_return_t code = ipc::mach_msg(
        *space_, {buffer_, LARGE}, MACH_RCV_MSG | MACH_RCV_TIMEOUT | option, 0, limit, name, 0);
    if (code == MACH_MSG_SUCCESS) return print("{} ", header.msgh_id);
    if (code == MACH_RCV_TIMED_OUT) return print("none ");
    if (code == MACH_RCV_TOO_LARGE) return print("large ");
    print("({}) ", code);
}

bool Desk::obey(StringView word) {
    if (word.size() < 2) return false;
    const bool set = word[1] == SET;
    const size_t number = static_cast<size_t>(word[1] - '0');
    if (!set && number >= PORTS) return false;
    const mach_port_name_t name = set ? set_ : port_[number];
    const Result<uint64_t> more = monitor::parse_number(word.slice(3));
    const uint64_t value = more.ok() ? more.value() : 0;
    switch (word[0]) {
    case 's':
        send(name, value, SMALL, 0);
        return true;
    case 'S':
        send(name, value, LARGE, 0);
        return true;
    case 'u':
        send(name, value, SMALL, URGENT);
        return true;
    case 'U':
        send(name, value, LARGE, URGENT);
        return true;
    case 'r':
        receive(name, SMALL, 0);
        return true;
    case 'l':
        receive(name, LARGE, 0);
        return true;
    case 'd':
        receive(name, SMALL, MACH_RCV_DISCARD);
        return true;
    case 'q':
        if (!ipc::port_set_qlimit(*space_, name, value)) print("wrong ");
        return true;
    case 'm':
        if (!ipc::port_move_member(*space_, name, set_)) print("wrong ");
        return true;
    case 'x':
        if (!ipc::port_move_member(*space_, name, MACH_PORT_NULL)) print("wrong ");
        return true;
    default:
        return false;
    }
}

void letters(monitor::Arguments& arguments) {
    Desk desk;
    if (const Result<void> opened = desk.open(); !opened) {
        return println("@COMMAND@: {}", opened.error());
    }
    for (const StringView word : arguments.words()) {
        if (!desk.obey(word)) return arguments.usage();
    }
    println("end");
}

MONITOR_COMMAND(@COMMAND@, "WORD ...", "sends and receives, at three ports and a set", letters);

}  // namespace
