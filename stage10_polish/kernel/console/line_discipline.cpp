#include "console/line_discipline.hpp"

namespace {

constexpr uint8_t control(char letter) { return static_cast<uint8_t>(letter - '@'); }
constexpr uint8_t DELETE = 0x7F;
constexpr const char* BELL = "\a";

// The second and further bytes of a character in UTF-8.
bool continues_character(uint8_t byte) { return (byte & 0xC0) == 0x80; }

}  // namespace

void LineDiscipline::rub_out(Echo echo) {
    if (size_ == 0) return;
    while (size_ > 1 && continues_character(line_[size_ - 1])) size_--;
    size_--;
    echo("\b \b");
}

void LineDiscipline::take(uint8_t byte, Echo echo) {
    ASSERT(!finished_);
    // There is nothing here for cursor and function keys to do, and their letters must not end up
    // in the line.
    if (escapes_.take(byte) != EscapeSequences::Step::Byte) return;

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
