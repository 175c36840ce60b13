// echo [-n] [WORD...]: the words with a blank between them; -n: without the newline.
#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
    const bool newline = argc < 2 || strcmp(argv[1], "-n") != 0;
    for (int i = newline ? 1 : 2; i < argc; i++) {
        fputs(argv[i], stdout);
        if (i + 1 < argc) putchar(' ');
    }
    if (newline) putchar('\n');
    return 0;
}
