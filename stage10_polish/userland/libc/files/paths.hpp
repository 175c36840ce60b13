// From a path as it is written to whoever has the file: a mounted server and the path that it
// understands, or the kernel's file service.
#pragma once

#include <limits.h>
#include <mach/kern_return.h>
#include <mach/port.h>

class ServerPath {
public:
    // Resolves it from the current directory. KERN_NAME_TOO_LONG.
    kern_return_t set(const char* path);

    // Can it be in the archive or /proc? These are flat: the root, a name in it, a name in /proc.
    bool may_be_kernels() const { return may_be_kernels_; }
    const char* full() const { return full_; }
    // Asks for the server that has it. KERN_NOT_FOUND: none has. May wait until one is started.
    kern_return_t find();

    mach_port_name_t server() const { return server_; }
    const char* rest() const { return rest_; }
    // The server was dead: find() asks again.
    void forget() const;

private:
    char full_[PATH_MAX];
    bool may_be_kernels_ = false;
    mach_port_name_t server_ = MACH_PORT_NULL;
    const char* rest_ = nullptr;
};

// Calls `ask(server, rest)` on the server that has the path; once more if it was dead, which a new
// one may have followed.
template <typename Ask>
kern_return_t ask_server(ServerPath& path, Ask ask) {
    constexpr int DEAD = MACH_SEND_INVALID_DEST;
    for (int tries = 0;; tries++) {
        kern_return_t result = path.find();
        if (result != KERN_SUCCESS) return result;
        result = ask(path.server(), path.rest());
        if (result != DEAD || tries == 2) return result;
        path.forget();
    }
}
