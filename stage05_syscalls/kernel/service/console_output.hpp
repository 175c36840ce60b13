// The console as something a program may write to: the object behind the right
// BIRTH_CONSOLE_OUTPUT.
#pragma once

#include "ipc/kernel_object.hpp"
#include "service/io_object.hpp"

class ConsoleOutput final : public KernelObject, public IoObject {
public:
    Result<size_t> write(Bytes bytes) override;

    // The last byte a program wrote was not a newline: whoever prints a line next should begin one.
    bool in_line() const { return in_line_; }
    void begin_line();

    IoObject* io_object() override { return this; }
    kern_return_t handle(Request&, Reply&) override { return MIG_BAD_ID; }

private:
    void destroy() override {}  // it is the kernel's own, for ever

    bool in_line_ = false;
};
