// All that the shell needs of the machine. machine.cpp does it with libc's services; the host tests
// have a machine of their own.
#pragma once

#include "shell/text.hpp"
#include "shell/tree.hpp"

#include <mig/task_service.h>
#include <stddef.h>
#include <stdint.h>

namespace machine {

// Streams: 0, 1 and 2 are the shell's own, others are files and pipes that the shell opens for a
// command.
kern_return_t write(int stream, const char* bytes, size_t size);  // all of it
// At least one byte, or none: the end, or an error. Blocks while there is nothing to read yet.
size_t read(int stream, char* bytes, size_t size);
bool is_console(int stream);
kern_return_t open_stream(const char* path, Redirection::To to, int* stream);
kern_return_t open_pipe(int* reader, int* writer);
void close_stream(int stream);
// All of a file, and as much of its start as there is (0: none).
kern_return_t read_file(const char* path, Text& text);
size_t read_start(const char* path, char* bytes, size_t size);
kern_return_t write_file(const char* path, const char* bytes, size_t size);

struct FileStatus {
    bool directory;
    bool executable;
    uint64_t size;  // bytes
};
kern_return_t status(const char* path, FileStatus& status);

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
// `commands`: the child is a shell and gets this text, which read_commands() gives it. NULL: none.
kern_return_t spawn(const char* path, char* const* arguments, char* const* environment,
                    const int* streams, const Text* commands, bool background, const Child* before,
                    Child& child);
// The text that the parent gave to this shell. Once.
kern_return_t read_commands(Text& commands);
// This program's own, as in Child.
uint32_t id();
// Ends every program of the job, or if that is not known the one with this id.
kern_return_t kill(const Child& child);
void close_job(const Child& child);
// The console is the job's, until it has ended, or the shell's again.
void give_console(const Child& child);
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
