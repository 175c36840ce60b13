// The built-in commands, each a function, and the table of them.
#include "shell/builtins.hpp"

#include "shell/line_editor.hpp"

#include <stdlib.h>
#include <string.h>

namespace {

using shell::complain;
using shell::print;

int wrong_usage(const char* name) {
    const Builtin* builtin = find_builtin(name);
    const char* usage = builtin != nullptr ? builtin->usage : "";
    print("usage: %s%s%s\n", name, *usage != 0 ? " " : "", usage);
    return 2;
}

int wrong_name(const char* command, const char* name) {
    print("%s: ", command);
    complain(name, "not a variable's name");
    return 1;
}

constexpr char HEADING[] = "Programs:";
constexpr size_t INDENTATION = sizeof(HEADING) - 1;

bool list_program(void* context, const machine::Entry& entry) {
    size_t& column = *static_cast<size_t*>(context);
    if (!entry.program) return true;
    const size_t width = strlen(entry.name) + 1;
    if (column + width > LineEditor::COLUMNS) {
        print("\n%*s", static_cast<int>(INDENTATION), "");
        column = INDENTATION;
    }
    print(" %s", entry.name);
    column += width;
    return true;
}

bool list_programs() {
    size_t column = INDENTATION;
    print(HEADING);
    const kern_return_t result = machine::list("/", list_program, &column);
    if (result != KERN_SUCCESS) print(" %s", strerror(result));
    print("\n");
    return result == KERN_SUCCESS;
}

bool enough(void*, const machine::Entry&) { return false; }

int help(Shell&, Words&) {
    print("Built-in commands:\n");
    for (size_t i = 0; i < BUILTIN_COUNT; i++)
        print("  %-8s %-14s %s\n", BUILTINS[i].name, BUILTINS[i].usage, BUILTINS[i].help);
    const bool listed = list_programs();
    print("NAME=value sets a variable, $NAME is its value, $? the last status; & at the\n"
          "end runs a command in the background, | connects two, < > >> 2> redirect,\n"
          "Ctrl-C ends the one in the foreground, Tab completes names.\n");
    return listed ? 0 : 1;
}

int cd(Shell& shell, Words& words) {
    if (words.count() > 2) return wrong_usage("cd");
    char path[Shell::PATH_SIZE];
    kern_return_t result = shell.resolve(words.count() == 2 ? words[1] : "/", path);
    if (result == KERN_SUCCESS) result = machine::list(path, enough, nullptr);
    if (result == KERN_SUCCESS && !shell.variables().set("PWD", 3, path))
        result = KERN_RESOURCE_SHORTAGE;
    if (result == KERN_SUCCESS) return 0;
    const bool missing = result == KERN_NOT_FOUND || result == KERN_NAME_TOO_LONG;
    complain("cd", missing ? "no such directory" : strerror(result));
    return 1;
}

int pwd(Shell& shell, Words& words) {
    if (words.count() > 1) return wrong_usage("pwd");
    const char* here = shell.variables().get("PWD", 3);
    print("%s\n", here != nullptr ? here : "/");
    return 0;
}

int exit_shell(Shell& shell, Words& words) {
    if (words.count() > 2) return wrong_usage("exit");
    int status = shell.status();
    if (words.count() == 2) {
        const char* wrong;
        const long long number = strtonum(words[1], INT32_MIN, INT32_MAX, &wrong);
        if (wrong != nullptr) return wrong_usage("exit");
        status = static_cast<int>(number & 255);
    }
    shell.exit(status);
    return status;
}

int poweroff(Shell& shell, Words& words) {
    if (words.count() > 1) return wrong_usage("poweroff");
    shell.exit(0);
    return 0;
}

int set(Shell& shell, Words& words) {
    if (words.count() == 1) {
        for (char* const* entry = shell.variables().entries(); *entry != nullptr; entry++)
            print("%s\n", *entry);
        return 0;
    }
    // set NAME value, or set NAME=value
    const char* text = words[1];
    const size_t name_size = Variables::name_length(text, strlen(text));
    const bool joined = words.count() == 2 && text[name_size] == '=';
    const bool apart = words.count() <= 3 && text[name_size] == 0;
    if (name_size == 0 || !(text[name_size] == '=' || text[name_size] == 0))
        return wrong_name("set", text);
    if (!joined && !apart) return wrong_usage("set");
    const char* value = joined ? text + name_size + 1 : words.count() == 3 ? words[2] : "";
    if (shell.variables().set(text, name_size, value)) return 0;
    complain("set", "not enough memory");
    return 1;
}

int unset(Shell& shell, Words& words) {
    if (words.count() < 2) return wrong_usage("unset");
    int status = 0;
    for (size_t i = 1; i < words.count(); i++) {
        const size_t size = strlen(words[i]);
        if (size > 0 && Variables::name_length(words[i], size) == size)
            shell.variables().unset(words[i], size);
        else
            status = wrong_name("unset", words[i]);
    }
    return status;
}

int history(Shell& shell, Words& words) {
    if (words.count() > 1) return wrong_usage("history");
    const History& lines = shell.history();
    for (size_t i = 0; i < lines.count(); i++)
        print("%5zu  %s\n", lines.first_number() + i, lines.line(i).c_str());
    return 0;
}

int jobs(Shell& shell, Words& words) {
    if (words.count() > 1) return wrong_usage("jobs");
    shell.report_jobs();
    for (size_t number = 1; number <= Jobs::CAPACITY; number++) {
        const Job& job = shell.jobs()[number];
        if (job.used) print("[%zu] %u running: %s\n", number, job.child.id, job.command.c_str());
    }
    return 0;
}

// What `ID` or `%JOB` means; its id is 0: nothing.
machine::Child parse_task(Shell& shell, const char* text) {
    const bool job = *text == '%';
    const char* wrong;
    const long long number =
        strtonum(text + job, 1, job ? long{Jobs::CAPACITY} : UINT32_MAX, &wrong);
    machine::Child task = {};
    if (wrong != nullptr) return task;
    if (!job) {
        task.id = static_cast<uint32_t>(number);
        return task;
    }
    const Job& meant = shell.jobs()[static_cast<size_t>(number)];
    return meant.used ? meant.child : task;
}

// There is a program of this name too. The shell has it as well because it works when there is no
// memory left to start one.
int kill(Shell& shell, Words& words) {
    if (words.count() < 2) return wrong_usage("kill");
    int status = 0;
    for (size_t i = 1; i < words.count(); i++) {
        const machine::Child task = parse_task(shell, words[i]);
        const kern_return_t result = task.id != 0 ? machine::kill(task) : KERN_SUCCESS;
        if (task.id != 0 && result == KERN_SUCCESS) continue;
        print("kill: ");
        complain(words[i], task.id != 0 ? strerror(result) : "not a task or job");
        status = 1;
    }
    return status;
}

int wait_for_jobs(Shell& shell, Words& words) {
    if (words.count() > 1) return wrong_usage("wait");
    const int status = shell.wait_for_jobs();
    shell.report_jobs();
    return status;
}

}  // namespace

const Builtin BUILTINS[] = {
    {"cd", "[DIRECTORY]", "goes to a directory", cd},
    {"exit", "[STATUS]", "ends the shell and switches the machine off", exit_shell},
    {"help", "", "says what there is", help},
    {"history", "", "lists the lines typed", history},
    {"jobs", "", "lists what runs in the background", jobs},
    {"kill", "ID|%JOB...", "ends tasks", kill},
    {"poweroff", "", "switches the machine off", poweroff},
    {"pwd", "", "prints the directory", pwd},
    {"set", "[NAME [VALUE]]", "sets a variable, or lists all", set},
    {"unset", "NAME...", "forgets variables", unset},
    {"wait", "", "waits until the background jobs have ended", wait_for_jobs},
};
const size_t BUILTIN_COUNT = sizeof(BUILTINS) / sizeof(BUILTINS[0]);

const Builtin* find_builtin(const char* name) {
    for (const Builtin& builtin : BUILTINS) {
        if (strcmp(builtin.name, name) == 0) return &builtin;
    }
    return nullptr;
}
