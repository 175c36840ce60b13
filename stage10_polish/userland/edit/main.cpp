// edit FILE: changes a text on the whole screen; what the keys do stands in editor.hpp.
#include "edit/editor.hpp"
#include "edit/file.hpp"
#include "edit/screen.hpp"
#include "terminal/console.hpp"

#include <errno.h>
#include <stdio.h>
#include <string.h>

namespace {

void send(const char* bytes, size_t size) { write(STDOUT_FILENO, bytes, size); }

void save(Editor& editor, const char* path) {
    char words[200];
    const int why = write_text(path, editor.text());
    if (why != 0) return editor.not_saved(strerror(why));
    snprintf(words, sizeof(words), "saved, %zu bytes", editor.text().size());
    editor.saved(words);
}

void talk(Editor& editor, Screen& screen, const char* path) {
    for (;;) {
        size_t size;
        const char* const bytes = screen.draw(editor, &size);
        send(bytes, size);
        switch (editor.key(read_key())) {
        case Editor::Request::Quit:
            return;
        case Editor::Request::Redraw:
            screen.forget();
            break;
        case Editor::Request::Save:
            save(editor, path);
            if (editor.leaving()) return;
            break;
        case Editor::Request::None:
            break;
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 || argv[1][0] == 0) {
        fprintf(stderr, "usage: edit FILE\n");
        return 2;
    }
    GapBuffer text;
    const int why = read_text(argv[1], text);
    if (why != 0 && why != ENOENT) {
        fprintf(stderr, "edit: %s: %s\n", argv[1], strerror(why));
        return 1;
    }
    struct winsize size;
    if (!open_console(&size)) {
        fprintf(stderr, "edit: standard output is not the console\n");
        return 1;
    }
    static Screen screen;
    Editor editor(text, argv[1]);
    screen.resize(size.ws_row, size.ws_col);
    editor.resize(screen.text_rows(), screen.columns() - 1);
    if (why == ENOENT) editor.say("new file");
    talk(editor, screen, argv[1]);
    constexpr char CLEAR[] = "\033[H\033[J";
    send(CLEAR, sizeof(CLEAR) - 1);
    return 0;
}
