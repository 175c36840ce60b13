#include "service/console_output.hpp"

#include "arch/interrupts.hpp"
#include "console/console.hpp"

Result<size_t> ConsoleOutput::write(Bytes bytes) {
    if (bytes.empty()) return size_t{0};
    in_line_ = bytes[bytes.size() - 1] != '\n';
    // As at a preemption point, for as long as it takes: the reader of a serial line may be slow.
    const interrupts::Flags before = interrupts::save_and_disable();
    interrupts::restore(interrupts::ENABLED);
    console::write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    interrupts::disable();
    interrupts::restore(before);
    return bytes.size();
}

void ConsoleOutput::begin_line() {
    if (exchange(in_line_, false)) console::write("\n");
}
