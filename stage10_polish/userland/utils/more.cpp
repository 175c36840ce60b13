// more [FILE...]: a text page by page. A blank or Page Down: the next page, Enter: the next line,
// q: the end, /: the next line in which a regular expression is found. If standard output is not
// the console, it is copied.
#include "terminal/console.hpp"
#include "terminal/glyphs.hpp"
#include "utils/input.hpp"

#include <regex.h>

namespace {

enum class Wish { Page, Line, Quit };

struct winsize screen = {24, 80};
bool paged = false;
unsigned rows_left = 0;  // before the reader is asked
regex_t pattern;
bool pattern_there = false;  // compiled
bool searching = false;      // lines are passed over until one has it

void erase_line() { fputs("\r\033[K", stdout); }

// Reads a pattern behind a slash. False: there is none after all.
bool ask_pattern() {
    static char typed[128];
    size_t size = 0;
    erase_line();
    putchar('/');
    fflush(stdout);
    for (;;) {
        const int key = read_key();
        if (key == '\r' || key == '\n') break;
        if (key == KEY_END_OF_INPUT || key == control_key('C')) return false;
        if ((key == 0x7F || key == '\b') && size > 0) {
            size--;
            fputs("\b \b", stdout);
        } else if (key >= ' ' && key < 0x7F && size + 1 < sizeof(typed) &&
                   size + 2 < screen.ws_col) {
            typed[size++] = static_cast<char>(key);
            putchar(key);
        }
        fflush(stdout);
    }
    typed[size] = 0;
    if (size == 0) return pattern_there;  // the last one again
    if (pattern_there) regfree(&pattern);
    const int error = regcomp(&pattern, typed, REG_EXTENDED | REG_NOSUB);
    pattern_there = error == 0;
    if (error == 0) return true;
    char why[80];
    regerror(error, &pattern, why, sizeof(why));
    erase_line();
    printf("%s", why);
    fflush(stdout);
    read_key();
    return false;
}

Wish ask(const char* prompt) {
    for (;;) {
        erase_line();
        printf("%s", prompt);
        fflush(stdout);
        const int key = read_key();
        erase_line();
        if (key == 'q' || key == 'Q' || key == control_key('C') || key == KEY_END_OF_INPUT)
            return Wish::Quit;
        if (key == ' ' || key == KEY_PAGE_DOWN) return Wish::Page;
        if (key == '\r' || key == '\n' || key == KEY_DOWN) return Wish::Line;
        if (key == '/' && ask_pattern()) {
            searching = true;
            erase_line();
            return Wish::Page;
        }
    }
}

// Is there room for another row? False: the reader has had enough.
bool next_row() {
    if (rows_left == 0) {
        const Wish wish = ask("--More--");
        if (wish == Wish::Quit) return false;
        rows_left = wish == Wish::Page ? screen.ws_row - 1u : 1;
    }
    rows_left--;
    return true;
}

// The line in as many rows as it needs; false as above.
bool show(const Line& line) {
    const auto at = [&](size_t i) { return line.text[i]; };
    size_t place = 0;
    do {
        if (!next_row()) return false;
        if (searching) return true;  // it was asked for before this row
        size_t cell = 0;
        while (place < line.size) {
            const Glyph glyph = glyph_at(at, place, line.size, cell);
            // The last cell stays free: some terminals go on with the next row by themselves.
            if (cell + glyph.cells > screen.ws_col - 1u && cell > 0) break;
            fputs(glyph.shown, stdout);
            cell += glyph.cells;
            place += glyph.bytes;
        }
        putchar('\n');
    } while (place < line.size);
    return true;
}

bool found(const Line& line) {
    regmatch_t whole = {0, static_cast<regoff_t>(line.size)};
    return regexec(&pattern, line.text, 1, &whole, REG_STARTEND) == 0;
}

bool page(FILE* from, bool& quit) {
    Line line;
    bool again = false;  // the line was read already, and the search begins with it
    while (!quit && (again || line.read(from))) {
        again = false;
        if (searching && !found(line)) continue;
        if (searching) rows_left = screen.ws_row - 1u;
        searching = false;
        quit = !show(line);
        again = searching;
    }
    return quit || read_whole(from);
}

bool copy(FILE* from) {
    static char buffer[4096];
    size_t count;
    while ((count = fread(buffer, 1, sizeof(buffer), from)) > 0) fwrite(buffer, 1, count, stdout);
    return !ferror(from);
}

}  // namespace

int main(int argc, char** argv) {
    static char stream_buffer[4096];
    if (argc == 1 && isatty(STDIN_FILENO)) {
        fprintf(stderr, "usage: more [FILE...]\n");
        return 2;
    }
    paged = open_console(&screen);
    if (paged) setvbuf(stdout, stream_buffer, _IOFBF, sizeof(stream_buffer));
    rows_left = screen.ws_row - 1u;
    bool quit = false;
    const int status = for_each_input(argc, argv, 1, [&](FILE* file, const char*) {
        if (quit) return true;
        searching = false;
        return paged ? page(file, quit) : copy(file);
    });
    return finish(argv[0], status);
}
