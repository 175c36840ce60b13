// The table of the built-in commands, and those that are about the session.
#include "shell/builtins.hpp"

#include "shell/line_editor.hpp"

#include <stdlib.h>
#include <string.h>

using shell::complain;
using shell::print;

int wrong_usage(const char* name) {
    const Builtin* builtin = find_builtin(name);
    const char* usage = builtin != nullptr ? builtin->usage : "";
    Text text;
    const bool good =
        text.append(name) && text.append(*usage != 0 ? " " : "") && text.append(usage);
    complain("usage", good ? text.c_str() : name);
    return 2;
}

namespace {

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
        print("  %-8s %-17s %s\n", BUILTINS[i].name, BUILTINS[i].usage, BUILTINS[i].help);
    const bool listed = list_programs();
    print("The language is that of sh: ; & && || ! | < > >> 2> if while until for case,\n"
          "functions, $NAME ${NAME...} $(COMMAND) $((1+2)), * ? [...]; docs/SHELL.md\n"
          "describes it. Ctrl-C ends what runs, Tab completes names.\n");
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

int poweroff(Shell& shell, Words& words) {
    if (words.count() > 1) return wrong_usage("poweroff");
    shell.exit(0);
    return 0;
}

int history(Shell& shell, Words& words) {
    if (words.count() > 1) return wrong_usage("history");
    const History& lines = shell.history();
    for (size_t i = 0; i < lines.count(); i++)
        print("%5zu  %s\n", lines.first_number() + i, lines.line(i).c_str());
    return 0;
}

}  // namespace

using namespace builtins;

const Builtin BUILTINS[] = {
    {".", "FILE", "runs the commands of a file", source, true, false},
    {":", "[WORD...]", "does nothing", nothing, true, false},
    {"[", "EXPRESSION ]", "the same as test", test, false, false},
    {"break", "[N]", "leaves N loops", leave_loops, true, false},
    {"cd", "[DIRECTORY]", "goes to a directory", cd, false, false},
    {"continue", "[N]", "goes on with the next round of a loop", next_round, true, false},
    {"echo", "[-n] [WORD...]", "prints words", echo, false, true},
    {"eval", "[WORD...]", "runs what the words are", evaluate, true, false},
    {"exit", "[STATUS]", "ends the shell, and the first one the machine", exit_shell, true, false},
    {"export", "[NAME[=VALUE]...]", "gives variables to programs", export_variables, true, false},
    {"false", "", "has the status 1", fail, false, true},
    {"fg", "[%JOB]", "waits for a job, which has the console", foreground, false, false},
    {"help", "", "says what there is", help, false, false},
    {"history", "", "lists the lines typed", history, false, false},
    {"jobs", "", "lists what runs in the background", jobs, false, false},
    {"kill", "ID|%JOB...", "ends tasks", kill, false, false},
    {"poweroff", "", "switches the machine off", poweroff, false, false},
    {"printf", "FORMAT [WORD...]", "prints words by a format", print_formatted, false, false},
    {"pwd", "", "prints the directory", pwd, false, false},
    {"read", "[-r] NAME...", "reads a line into variables", read, false, false},
    {"return", "[STATUS]", "leaves a function or a file", return_from, true, false},
    {"set", "[-efu] [WORD...]", "sets options and $1 $2 ..., or lists variables", set, true, false},
    {"shift", "[N]", "drops the first of $1 $2 ...", shift, true, false},
    {"test", "[EXPRESSION]", "asks about files, texts and numbers", test, false, false},
    {"true", "", "has the status 0", nothing, false, true},
    {"type", "NAME...", "says what a command is", type, false, false},
    {"unset", "[-fv] NAME...", "forgets variables, or with -f functions", unset, true, false},
    {"wait", "[ID|%JOB...]", "waits until background jobs have ended", wait, false, false},
};
const size_t BUILTIN_COUNT = sizeof(BUILTINS) / sizeof(BUILTINS[0]);

const Builtin* find_builtin(const char* name) {
    for (const Builtin& builtin : BUILTINS) {
        if (strcmp(builtin.name, name) == 0) return &builtin;
    }
    return nullptr;
}
