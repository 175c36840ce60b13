// Running lines: assignments, built-in commands, programs in the foreground and background.
#include "shell/shell.hpp"

#include "shell/builtins.hpp"

#include <services/file.h>
#include <string.h>

using shell::complain;
using shell::print;

void Shell::run(const char* line, size_t size) {
    if (const char* wrong = Parser::check(line, size); wrong != nullptr) {
        complain("shell", wrong);
        status_ = 2;
        return;
    }
    Parser parser(line, size, variables_);
    Command commands[PIPELINE];
    for (size_t count = 0;;) {
        Command& command = commands[count];
        const Parser::Result result = parser.next(command, status_);
        if (result == Parser::Result::NoMemory) {
            complain("shell", "not enough memory for this line");
            status_ = 1;
        }
        if (result != Parser::Result::Command || exiting_) return;
        if (++count == PIPELINE && command.piped) {
            complain("shell", "pipeline too long");
            status_ = 2;
            return;
        }
        if (command.piped) continue;
        if (count == 1)
            execute(command);
        else
            run_pipeline(commands, count);
        count = 0;
    }
}

static bool is_opened(int stream) { return stream > 2; }

// One that both 1 and 2 are is closed once.
static void close_streams(const int* streams) {
    for (int i = 0; i < 3; i++) {
        const bool again = i == 2 && streams[2] == streams[1];
        if (is_opened(streams[i]) && !again) machine::close_stream(streams[i]);
    }
}

// One after the other; of several for one stream the last counts. False: one cannot be had.
// Whatever came of it, `streams` is to be closed.
static bool open_streams(const Command& command, int* streams) {
    for (size_t i = 0; i < command.redirection_count; i++) {
        const Redirection& wanted = command.redirections[i];
        int opened = streams[1];
        if (wanted.to != Redirection::To::Output) {
            const char* name = command.targets[wanted.target];
            const kern_return_t result = machine::open_stream(name, wanted.to, &opened);
            if (result != KERN_SUCCESS) {
                complain(name, strerror(result));
                return false;
            }
        }
        const int old = streams[wanted.stream];
        streams[wanted.stream] = opened;
        const bool used = old == streams[1] || old == streams[2];
        if (is_opened(old) && !used) machine::close_stream(old);
    }
    return true;
}

void Shell::execute(Command& command) {
    int streams[] = {0, 1, 2};
    if (command.assignment) {
        status_ = assign(command.words);
    } else if (!open_streams(command, streams)) {
        status_ = 1;
    } else if (const Builtin* builtin = find_builtin(command.words[0]);
               builtin != nullptr && !command.background) {
        status_ = execute_here(*builtin, command, streams);
    } else if (builtin != nullptr) {
        complain(builtin->name, "cannot run in the background");
        status_ = 2;
    } else {
        status_ = run_program(command, streams);
        machine::take_console();
    }
    close_streams(streams);
}

// A built-in command's output goes where the command's would.
int Shell::execute_here(const Builtin& builtin, Command& command, const int* streams) {
    machine::set_output(streams[1]);
    const int status = builtin.run(*this, command.words);
    machine::set_output(machine::OUTPUT);
    return status;
}

int Shell::assign(Words& words) {
    for (size_t i = 0; i < words.count(); i++) {
        const char* word = words[i];
        const size_t name_size = static_cast<size_t>(strchr(word, '=') - word);
        if (!variables_.set(word, name_size, word + name_size + 1)) {
            complain("shell", "not enough memory");
            return 1;
        }
    }
    return 0;
}

int Shell::run_program(Command& command, const int* streams) {
    const size_t number = command.background ? jobs_.find_free() : 0;
    if (command.background && number == 0) {
        complain(command.words[0], "too many background jobs");
        return 126;
    }
    Started started = {};
    if (!start_program(command, streams, command.background, started)) return started.status;
    return command.background ? start_job(&command, 1, number, started) : wait_for(started);
}

