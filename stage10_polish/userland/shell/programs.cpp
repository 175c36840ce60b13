// Starting programs, scripts, and shells of their own for what a pipeline or a job has of the
// shell's commands.
#include "shell/shell.hpp"

#include <services/file.h>
#include <stdio.h>
#include <string.h>

using shell::complain;

// A shell is a program under two names.
static const char* program_file(const char* name) {
    return strcmp(name, "sh") == 0 ? "shell" : name;
}

kern_return_t Shell::start(const char* path, Words& words, const Text* commands, bool background,
                           const Streams& streams, Started& started) {
    char* const* const arguments = words.argv();
    char* const* const environment = state_.variables.environment();
    Text& name = started.names[started.count];
    const char* const first = words.count() > 0 ? words[0] : "";
    if (arguments == nullptr || environment == nullptr || !name.assign(first, strlen(first)))
        return KERN_RESOURCE_SHORTAGE;
    const machine::Child* const before = started.count > 0 ? &started.children[0] : nullptr;
    machine::Child child;
    const kern_return_t result = machine::spawn(path, arguments, environment, streams.numbers(),
                                                commands, background, before, child);
    if (result == KERN_SUCCESS) started.children[started.count++] = child;
    return result;
}

// False: it is not running, its status says why, and so does a line.
bool Shell::start_failed(const char* name, kern_return_t result, Started& started) {
    started.status = 126;
    const bool name_too_long = strlen(name) >= SPAWN_PATH_SIZE;
    if (result == KERN_NOT_FOUND || (result == KERN_NAME_TOO_LONG && name_too_long)) {
        complain(name, "command not found");
        started.status = 127;
    } else if (result == KERN_ABORTED) {
        shell::print("\n");  // behind the ^C that the console has shown
        started.status = 130;
        stop(Flow::Interrupt);
    } else {
        complain(name, result == KERN_NAME_TOO_LONG ? "arguments or variables too long"
                                                    : strerror(result));
    }
    return false;
}

bool Shell::start_program(Words& words, bool background, const Streams& streams, Started& started) {
    const char* const name = words[0];
    char path[PATH_SIZE];
    // A word without a slash is a program's name, in whatever directory the shell is.
    const bool plain = strchr(name, '/') == nullptr;
    kern_return_t result = plain ? KERN_SUCCESS : resolve(name, path);
    if (result == KERN_SUCCESS)
        result =
            start(plain ? program_file(name) : path, words, nullptr, background, streams, started);
    if (result == KERN_SUCCESS) return true;
    if (result == KERN_NOT_FOUND || result == KERN_BAD_FORMAT) {
        Text file;
        bool found = false;
        const bool named = plain ? file.append('/') && file.append(name) : file.append(path);
        if (named && start_script(file.c_str(), words, background, streams, started, found))
            return true;
        if (found) return false;
    }
    return start_failed(name, result, started);
}

// A file that begins with #! is started as the program that is named there, with its path. Of the
// program's path only the last name counts. `found`: it is such a file.
bool Shell::start_script(const char* path, Words& words, bool background, const Streams& streams,
                         Started& started, bool& found) {
    char start_of_file[128];
    const size_t size = machine::read_start(path, start_of_file, sizeof(start_of_file) - 1);
    if (size < 2 || memcmp(start_of_file, "#!", 2) != 0) return false;
    found = true;
    start_of_file[size] = 0;
    char* const line = start_of_file + 2;
    line[strcspn(line, "\n")] = 0;
    const char* const interpreter = line + strspn(line, " \t");
    const size_t length = strcspn(interpreter, " \t\r");
    const char* rest = interpreter + length;
    rest += strspn(rest, " \t\r");
    Text name;
    Words all;
    bool good = name.append(interpreter, length) && all.add(name.c_str());
    if (good && *rest != 0) good = all.push(rest, strcspn(rest, " \t\r")) && all.end_word();
    good = good && all.add(path);
    const char* word = words[0];
    for (size_t i = 1; i < words.count() && good; i++) {
        word += strlen(word) + 1;
        good = all.add(word);
    }
    const char* const slash = strrchr(name.c_str(), '/');
    const char* const file = program_file(slash != nullptr ? slash + 1 : name.c_str());
    const kern_return_t result =
        good ? start(file, all, nullptr, background, streams, started) : KERN_RESOURCE_SHORTAGE;
    if (result == KERN_SUCCESS) return true;
    if (result == KERN_NOT_FOUND) {
        complain(path, "what stands behind its #! is no program");
        started.status = 126;
        return false;
    }
    return start_failed(path, result, started);
}

// A shell that has this one's state, runs the commands, and is done. What it needs to know of
// numbers are arguments, the rest comes to it as commands that stand before those.
bool Shell::start_shell(const Text& commands, const char* name, bool background,
                        const Streams& streams, unsigned line, Started& started) {
    Text all;
    Words words;
    bool good = state_.write(all) && words.add("shell") && words.add("--state");
    const unsigned state = static_cast<unsigned>(all.size());
    char number[16];
    const unsigned values[] = {state, static_cast<unsigned>(status_), line, id_};
    for (const unsigned value : values) {
        snprintf(number, sizeof(number), "%u", value);
        good = good && words.add(number);
    }
    good = good && all.append(commands.c_str(), commands.size()) && all.append('\n');
    good = good && words.add(name_.c_str());
    if (shell::script() != nullptr) good = good && words.add(shell::script());
    const kern_return_t result =
        good ? start("shell", words, &all, background, streams, started) : KERN_RESOURCE_SHORTAGE;
    return result == KERN_SUCCESS || start_failed(name, result, started);
}
