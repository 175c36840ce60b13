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
    Command command;
    for (;;) {
        const Parser::Result result = parser.next(command, status_);
        if (result == Parser::Result::NoMemory) {
            complain("shell", "not enough memory for this line");
            status_ = 1;
        }
        if (result != Parser::Result::Command || exiting_) return;
        execute(command);
    }
}

void Shell::execute(Command& command) {
    if (command.assignment) {
        status_ = assign(command.words);
    } else if (const Builtin* builtin = find_builtin(command.words[0]);
               builtin != nullptr && !command.background) {
        status_ = builtin->run(*this, command.words);
    } else if (builtin != nullptr) {
        complain(builtin->name, "cannot run in the background");
        status_ = 2;
    } else {
        status_ = run_program(command);
        machine::take_console();
    }
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

int Shell::run_program(Command& command) {
    const char* name = command.words[0];
    const size_t number = command.background ? jobs_.find_free() : 0;
    if (command.background && number == 0) {
        complain(name, "too many background jobs");
        return 126;
    }
    char** arguments = command.words.argv();
    if (arguments == nullptr) {
        complain(name, "not enough memory");
        return 126;
    }
    name = arguments[0];
    machine::Child child;
    char path[FILE_PATH_SIZE];
    // A word without a slash is a program's name, in whatever directory the shell is.
    const bool plain = strchr(name, '/') == nullptr;
    kern_return_t result = plain ? KERN_SUCCESS : resolve(name, path);
    if (result == KERN_SUCCESS)
        result = machine::spawn(plain ? name : path, arguments, variables_.entries(),
                                command.background, child);
    const bool name_too_long = strlen(name) >= SPAWN_PATH_SIZE;
    if (result == KERN_NOT_FOUND || (result == KERN_NAME_TOO_LONG && name_too_long)) {
        complain(name, "command not found");
        return 127;
    }
    if (result == KERN_ABORTED) {
        print("\n");  // behind the ^C that the console has shown
        return 130;
    }
    if (result != KERN_SUCCESS) {
        complain(name, result == KERN_NAME_TOO_LONG ? "arguments or variables too long"
                                                    : strerror(result));
        return 126;
    }
    return command.background ? start_job(command, number, child) : wait_for(child, name);
}

int Shell::start_job(Command& command, size_t number, const machine::Child& child) {
    Job& job = jobs_[number];
    job.used = true;
    job.ended = false;
    job.child = child;
    job.command.clear();
    bool kept = true;  // only its description suffers from a lack of memory
    for (size_t i = 0; i < command.words.count() && kept; i++)
        kept = (i == 0 || job.command.append(' ')) && job.command.append(command.words[i]);
    print("[%zu] %u\n", number, child.id);
    return 0;
}

int Shell::wait_for(const machine::Child& child, const char* name) {
    machine::Event event;
    while (machine::next_event(event, true)) {
        if (event.kind == machine::Event::Kind::Interrupt) continue;  // too late for `wait`
        if (event.handle != child.handle) {
            jobs_.ended(event.handle, event.end);
            continue;
        }
        machine::close_job(child);
        char text[64];
        if (event.end.reason == TASK_INTERRUPTED)
            print("\n");  // behind the ^C that the console has shown
        else if (shell::describe_end(event.end, text, sizeof(text)))
            complain(name, text);
        if (event.end.reason == TASK_EXITED) return event.end.status & 255;
        return event.end.reason == TASK_FAULTED ? static_cast<int>(128 + event.end.vector) : 130;
    }
    complain(name, "lost");
    return 126;
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
    return path_resolve(here != nullptr ? here : "/", path, resolved);
}

// The files of a directory, each behind the `written_size` bytes with which the directory is
// written.
kern_return_t Shell::collect_files(const char* directory, const char* written, size_t written_size,
                                   bool programs, Words& names) {
    file_list_entry entries[FILE_LIST_MAXIMUM];
    uint32_t first = 0, count = 0;
    do {
        const kern_return_t result = machine::list(directory, first, entries, &count);
        if (result != KERN_SUCCESS) return result;
        for (uint32_t i = 0; i < count; i++) {
            if (programs && (entries[i].flags & FILE_EXECUTABLE) == 0) continue;
            const bool added = names.push(written, written_size) &&
                               names.push(entries[i].name, strlen(entries[i].name)) &&
                               names.end_word();
            if (!added) return KERN_RESOURCE_SHORTAGE;
        }
        first += count;
    } while (count == FILE_LIST_MAXIMUM);
    return KERN_SUCCESS;
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
    char directory[FILE_PATH_SIZE];
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