// False: it is not running, and its status says why.
bool Shell::start_program(Command& command, const int* streams, bool background, Started& started) {
    started.status = 126;
    char** arguments = command.words.argv();
    if (arguments == nullptr) {
        complain(command.words[0], "not enough memory");
        return false;
    }
    const char* name = arguments[0];
    machine::Child child;
    char path[PATH_SIZE];
    // A word without a slash is a program's name, in whatever directory the shell is.
    const bool plain = strchr(name, '/') == nullptr;
    kern_return_t result = plain ? KERN_SUCCESS : resolve(name, path);
    const machine::Child* before = started.count > 0 ? &started.children[0] : nullptr;
    if (result == KERN_SUCCESS)
        result = machine::spawn(plain ? name : path, arguments, variables_.entries(), streams,
                                background, before, child);
    if (result == KERN_SUCCESS) {
        started.names[started.count] = name;
        started.children[started.count++] = child;
        return true;
    }
    const bool name_too_long = strlen(name) >= SPAWN_PATH_SIZE;
    if (result == KERN_NOT_FOUND || (result == KERN_NAME_TOO_LONG && name_too_long)) {
        complain(name, "command not found");
        started.status = 127;
    } else if (result == KERN_ABORTED) {
        print("\n");  // behind the ^C that the console has shown
        started.status = 130;
    } else {
        complain(name, result == KERN_NAME_TOO_LONG ? "arguments or variables too long"
                                                    : strerror(result));
    }
    return false;
}

// All run at once, and the status is the last one's. One that cannot be started does not keep the
// others from it: they find the end of their input, or nobody who reads.
void Shell::run_pipeline(Command* commands, size_t count) {
    const bool background = commands[count - 1].background;
    const size_t number = background ? jobs_.find_free() : 0;
    if (background && number == 0) {
        complain(commands[0].words.count() > 0 ? commands[0].words[0] : "",
                 "too many background jobs");
        status_ = 126;
        return;
    }
    Started started = {};
    int input = 0;
    bool last_runs = false;
    for (size_t i = 0; i < count; i++) {
        int streams[] = {input, 1, 2};
        input = 0;
        if (i + 1 < count) {
            const kern_return_t result = machine::open_pipe(&input, &streams[1]);
            if (result != KERN_SUCCESS) complain("shell", strerror(result));
        }
        last_runs = start_in_pipeline(commands[i], streams, background, started);
        close_streams(streams);
    }
    status_ = started.status;
    if (started.count > 0) {
        const int status =
            background ? start_job(commands, count, number, started) : wait_for(started);
        if (last_runs) status_ = status;
    }
    machine::take_console();
}

bool Shell::start_in_pipeline(Command& command, int* streams, bool background, Started& started) {
    started.status = 2;
    const char* name = command.words.count() > 0 ? command.words[0] : "";
    if (command.words.count() == 0)
        complain("shell", "a command of the pipeline is empty");
    else if (command.assignment || find_builtin(name) != nullptr)
        complain(name, "cannot run in a pipeline");
    else if (!open_streams(command, streams))
        started.status = 1;
    else
        return start_program(command, streams, background, started);
    return false;
}

int Shell::start_job(Command* commands, size_t count, size_t number, const Started& started) {
    Job& job = jobs_[number];
    job.used = true;
    job.ended = false;
    job.child = started.children[started.count - 1];
    job.command.clear();
    bool kept = true;  // only its description suffers from a lack of memory
    for (size_t at = 0; at < count; at++) {
        if (at > 0 && kept) kept = job.command.append(" | ");
        const Words& words = commands[at].words;
        for (size_t i = 0; i < words.count() && kept; i++)
            kept = (i == 0 || job.command.append(' ')) && job.command.append(words[i]);
    }
    print("[%zu] %u\n", number, job.child.id);
    return 0;
}

