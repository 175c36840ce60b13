// Waiting for programs and jobs, and telling of them.
#include "shell/shell.hpp"

#include <string.h>

using shell::complain;
using shell::print;

static int status_of(const task_ended_message& end) {
    return end.reason == TASK_EXITED    ? end.status & 255
           : end.reason == TASK_FAULTED ? static_cast<int>(128 + end.vector)
                                        : 130;
}

// Until all have ended; the last one's status.
int Shell::wait_for(const Started& started) {
    machine::Event event;
    bool interrupted = false;
    size_t left = started.count;
    int status = 126;
    while (left > 0 && machine::next_event(event, true)) {
        if (event.kind == machine::Event::Kind::Interrupt) {
            // It came before the console was given to them: the job is ended as by Ctrl-C.
            interrupted = machine::kill(started.children[0]) == KERN_SUCCESS;
            continue;
        }
        size_t which = 0;
        while (which < started.count && started.children[which].handle != event.handle) which++;
        if (which == started.count) {
            jobs_.ended(event.handle, event.end);
            continue;
        }
        left--;
        char text[64];
        if (event.end.reason == TASK_INTERRUPTED)
            interrupted = true;
        else if (shell::describe_end(event.end, text, sizeof(text)))
            complain(started.names[which].c_str(), text);
        if (which + 1 == started.count) status = status_of(event.end);
    }
    machine::close_job(started.children[0]);
    if (left > 0) complain(started.names[0].c_str(), "lost");
    if (interrupted) {
        print("\n");  // behind the ^C that the console has shown
        stop(Flow::Interrupt);
    }
    return status;
}

// All that is written until nobody can write any more.
void Shell::drain(int reader) {
    char bytes[1024];
    bool kept = true;
    while (const size_t size = machine::read(reader, bytes, sizeof(bytes))) {
        for (size_t i = 0; i < size && kept; i++)
            kept = bytes[i] == 0 || captured_->append(bytes[i]);
    }
    machine::close_stream(reader);
    if (kept) return;
    complain("shell", "not enough memory");
    stop(Flow::Error);
}

int Shell::start_job(const Command& described, size_t number, const Started& started) {
    Job& job = jobs_[number];
    job.used = true;
    job.ended = false;
    job.child = started.children[started.count - 1];
    job.command.clear();
    // Only its description suffers from a lack of memory.
    bool kept = true, blank = false;
    for (size_t i = 0; i < described.source_size && kept; i++) {
        const char c = described.source[i];
        const bool is_blank = c == ' ' || c == '\t' || c == '\n';
        if (!is_blank && blank) kept = job.command.append(' ');
        if (!is_blank && kept) kept = job.command.append(c);
        blank = is_blank;
    }
    last_background_ = job.child.id;
    if (interactive_) print("[%zu] %u\n", number, job.child.id);
    return 0;
}

// Until it has ended; its status. Not in the foreground: or until Ctrl-C, which leaves it alone.
int Shell::wait_for_job(size_t number, bool foreground) {
    Job& job = jobs_[number];
    machine::Event event;
    if (foreground)
        machine::give_console(job.child);
    else
        machine::expect_interrupt(true);
    while (!job.ended && machine::next_event(event, true)) {
        if (event.kind == machine::Event::Kind::Ended) {
            jobs_.ended(event.handle, event.end);
        } else if (!foreground) {
            print("\n");
            return 130;
        }
    }
    if (foreground) machine::take_console();
    const int status = status_of(job.end);
    char text[64];
    if (job.end.reason == TASK_INTERRUPTED && foreground) {
        print("\n");
        stop(Flow::Interrupt);
    } else if (shell::describe_end(job.end, text, sizeof(text))) {
        complain(job.command.c_str(), text);
    }
    machine::close_job(job.child);
    job.used = false;
    return status;
}

int Shell::wait_for_jobs() {
    machine::Event event;
    machine::expect_interrupt(true);
    while (jobs_.any_running() && machine::next_event(event, true)) {
        if (event.kind == machine::Event::Kind::Interrupt) {
            print("\n");
            stop(Flow::Interrupt);
            return 130;
        }
        jobs_.ended(event.handle, event.end);
    }
    return 0;
}

void Shell::report_jobs() {
    machine::Event event;
    while (machine::next_event(event, false)) {
        if (event.kind == machine::Event::Kind::Ended)
            jobs_.ended(event.handle, event.end);
        else
            print("\n");  // a Ctrl-C that came too late: behind the ^C that the console has shown
    }
    for (size_t number = 1; number <= Jobs::CAPACITY; number++) {
        Job& job = jobs_[number];
        if (!job.used || !job.ended) continue;
        char text[64];
        if (!interactive_)
            ;
        else if (shell::describe_end(job.end, text, sizeof(text)))
            print("[%zu] %s: %s\n", number, text, job.command.c_str());
        else if (job.end.status != 0)
            print("[%zu] exit %d: %s\n", number, job.end.status & 255, job.command.c_str());
        else
            print("[%zu] done: %s\n", number, job.command.c_str());
        machine::close_job(job.child);
        job.used = false;
    }
}
