// All that the shell needs of the machine. machine.cpp does it with libc's services; the host tests
// have a machine of their own.
#pragma once

#include "shell/parser.hpp"

#include <mig/task_service.h>
#include <stddef.h>
#include <stdint.h>

namespace machine {

void write(const char* bytes, size_t size);
// From now on what the shell writes goes there: a stream, or OUTPUT again.
void set_output(int stream);

// Streams: 0, 1 and 2 are the shell's own, others are files that the shell opens for a command.
constexpr int OUTPUT = 1;
kern_return_t open_stream(const char* path, Redirection::To to, int* stream);
kern_return_t open_pipe(int* reader, int* writer);
void close_stream(int stream);
// Bytes typed, as they come, at least one; 0: there is no console any more.
size_t read_keys(char* buffer, size_t size);

struct Child {
    uint32_t id;      // for ps and kill
    uint32_t handle;  // in the Ended event; the machine's own
    uint32_t job;     // the machine's own; to be given back by close_job. 0: not known
};
// In a job of its own. If not in the background, that job has the console until the child ends:
// Ctrl-C ends it. KERN_ABORTED: it did so before there was a child.
// `streams`: the child's 0, 1 and 2. In the job of `before`, if there is one; a job is closed once.
kern_return_t spawn(const char* path, char* const* arguments, char* const* environment,
                    const int* streams, bool background, const Child* before, Child& child);
// Ends every program of the job, or if that is not known the one with this id.
kern_return_t kill(const Child& child);
void close_job(const Child& child);
// The console is the shell's again.
void take_console();

struct Event {
    enum class Kind { Ended, Interrupt };
    Kind kind;
    uint32_t handle;  // Ended: of which child
    task_ended_message end;
};
// The next event; false: none. `wait`: does not come back without one, unless there can be none.
bool next_event(Event& event, bool wait);
// While the console is the shell's: from now on a Ctrl-C is an event, one that came before is
// forgotten; or it is a byte for whoever reads keys, and the event of one that came before is still
// to be had.
void expect_interrupt(bool expected);

struct Entry {
    const char* name;
    bool program;
    bool directory;
};
// Shows `each` the entries of a directory, until it says false.
kern_return_t list(const char* directory, bool (*each)(void* context, const Entry& entry),
                   void* context);

}  // namespace machine
