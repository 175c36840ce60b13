// Reads lines, takes them apart, and calls the commands.
#include "monitor.h"
#include "console.h"
#include "lib.h"

#define LINE 1024
#define WORDS 64

static const struct command *const tables[] = { boot_commands, memory_commands, test_commands };
#define TABLES (sizeof tables / sizeof tables[0])

static char line[LINE];
static char *words[WORDS];

// A line without its end; false if it was too long.
static bool read_line(void) {
    static int last;
    u32 length = 0;
    bool fits = true;
    for (;;) {
        int c = console_read(), before = last;
        last = c;
        if (c == '\n' && before == '\r')
            continue; // Both together are one end of a line.
        if (c == '\r' || c == '\n')
            break;
        if (c == 0x7F || c == '\b') {
            if (length) {
                length--;
                print("\b \b");
            }
        } else if (c == '\t' || (c >= ' ' && c < 0x7F)) {
            if (length == LINE - 1) {
                fits = false;
                continue;
            }
            line[length++] = c == '\t' ? ' ' : (char)c;
            print("%c", line[length - 1]);
        }
    }
    print("\n");
    line[length] = 0;
    return fits;
}

// Takes the line apart in its place; -1 if it cannot be.
static int split(void) {
    int count = 0;
    char *from = line, *to = line;
    for (;;) {
        while (*from == ' ')
            from++;
        if (!*from)
            return count;
        if (count == WORDS) {
            print("too many words: %d at most\n", WORDS);
            return -1;
        }
        words[count++] = to;
        bool quoted = false;
        for (; *from && (quoted || *from != ' '); from++) {
            if (*from == '"')
                quoted = !quoted;
            else
                *to++ = *from;
        }
        if (quoted) {
            print("unclosed quote\n");
            return -1;
        }
        from += *from != 0;
        *to++ = 0;
    }
}

static void execute(int count) {
    for (u32 i = 0; i < TABLES; i++)
        for (const struct command *command = tables[i]; command->name; command++)
            if (same(command->name, words[0])) {
                command->run(count, words);
                return;
            }
    print("unknown command: %s\n", words[0]);
}

void monitor_run(void) {
    for (;;) {
        print("monitor> ");
        if (!read_line()) {
            print("the line is too long: %d characters at most\n", LINE - 1);
            continue;
        }
        int count = split();
        if (count > 0)
            execute(count);
    }
}

void command_help(int count, char **arguments) {
    if (too_many(arguments, count, 1))
        return;
    for (u32 i = 0; i < TABLES; i++)
        for (const struct command *command = tables[i]; command->name; command++) {
            char usage[80];
            format_text(usage, sizeof usage, "%s %s", command->name, command->arguments);
            print("%-34s %s\n", usage, command->what);
        }
}

bool too_many(char **arguments, int count, int most) {
    if (count <= most)
        return false;
    print("%s: too many words\n", arguments[0]);
    return true;
}

void demonstration(void) {
    static const char *const lines[] = { "mmap", "frames", "translate 0xFFFFFFFF80100000" };
    for (u32 i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        print("demonstration: %s\n", lines[i]);
        memcpy(line, lines[i], strlen(lines[i]) + 1);
        execute(split());
    }
    print("milestone 2: memory is managed\n");
}
