// The built-in commands that say what runs next.
#include "shell/builtins.hpp"

#include <stdlib.h>
#include <string.h>

using shell::complain;
using shell::print;

namespace {

// The one argument that there may be. False: it is wrong, which is said.
bool number(Words& words, long long least, long long otherwise, long long* value) {
    *value = otherwise;
    const char* wrong = nullptr;
    if (words.count() == 2) *value = strtonum(words[1], least, INT32_MAX, &wrong);
    if (wrong == nullptr && words.count() <= 2) return true;
    wrong_usage(words[0]);
    return false;
}

int leave(Shell& shell, Words& words, Shell::Flow flow) {
    long long levels;
    if (!number(words, 1, 1, &levels)) return 2;
    if (shell.loops() == 0) return 0;
    const unsigned most = shell.loops();
    shell.stop(flow, levels > most ? most : static_cast<unsigned>(levels));
    return 0;
}

}  // namespace

namespace builtins {

int nothing(Shell&, Words&) { return 0; }
int fail(Shell&, Words&) { return 1; }

int leave_loops(Shell& shell, Words& words) { return leave(shell, words, Shell::Flow::Break); }
int next_round(Shell& shell, Words& words) { return leave(shell, words, Shell::Flow::Continue); }

int return_from(Shell& shell, Words& words) {
    long long status;
    if (!number(words, INT32_MIN, shell.status(), &status)) return 2;
    if (!shell.in_function()) {
        complain("return", "not in a function");
        return 1;
    }
    shell.set_status(static_cast<int>(status & 255));
    shell.stop(Shell::Flow::Return);
    return shell.status();
}

int exit_shell(Shell& shell, Words& words) {
    long long status;
    if (!number(words, INT32_MIN, shell.status(), &status)) return 2;
    shell.exit(static_cast<int>(status & 255));
    return shell.status();
}

int evaluate(Shell& shell, Words& words) {
    Text text;
    bool good = true;
    for (size_t i = 1; i < words.count() && good; i++)
        good = (i == 1 || text.append(' ')) && text.append(words[i]);
    if (!good) {
        complain("eval", "not enough memory");
        return 1;
    }
    return shell.run_text(text.c_str(), text.size(), shell::line()) ? shell.status() : 0;
}

int source(Shell& shell, Words& words) {
    if (words.count() != 2) return wrong_usage(".");
    if (shell.run_file(words[1])) return shell.status();
    shell.stop(Shell::Flow::Error);
    return 2;
}

int type(Shell& shell, Words& words) {
    if (words.count() < 2) return wrong_usage("type");
    int status = 0;
    for (size_t i = 1; i < words.count(); i++) {
        const char* const name = words[i];
        const Builtin* const builtin = find_builtin(name);
        Text path;
        machine::FileStatus file;
        if (builtin != nullptr && builtin->special) {
            print("%s: built-in command\n", name);
        } else if (shell.state().functions.find(name) != nullptr) {
            print("%s: function\n", name);
        } else if (builtin != nullptr) {
            print("%s: built-in command\n", name);
        } else if (strchr(name, '/') == nullptr && path.append('/') && path.append(name) &&
                   machine::status(path.c_str(), file) == KERN_SUCCESS && file.executable) {
            print("%s: program %s\n", name, path.c_str());
        } else {
            complain("type", name, "not found");
            status = 1;
        }
    }
    return status;
}

}  // namespace builtins
