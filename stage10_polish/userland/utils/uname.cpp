// uname [-asnrvm]: what this system is: its name, this machine's, release, version, processor.
#include <stdio.h>
#include <unistd.h>

int main(int argc, char** argv) {
    static const struct {
        char letter;
        const char* text;
    } PARTS[] = {{'s', "Mach_R"}, {'n', "mach_r"}, {'r', "0.1"}, {'v', "stage10"}, {'m', "x86_64"}};
    unsigned wanted = 0;
    int option;
    while ((option = getopt(argc, argv, "asnrvm")) != -1) {
        if (option == '?') optind = argc + 1;
        for (unsigned i = 0; i < 5; i++)
            if (option == 'a' || option == PARTS[i].letter) wanted |= 1u << i;
    }
    if (optind != argc) {
        fprintf(stderr, "usage: uname [-asnrvm]\n");
        return 2;
    }
    if (wanted == 0) wanted = 1;
    bool first = true;
    for (unsigned i = 0; i < 5; i++) {
        if ((wanted >> i & 1) == 0) continue;
        printf("%s%s", first ? "" : " ", PARTS[i].text);
        first = false;
    }
    printf("\n");
    return 0;
}
