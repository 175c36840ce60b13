// The shell program: without arguments it talks to the console, with a file's name it runs the
// lines of that file.
#include "shell/line_editor.hpp"
#include "shell/shell.hpp"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace {

constexpr char PROMPT[] = "shell> ";

void show(LineEditor& editor) {
    machine::write(editor.output().c_str(), editor.output().size());
    editor.output().clear();
}

// Reads one line. Keys are taken one by one: what is typed behind the line's end is for the program
// that the line starts.
LineEditor::Result read_line(LineEditor& editor) {
    editor.start();
    LineEditor::Result result = LineEditor::Result::More;
    while (result == LineEditor::Result::More) {
        show(editor);
        char key;
        if (machine::read_keys(&key, 1) == 0) return LineEditor::Result::EndOfInput;
        result = editor.feed(key);
    }
    show(editor);
    return result;
}

int talk(Shell& shell) {
    shell::print("\nMach_R shell v0.1\nType 'help' for commands\n\n");
    machine::take_console();  // a shell that was here before may have had a program in the
                              // foreground
    LineEditor editor(PROMPT, shell.history(), shell);
    while (!shell.exiting()) {
        machine::expect_interrupt(false);
        shell.report_jobs();
        const LineEditor::Result result = read_line(editor);
        if (result == LineEditor::Result::EndOfInput) break;
        if (result == LineEditor::Result::Interrupted) continue;
        shell.history().add(editor.line().c_str(), editor.line().size());
        shell.run(editor.line().c_str(), editor.line().size());
    }
    return shell.status();
}

int run_file(Shell& shell, const char* path) {
    FILE* file = fopen(path, "r");
    if (file == nullptr) {
        perror(path);
        return 127;
    }
    char* line = nullptr;
    size_t capacity = 0;
    long length;
    while (!shell.exiting() && (length = getline(&line, &capacity, file)) >= 0)
        shell.run(line, static_cast<size_t>(length));
    free(line);
    fclose(file);
    return shell.status();
}

}  // namespace

int main(int argc, char** argv) {
    Shell shell;
    for (char** entry = environ; *entry != nullptr; entry++) {
        const size_t name_size = Variables::name_length(*entry, strlen(*entry));
        if ((*entry)[name_size] != '=' || strncmp(*entry, "STREAMS=", 8) == 0) continue;
        if (!shell.variables().set(*entry, name_size, *entry + name_size + 1)) return 1;
    }
    return argc > 1 ? run_file(shell, argv[1]) : talk(shell);
}
