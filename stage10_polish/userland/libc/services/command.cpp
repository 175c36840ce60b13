// system, popen and pclose: what has the shell run a command.
#include "libc/stdlib/lock.hpp"

#include <errno.h>
#include <services/task.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

namespace {

constexpr char SHELL[] = "/shell";
constexpr int STATUS_SHIFT = 8;

// Those that popen has begun.
struct Begun {
    FILE* stream;           // NULL: free
    mach_port_name_t exit;  // where its end is told
};
constinit Begun begun[FOPEN_MAX] = {};
constinit Lock lock;

struct Words {
    explicit Words(const char* command)
        : text{const_cast<char*>(SHELL), const_cast<char*>("-c"), const_cast<char*>(command),
               nullptr} {}
    char* text[4];
};

int failed(kern_return_t why) {
    errno = why;
    return -1;
}

// Starts the shell with these streams; its end arrives at *exit.
kern_return_t start(const char* command, const int* streams, mach_port_name_t* exit) {
    const Words words(command);
    spawn_arguments child = {};
    child.path = SHELL;
    child.arguments = words.text;
    child.environment = environ;
    child.streams = streams;
    kern_return_t result = port_allocate(MACH_PORT_RIGHT_RECEIVE, exit);
    if (result != KERN_SUCCESS) return result;
    child.exit = *exit;
    mach_port_name_t task;
    uint32_t id;
    result = spawn(&child, &task, &id);
    if (result == KERN_SUCCESS)
        port_deallocate(task);
    else
        port_destroy_receive(*exit);
    return result;
}

// Keeps the stream with the port; false: there are too many.
bool remember(FILE* stream, mach_port_name_t exit) {
    LockGuard guard(lock);
    for (Begun& entry : begun) {
        if (entry.stream != nullptr) continue;
        entry = {stream, exit};
        return true;
    }
    return false;
}

}  // namespace

extern "C" {

int system(const char* command) {
    if (command == nullptr) return access(SHELL, X_OK) == 0;
    const Words words(command);
    int status = 0;
    fflush(nullptr);
    const kern_return_t result = run_program(SHELL, words.text, &status);
    return result == KERN_SUCCESS ? status << STATUS_SHIFT : failed(result);
}

FILE* popen(const char* command, const char* mode) {
    int ends[2];
    const bool reading = *mode == 'r';
    if ((!reading && *mode != 'w') || mode[1] != 0) {
        errno = EINVAL;
        return nullptr;
    }
    fflush(nullptr);
    if (pipe(ends) != 0) return nullptr;
    const int ours = ends[reading ? 0 : 1], its = ends[reading ? 1 : 0];
    const int streams[] = {reading ? STDIN_FILENO : its, reading ? its : STDOUT_FILENO,
                           STDERR_FILENO};
    mach_port_name_t exit = MACH_PORT_NULL;
    kern_return_t result = start(command, streams, &exit);
    close(its);
    FILE* const stream = result == KERN_SUCCESS ? fdopen(ours, mode) : nullptr;
    if (stream == nullptr) close(ours);
    if (result == KERN_SUCCESS && (stream == nullptr || !remember(stream, exit))) {
        result = KERN_RESOURCE_SHORTAGE;
        port_destroy_receive(exit);  // it ends by its closed pipe
        if (stream != nullptr) fclose(stream);
    }
    if (result == KERN_SUCCESS) return stream;
    errno = result;
    return nullptr;
}

int pclose(FILE* stream) {
    mach_port_name_t exit = MACH_PORT_NULL;
    {
        LockGuard guard(lock);
        for (Begun& entry : begun) {
            if (entry.stream != stream) continue;
            exit = entry.exit;
            entry.stream = nullptr;
        }
    }
    if (exit == MACH_PORT_NULL) return failed(EINVAL);
    fclose(stream);
    mach_msg_id_t message;
    task_ended_message ended;
    mach_msg_return_t result;
    do {
        result = task_wait(exit, TIMEOUT_NEVER, &message, &ended);
    } while (result == MACH_RCV_INTERRUPTED);
    port_destroy_receive(exit);
    if (result != MACH_MSG_SUCCESS) return failed(result);
    return (message == TASK_ENDED ? task_end_status(&ended) : 130) << STATUS_SHIFT;
}

}  // extern "C"
