// Where the kernel ends that calls a function which is yours to write. By port, since nothing else
// may be there yet.
#include <yours_to_write.h>

namespace {

void put(char character) {
    unsigned char ready = 0;
    for (int wait = 0; wait < 100'000 && !(ready & 0x20); wait++) {
        asm volatile("inb %w1, %b0" : "=a"(ready) : "Nd"(static_cast<unsigned short>(0x3FD)));
    }
    asm volatile("outb %b0, %w1" : : "a"(character), "Nd"(static_cast<unsigned short>(0x3F8)));
}

void say(const char* text) {
    for (; *text; text++) put(*text);
}

}  // namespace

extern "C" void stop_at_exercise(const char* what) {
    asm volatile("cli");
    say("\r\nPANIC: yours to write: exercise ");
    say(what);
    say(" (LESSON.md, \"Yours to write\")\r\n");
    for (;;) asm volatile("cli\n\thlt");
}
