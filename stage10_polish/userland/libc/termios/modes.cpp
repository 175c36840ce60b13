// Modes: kept here, and asked for with each read.
#include "libc/termios/modes.hpp"

#include "libc/termios/console_read.hpp"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <syscall_stubs.h>
#include <unistd.h>

namespace {

constexpr uint8_t INTERRUPT = 0x03;
constexpr uint64_t TENTH_MS = 100;

const termios ORDINARY = {ICRNL,
                          OPOST | ONLCR,
                          CS8 | CREAD,
                          ISIG | ICANON | ECHO | IEXTEN,
                          {INTERRUPT, 0x04, 0x7F, 0x15, 1, 0, 0, 0}};
termios modes = ORDINARY;

// Typed before the answer of a terminal that was asked something.
uint8_t early[64];
size_t early_count = 0, early_read = 0;

bool is_set(tcflag_t flag) { return (modes.c_lflag & flag) != 0; }

int not_console() {
    errno = ENOTTY;
    return -1;
}

// What the modes make of a byte: nothing (false), or another one.
bool translate(uint8_t& byte) {
    if (is_set(ISIG) && byte == modes.c_cc[VINTR]) {
        raise(SIGINT);
        return false;
    }
    if (byte == '\r' && (modes.c_iflag & IGNCR) != 0) return false;
    if (byte == '\r' && (modes.c_iflag & ICRNL) != 0)
        byte = '\n';
    else if (byte == '\n' && (modes.c_iflag & INLCR) != 0)
        byte = '\r';
    return true;
}

// At most `size` bytes that have been typed, waiting so long for the first. `end`: there will be
// no more, because others are given what is typed.
kern_return_t take(mach_port_name_t from, uint8_t* to, size_t size, uint64_t timeout_ms,
                   size_t* count, bool* end) {
    *count = 0;
    *end = false;
    int64_t came = 0;
    while (early_read < early_count && static_cast<size_t>(came) < size)
        to[came++] = early[early_read++];
    if (came == 0) came = syscall_read(from, to, size, READ_RAW, timeout_ms);
    if (came == -KERN_OPERATION_TIMED_OUT) return KERN_SUCCESS;
    if (came < 0) return static_cast<kern_return_t>(-came);
    *end = came == 0;
    for (int64_t i = 0; i < came; i++) {
        uint8_t byte = to[i];
        if (!translate(byte)) continue;
        to[(*count)++] = byte;
        if (is_set(ECHO)) write(STDOUT_FILENO, &byte, 1);
    }
    return KERN_SUCCESS;
}

kern_return_t read_console(mach_port_name_t from, uint8_t* to, size_t size, size_t* count) {
    *count = 0;
    if (size == 0) return KERN_SUCCESS;
    if (is_set(ICANON) && early_read == early_count) {
        const int64_t came = syscall_read(from, to, size, 0, TIMEOUT_NEVER);
        if (came < 0) return static_cast<kern_return_t>(-came);
        *count = static_cast<size_t>(came);
        return KERN_SUCCESS;
    }
    const size_t least = modes.c_cc[VMIN] < size ? modes.c_cc[VMIN] : size;
    const uint64_t between = modes.c_cc[VTIME] * TENTH_MS;
    for (;;) {
        // The first byte is waited for without end, unless none is wanted.
        const bool endless = least > 0 && (*count == 0 || between == 0);
        size_t piece;
        bool end;
        const kern_return_t result =
            take(from, to + *count, size - *count, endless ? TIMEOUT_NEVER : between, &piece, &end);
        if (result != KERN_SUCCESS) return *count > 0 ? KERN_SUCCESS : result;
        *count += piece;
        if (*count >= least || !endless || end) return KERN_SUCCESS;
    }
}

}  // namespace

void console_modes::typed_early(uint8_t byte) {
    if (early_read == early_count) early_read = early_count = 0;
    if (early_count < sizeof(early)) early[early_count++] = byte;
    libc_console_read = read_console;
}

extern "C" {

int tcgetattr(int descriptor, struct termios* to) {
    if (!isatty(descriptor)) return not_console();
    *to = modes;
    return 0;
}

int tcsetattr(int descriptor, int when, const struct termios* wanted) {
    if (!isatty(descriptor)) return not_console();
    if (when < TCSANOW || when > TCSAFLUSH) {
        errno = EINVAL;
        return -1;
    }
    modes = *wanted;
    modes.c_oflag = ORDINARY.c_oflag;
    modes.c_cflag = ORDINARY.c_cflag;
    libc_console_read = read_console;
    return when == TCSAFLUSH ? tcflush(descriptor, TCIFLUSH) : 0;
}

int tcflush(int descriptor, int which) {
    if (!isatty(descriptor)) return not_console();
    if (which == TCOFLUSH) return 0;
    uint8_t thrown_away[64];
    early_read = early_count = 0;
    while (read_with(descriptor, thrown_away, sizeof(thrown_away), READ_RAW, 0) > 0) {
    }
    return 0;
}

int tcdrain(int descriptor) { return isatty(descriptor) ? 0 : not_console(); }

void cfmakeraw(struct termios* modes_to_change) {
    modes_to_change->c_iflag &= ~(ICRNL | INLCR | IGNCR);
    modes_to_change->c_lflag &= ~(ISIG | ICANON | ECHO | IEXTEN);
    modes_to_change->c_cc[VMIN] = 1;
    modes_to_change->c_cc[VTIME] = 0;
}

}  // extern "C"
