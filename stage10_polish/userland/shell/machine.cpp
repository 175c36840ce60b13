// The shell's machine: libc's services. Every child's end arrives at a port of its own, all of them
// and the port for Ctrl-C in one port set, so that one receive waits for whatever comes first.
//
// The session's shell has the console control right: it says which job has the console. Any other
// shell, one that runs a script or was typed as a command, starts its programs in its own job.
#include "shell/machine.hpp"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mig/console.h>
#include <mig/io.h>
#include <mig/mach.h>
#include <mig/mount.h>
#include <services/file.h>
#include <services/task.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

namespace machine {

namespace {

mach_port_name_t console_control = BIRTH_FIRST_GIVEN;  // if init gave it

mach_port_name_t events;      // the port set
mach_port_name_t interrupts;  // its member for Ctrl-C
bool interrupt_expected;      // the console holds a right to it

bool open_ports() {
    if (interrupts != MACH_PORT_NULL) return true;
    if (port_allocate(MACH_PORT_RIGHT_PORT_SET, &events) != KERN_SUCCESS) return false;
    if (port_allocate(MACH_PORT_RIGHT_RECEIVE, &interrupts) != KERN_SUCCESS) {
        port_mod_refs(events, MACH_PORT_RIGHT_PORT_SET, -1);
        return false;
    }
    return port_move_member(interrupts, events) == KERN_SUCCESS;
}

// One message from the set or a member; false: none.
bool receive(mach_port_name_t from, bool wait, task_ended_message& message) {
    const mach_msg_option_t option =
        MACH_RCV_MSG | MACH_RCV_DISCARD | (wait ? 0 : MACH_RCV_TIMEOUT);
    for (;;) {
        const mach_msg_return_t result =
            mach_msg(&message.header, option, 0, sizeof(message), from, 0);
        if (result == MACH_MSG_SUCCESS) return true;
        const bool thrown_away = result == MACH_RCV_TOO_LARGE || result == MACH_RCV_BODY_ERROR;
        if (!thrown_away && result != MACH_RCV_INTERRUPTED) return false;
    }
}

}  // namespace

kern_return_t write(int stream, const char* bytes, size_t size) {
    const ssize_t written = ::write(stream, bytes, size);
    return written == static_cast<ssize_t>(size) ? KERN_SUCCESS
           : written < 0                         ? static_cast<kern_return_t>(errno)
                                                 : KERN_NO_SPACE;
}

size_t read(int stream, char* bytes, size_t size) {
    const ssize_t count = ::read(stream, bytes, size);
    return count > 0 ? static_cast<size_t>(count) : 0;
}

bool is_console(int stream) { return isatty(stream) == 1; }

kern_return_t open_stream(const char* path, Redirection::To to, int* stream) {
    int flags = O_RDONLY;  // Redirection::To::Read
    if (to == Redirection::To::Write) flags = O_WRONLY | O_CREAT | O_TRUNC;
    if (to == Redirection::To::Append) flags = O_WRONLY | O_CREAT | O_APPEND;
    *stream = ::open(path, flags, 0666);
    return *stream >= 0 ? KERN_SUCCESS : static_cast<kern_return_t>(errno);
}

kern_return_t open_pipe(int* reader, int* writer) {
    int ends[2];
    if (::pipe(ends) != 0) return static_cast<kern_return_t>(errno);
    *reader = ends[0];
    *writer = ends[1];
    return KERN_SUCCESS;
}

void close_stream(int stream) { ::close(stream); }

kern_return_t read_file(const char* path, Text& text) {
    const int file = ::open(path, O_RDONLY);
    if (file < 0) return static_cast<kern_return_t>(errno);
    char bytes[1024];
    ssize_t count;
    kern_return_t result = KERN_SUCCESS;
    while (result == KERN_SUCCESS && (count = ::read(file, bytes, sizeof(bytes))) != 0) {
        if (count < 0)
            result = static_cast<kern_return_t>(errno);
        else if (!text.append(bytes, static_cast<size_t>(count)))
            result = KERN_RESOURCE_SHORTAGE;
    }
    ::close(file);
    return result;
}

size_t read_start(const char* path, char* bytes, size_t size) {
    const int file = ::open(path, O_RDONLY);
    if (file < 0) return 0;
    const ssize_t count = ::read(file, bytes, size);
    ::close(file);
    return count > 0 ? static_cast<size_t>(count) : 0;
}

kern_return_t write_file(const char* path, const char* bytes, size_t size) {
    const int file = ::open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (file < 0) return static_cast<kern_return_t>(errno);
    const kern_return_t result = write(file, bytes, size);
    ::close(file);
    return result;
}

kern_return_t status(const char* path, FileStatus& status) {
    struct stat found;
    if (::stat(path, &found) != 0) return static_cast<kern_return_t>(errno);
    status.directory = S_ISDIR(found.st_mode);
    status.executable = (found.st_mode & 0111) != 0;
    status.size = static_cast<uint64_t>(found.st_size);
    return KERN_SUCCESS;
}

size_t read_keys(char* buffer, size_t size) {
    const ssize_t count = read_with(STDIN_FILENO, buffer, size, READ_RAW, TIMEOUT_NEVER);
    return count > 0 ? static_cast<size_t>(count) : 0;
}

void give_console(const Child& child) { console_set_foreground(console_control, child.job); }
void take_console() { console_set_foreground(console_control, MACH_PORT_NULL); }

uint32_t id() {
    uint32_t id = 0, threads;
    uint64_t memory, run_time;
    task_info(BIRTH_TASK, &id, &threads, &memory, &run_time);
    return id;
}

// They come through a pipe, whose end is the first right that the child is given.
kern_return_t read_commands(Text& commands) {
    const mach_port_name_t reader = console_control;
    console_control = MACH_PORT_NULL;
    uint8_t bytes[IO_INLINE_MAXIMUM];
    for (;;) {
        uint32_t count = 0;
        kern_return_t result = io_read(reader, IO_POSITION, sizeof(bytes), bytes, &count);
        if (result == KERN_SUCCESS && count > 0 &&
            !commands.append(reinterpret_cast<const char*>(bytes), count))
            result = KERN_RESOURCE_SHORTAGE;
        if (result == KERN_SUCCESS && count > 0) continue;
        port_deallocate(reader);
        return result;
    }
}

static kern_return_t spawn_with(const char* path, char* const* arguments, char* const* environment,
                                const int* streams, const mach_port_name_t* given, bool background,
                                const Child* before, Child& child) {
    if (!open_ports()) return KERN_RESOURCE_SHORTAGE;
    mach_port_name_t exit = MACH_PORT_NULL, task = MACH_PORT_NULL;
    kern_return_t result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &exit);
    if (result != KERN_SUCCESS) return result;
    child.job = before != nullptr ? before->job : mach_port_name_t{MACH_PORT_NULL};
    result = port_move_member(exit, events);
    if (result == KERN_SUCCESS && before == nullptr)
        result = job_create(BIRTH_TASK_SERVICE, &child.job);
    if (result == KERN_SUCCESS && !background &&
        console_set_foreground(console_control, child.job) != KERN_SUCCESS && before == nullptr) {
        close_job(child);
        child.job = MACH_PORT_NULL;
    }
    if (result == KERN_SUCCESS) {
        const spawn_arguments wanted = {.path = path,
                                        .arguments = arguments,
                                        .environment = environment,
                                        .rights = given,
                                        .right_count = given != nullptr,
                                        .flags = 0,
                                        .exit = exit,
                                        .job = child.job,
                                        .streams = streams};
        result = ::spawn(&wanted, &task, &child.id);
    }
    if (result != KERN_SUCCESS) {
        port_destroy_receive(exit);
        if (before == nullptr) close_job(child);
        return result;
    }
    port_deallocate(task);  // ids are enough here
    child.handle = exit;
    return KERN_SUCCESS;
}

