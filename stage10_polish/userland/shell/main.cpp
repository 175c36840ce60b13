// The shell program:
//
//     shell                          talks to the console
//     shell [-efu] FILE [WORD...]    runs the commands of a file; the words are $1, $2 ...
//     shell [-efu] -c TEXT [NAME [WORD...]]
//     shell --state ...              is what another shell starts (Shell::start_shell)
#include "shell/builtins.hpp"
#include "shell/history_file.hpp"
#include "shell/terminal.hpp"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace {

using shell::complain;

// Reads a line, and more while what was read is not finished.
LineEditor::Result read_command(LineEditor& editor, LineEditor& more, Text& text) {
    text.clear();
    LineEditor::Result result = read_line(editor);
    if (result != LineEditor::Result::Line) return result;
    bool kept = text.append(editor.line().c_str(), editor.line().size());
    while (kept && Shell::is_unfinished(text.c_str(), text.size())) {
        result = read_line(more);
        if (result == LineEditor::Result::EndOfInput) break;  // the end of what is not finished
        if (result != LineEditor::Result::Line) return result;
        kept = text.append('\n') && text.append(more.line().c_str(), more.line().size());
    }
    if (!kept) {
        complain("shell", "not enough memory");
        return LineEditor::Result::Interrupted;
    }
    return LineEditor::Result::Line;
}

int talk(Shell& shell) {
    shell::print("\nMach_R shell v0.1\nType 'help' for commands\n\n");
    machine::take_console();  // a shell that was here before may have had a program in the
                              // foreground
    LineEditor editor("shell> ", shell.history(), shell), more("> ", shell.history(), shell);
    HistoryFile file(shell);
    Text text;
    while (!shell.exiting()) {
        machine::expect_interrupt(false);
        shell.report_jobs();
        file.look();
        const LineEditor::Result result = read_command(editor, more, text);
        if (result == LineEditor::Result::EndOfInput) break;
        if (result == LineEditor::Result::Interrupted) continue;
        shell.history().add(text.c_str(), text.size());
        file.add(text.c_str(), text.size());
        machine::expect_interrupt(true);  // until a job has the console
        shell.run(text.c_str(), text.size());
    }
    return shell.status();
}

int no_memory() {
    complain("shell", "not enough memory");
    return 1;
}

bool set_parameters(Shell& shell, char** words) {
    for (; *words != nullptr; words++) {
        if (!shell.state().parameters.add(*words)) return false;
    }
    return true;
}

int run_script(Shell& shell, const char* path, char** words) {
    Text text;
    char resolved[Shell::PATH_SIZE];
    kern_return_t result = shell.resolve(path, resolved);
    if (result == KERN_SUCCESS) result = machine::read_file(resolved, text);
    if (result != KERN_SUCCESS) {
        complain(path, strerror(result));
        return 127;
    }
    if (!shell.name().append(path) || !set_parameters(shell, words)) return no_memory();
    shell::set_script(path);
    shell.run(text.c_str(), text.size());
    return shell.status();
}

int run_argument(Shell& shell, const char* text, char** words, const char* own_name) {
    const char* const name = *words != nullptr ? *words++ : own_name;
    if (!shell.name().append(name) || !set_parameters(shell, words)) return no_memory();
    shell::set_script(name);
    shell.run(text, strlen(text));
    return shell.status();
}

// SIZE STATUS LINE ID NAME [SCRIPT]: so many bytes of the text make the state. Then the other
// shell's
// $? and line, its $$ and $0, and what it puts before its complaints.
int run_commands(Shell& shell, char** words, size_t count) {
    Text text;
    if (count < 5) {
        complain("shell", "--state is between shells");
        return 2;
    }
    const kern_return_t result = machine::read_commands(text);
    if (result != KERN_SUCCESS) {
        complain("shell", strerror(result));
        return 126;
    }
    const auto number = [&](size_t index) {
        return static_cast<unsigned>(strtoul(words[index], nullptr, 10));
    };
    const size_t state = number(0) <= text.size() ? number(0) : text.size();
    if (!shell.name().append(words[4])) return no_memory();
    shell.set_id(number(3));
    shell.run(text.c_str(), state);
    shell.set_status(static_cast<int>(number(1)));
    if (count > 5) shell::set_script(words[5]);
    shell.run(text.c_str() + state, text.size() - state, number(2));
    return shell.status();
}

int usage() {
    complain("usage", "shell [-efu] [FILE [WORD...] | -c TEXT [NAME [WORD...]]]");
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    signal(SIGPIPE, SIG_IGN);  // a built-in command's pipe is not the shell's end
    Shell shell;
    for (char** entry = environ; *entry != nullptr; entry++) {
        const size_t name_size = Variables::name_length(*entry, strlen(*entry));
        if ((*entry)[name_size] != '=' || strncmp(*entry, "STREAMS=", 8) == 0) continue;
        if (!shell.variables().set(*entry, name_size, *entry + name_size + 1)) return 1;
        shell.variables().set_exported(*entry, name_size, true);
    }
    shell.set_id(machine::id());
    if (argc < 2) {
        if (!shell.name().append("shell")) return no_memory();
        return talk(shell);
    }
    shell.set_interactive(false);
    char** words = argv + 1;
    if (strcmp(*words, "--state") == 0)
        return run_commands(shell, words + 1, static_cast<size_t>(argc) - 2);
    bool text_follows = false;
    for (; *words != nullptr && **words == '-' && (*words)[1] != 0; words++) {
        for (const char* option = *words + 1; *option != 0; option++) {
            State& state = shell.state();
            if (*option == 'c')
                text_follows = true;
            else if (*option == 'e')
                state.exit_on_error = true;
            else if (*option == 'f')
                state.no_globbing = true;
            else if (*option == 'u')
                state.unset_is_wrong = true;
            else
                return usage();
        }
    }
    if (*words == nullptr) return usage();
    return text_follows ? run_argument(shell, *words, words + 1, argv[0])
                        : run_script(shell, *words, words + 1);
}