// Until all have ended; the last one's status.
int Shell::wait_for(const Started& started) {
    machine::Event event;
    bool interrupted = false;
    size_t left = started.count;
    int status = 126;
    while (left > 0 && machine::next_event(event, true)) {
        if (event.kind == machine::Event::Kind::Interrupt) continue;  // too late for `wait`
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
            complain(started.names[which], text);
        if (which + 1 < started.count) continue;
        status = event.end.reason == TASK_EXITED    ? event.end.status & 255
                 : event.end.reason == TASK_FAULTED ? static_cast<int>(128 + event.end.vector)
                                                    : 130;
    }
    machine::close_job(started.children[0]);
    if (left > 0) complain(started.names[0], "lost");
    if (interrupted) print("\n");  // behind the ^C that the console has shown
    return status;
}

int Shell::wait_for_jobs() {
    machine::Event event;
    machine::expect_interrupt(true);
    while (jobs_.any_running() && machine::next_event(event, true)) {
        if (event.kind == machine::Event::Kind::Interrupt) {
            print("\n");
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
        if (shell::describe_end(job.end, text, sizeof(text)))
            print("[%zu] %s: %s\n", number, text, job.command.c_str());
        else if (job.end.status != 0)
            print("[%zu] exit %d: %s\n", number, job.end.status & 255, job.command.c_str());
        else
            print("[%zu] done: %s\n", number, job.command.c_str());
        machine::close_job(job.child);
        job.used = false;
    }
}

void Shell::exit(int status) {
    status_ = status;
    exiting_ = true;
}

kern_return_t Shell::resolve(const char* path, char* resolved) const {
    const char* here = variables_.get("PWD", 3);
    return path_resolve_to(here != nullptr ? here : "/", path, resolved, PATH_SIZE);
}

// The files of a directory, each behind the `written_size` bytes with which the directory is
// written.
kern_return_t Shell::collect_files(const char* directory, const char* written, size_t written_size,
                                   bool programs, Words& names) {
    struct Collected {
        const char* written;
        size_t written_size;
        bool programs, full;
        Words& names;
    } collected = {written, written_size, programs, false, names};
    const auto add = [](void* context, const machine::Entry& entry) {
        Collected& to = *static_cast<Collected*>(context);
        const bool through = entry.directory && to.written_size > 0;  // to a program further down
        if (to.programs && !entry.program && !through) return true;
        to.full = !(to.names.push(to.written, to.written_size) &&
                    to.names.push(entry.name, strlen(entry.name)) &&
                    (!entry.directory || to.names.push("/", 1)) && to.names.end_word());
        return !to.full;
    };
    const kern_return_t result = machine::list(directory, add, &collected);
    return collected.full ? KERN_RESOURCE_SHORTAGE : result;
}

kern_return_t Shell::collect(bool command, const char* prefix, Words& names) {
    const char* const slash = strrchr(prefix, '/');
    const size_t written_size = slash != nullptr ? static_cast<size_t>(slash - prefix) + 1 : 0;
    if (command && slash == nullptr) {
        for (size_t i = 0; i < BUILTIN_COUNT; i++) {
            const char* name = BUILTINS[i].name;
            if (!names.push(name, strlen(name)) || !names.end_word()) return KERN_RESOURCE_SHORTAGE;
        }
        return collect_files("/", "", 0, true, names);
    }
    Text written;
    char directory[PATH_SIZE];
    if (!written.append(prefix, written_size)) return KERN_RESOURCE_SHORTAGE;
    if (resolve(written.c_str(), directory) != KERN_SUCCESS)
        return KERN_SUCCESS;  // none is so long
    if (slash != nullptr && strcmp(directory, "/") == 0) {
        const bool added =
            names.push(prefix, written_size) && names.push("proc/", 5) && names.end_word();
        if (!added) return KERN_RESOURCE_SHORTAGE;
    }
    const kern_return_t result = collect_files(directory, prefix, written_size, command, names);
    return result == KERN_NOT_FOUND ? KERN_SUCCESS : result;
}
