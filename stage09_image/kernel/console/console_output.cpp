#include "console/console_output.hpp"

#include "console/console.hpp"

Result<size_t> ConsoleOutput::write(Bytes bytes) {
    if (bytes.empty()) return size_t{0};
    in_line_ = bytes[bytes.size() - 1] != '\n';
    console::write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    return bytes.size();
}

void ConsoleOutput::begin_line() {
    if (exchange(in_line_, false)) console::write("\n");
}