kern_return_t spawn(const char* path, char* const* arguments, char* const* environment,
                    const int* streams, const Text* commands, bool background, const Child* before,
                    Child& child) {
    int ends[2];
    if (commands == nullptr)
        return spawn_with(path, arguments, environment, streams, nullptr, background, before,
                          child);
    if (::pipe(ends) != 0) return static_cast<kern_return_t>(errno);
    const mach_port_name_t reader = file_port(ends[0]);
    const kern_return_t result =
        spawn_with(path, arguments, environment, streams, &reader, background, before, child);
    ::close(ends[0]);  // a child that has died reads no more: writing fails then
    if (result == KERN_SUCCESS) write(ends[1], commands->c_str(), commands->size());
    ::close(ends[1]);
    return result;
}

kern_return_t kill(const Child& child) {
    return child.job != MACH_PORT_NULL ? job_end(child.job)
                                       : task_kill(BIRTH_TASK_SERVICE, child.id);
}

void close_job(const Child& child) {
    if (child.job != MACH_PORT_NULL) port_deallocate(child.job);
}

bool next_event(Event& event, bool wait) {
    if (!open_ports()) return false;
    task_ended_message message = {};
    while (receive(events, wait, message)) {
        const bool from_child = message.header.msgh_local_port != interrupts;
        if (from_child) {
            event.kind = Event::Kind::Ended;
            event.handle = message.header.msgh_local_port;
            event.end = message;
            // The right died unused: nobody will ever say more about this child.
            if (message.header.msgh_id != TASK_ENDED) event.end.reason = TASK_KILLED;
            port_destroy_receive(event.handle);
            return true;
        }
        interrupt_expected = false;
        if (message.header.msgh_id == CONSOLE_INTERRUPT) {
            event.kind = Event::Kind::Interrupt;
            return true;
        }
    }
    return false;
}

void expect_interrupt(bool expected) {
    if (!open_ports()) return;
    task_ended_message message;
    while (expected && receive(interrupts, false, message)) interrupt_expected = false;
    if (interrupt_expected == expected) return;
    const mach_port_name_t port = expected ? interrupts : mach_port_name_t{MACH_PORT_NULL};
    if (console_set_interrupt(console_control, port) == KERN_SUCCESS) interrupt_expected = expected;
}

kern_return_t list(const char* directory, bool (*each)(void* context, const Entry& entry),
                   void* context) {
    DIR* const opened = opendir(directory);
    if (opened == nullptr) return static_cast<kern_return_t>(errno);
    errno = 0;
    bool more = true;
    while (const dirent* entry = more ? readdir(opened) : nullptr)
        more = each(context, {entry->d_name, (entry->d_flags & FILE_EXECUTABLE) != 0,
                              entry->d_type == DT_DIR});
    closedir(opened);
    // What is mounted in the root.
    mount_entry mounted[MOUNT_LIST_MAXIMUM];
    uint32_t count = 0;
    if (more && strcmp(directory, "/") == 0) mount_list(BIRTH_BOOTSTRAP, 0, mounted, &count);
    for (uint32_t i = 0; i < count && more; i++)
        more = each(context, {mounted[i].prefix + 1, false, true});
    return more ? static_cast<kern_return_t>(errno) : KERN_SUCCESS;
}

}  // namespace machine
