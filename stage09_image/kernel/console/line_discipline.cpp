#include "console/line_discipline.hpp"

namespace {

constexpr uint8_t control(char letter) { return static_cast<uint8_t>(letter - '@'); }
constexpr uint8_t ESCAPE = 0x1B;
constexpr uint8_t DELETE = 0x7F;
constexpr const char* BELL = "\a";

// The second and further bytes of a character in UTF-8.
bool continues_character(uint8_t byte) { return (byte & 0xC0) == 0x80; }

}  // namespace

// Cursor and function keys send ESC, [ or O, parameters, and a byte from @ to ~. There is nothing
// for them to do here, and their letters must not end up in the line.
bool LineDiscipline::swallow_escape_sequence(uint8_t byte) {
    switch (escape_) {
    case Escape::None:
        if (byte != ESCAPE) return false;
        escape_ = Escape::Begun;
        return true;
    case Escape::Begun:
        escape_ = byte == '[' || byte == 'O' ? Escape::Sequence : Escape::None;
        return escape_ == Escape::Sequence;
    case Escape::Sequence:
        if (byte >= '@' && byte <= '~') escape_ = Escape::None;
        return byte >= ' ' && byte <= '~';
    }
    return false;
}

void LineDiscipline::rub_out(Echo echo) {
    if (size_ == 0) return;
    while (size_ > 1 && continues_character(line_[size_ - 1])) size_--;
    size_--;
    echo("\b \b");
}

void LineDiscipline::take(uint8_t byte, Echo echo) {
    ASSERT(!finished_);
    if (swallow_escape_sequence(byte)) return;

    switch (byte) {
    case '\r':
    case '\n':
        line_[size_++] = '\n';
        finished_ = true;
        echo("\n");
        return;
    case control('D'):
        finished_ = true;
        return;
    case control('H'):
    case DELETE:
        return rub_out(echo);
    case control('U'):
        while (size_ > 0) rub_out(echo);
        return;
    case control('W'):
        while (size_ > 0 && line_[size_ - 1] == ' ') rub_out(echo);
        while (size_ > 0 && line_[size_ - 1] != ' ') rub_out(echo);
        return;
    }
    if (byte < ' ' && byte != '\t') return;
    if (size_ == CAPACITY - 1) return echo(BELL);  // the last byte is kept for the newline
    line_[size_++] = byte;
    const char text = static_cast<char>(byte);
    echo(StringView(&text, 1));
}

size_t LineDiscipline::read(Span<uint8_t> to) {
    ASSERT(finished_);
    const size_t count = min(to.size(), size_ - read_);
    for (size_t i = 0; i < count; i++) to[i] = line_[read_++];
    if (read_ == size_) clear();
    return count;
}
