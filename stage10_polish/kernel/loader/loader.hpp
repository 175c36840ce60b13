// The loader: makes a running task out of a program. It either comes to life whole or leaves
// nothing behind: no frame, no port, no task.
#pragma once

#include "ipc/held_right.hpp"
#include "loader/image.hpp"
#include "loader/program.hpp"
#include "loader/start_stack.hpp"
#include "task/job.hpp"

namespace loader {

// A kind of program file. A file that no format recognises is a flat program.
struct Format {
    bool (*recognises)(Bytes file);
    Refusal (*parse)(Bytes file, Image& image);
};
void add_format(const Format& format);  // lives for ever

struct StartOptions {
    StartStrings strings;
    Task* parent = nullptr;             // whose special ports it inherits
    Span<HeldRight> given_rights = {};  // moved into the task
    RefPtr<Job> job;                    // that it is to be in; null: one of its own
};

// A task whose first thread is about to run the program's first instruction. On an error `reason`
// says why, in words; KERN_BAD_FORMAT is a file that is no program, KERN_ABORTED a job that was
// ended. May take long; no lock is held.
Result<Ref<Task>> start(const Program& program, StartOptions& options, StringView& reason);

}  // namespace loader
