// The console's keys go to the line editor, and what that says to the console.
#include "shell/terminal.hpp"

#include "shell/machine.hpp"

static void show(LineEditor& editor) {
    machine::write(1, editor.output().c_str(), editor.output().size());
    editor.output().clear();
}

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
