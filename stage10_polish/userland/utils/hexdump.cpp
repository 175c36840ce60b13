// hexdump [FILE...]: offset, sixteen bytes in hexadecimal, the same as text. Equal rows are shown
// once and a * for the rest.
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

namespace {

constexpr size_t ROW = 16;

void show_row(unsigned long offset, const unsigned char* bytes, size_t count) {
    printf("%08lx ", offset);
    for (size_t i = 0; i < ROW; i++) {
        if (i % 8 == 0) putchar(' ');
        if (i < count)
            printf("%02x ", bytes[i]);
        else
            printf("   ");
    }
    printf(" |");
    for (size_t i = 0; i < count; i++) putchar(isprint(bytes[i]) ? bytes[i] : '.');
    printf("|\n");
}

bool dump(FILE* from) {
    unsigned char row[ROW], last[ROW];
    unsigned long offset = 0;
    bool starred = false;
    size_t count;
    while ((count = fread(row, 1, ROW, from)) > 0) {
        const bool same = offset > 0 && count == ROW && memcmp(row, last, ROW) == 0;
        if (!same) show_row(offset, row, count);
        if (same && !starred) printf("*\n");
        starred = same;
        memcpy(last, row, ROW);
        offset += count;
    }
    printf("%08lx\n", offset);
    return !ferror(from);
}

}  // namespace

int main(int argc, char** argv) {
    int status = 0;
    if (argc < 2 && !dump(stdin)) status = 1;
    for (int i = 1; i < argc; i++) {
        FILE* file = fopen(argv[i], "r");
        if (file == nullptr || !dump(file)) {
            fprintf(stderr, "hexdump: %s: %s\n", argv[i], strerror(errno));
            status = 1;
        }
        if (file != nullptr) fclose(file);
    }
    return status;
}
