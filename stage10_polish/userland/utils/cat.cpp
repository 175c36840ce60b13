// cat [FILE...]: the contents of the files, one after the other; without any, what is typed.
#include <errno.h>
#include <stdio.h>
#include <string.h>

namespace {

bool copy(FILE* from) {
    char buffer[4096];
    size_t count;
    while ((count = fread(buffer, 1, sizeof(buffer), from)) > 0) {
        if (fwrite(buffer, 1, count, stdout) != count) return false;
    }
    return !ferror(from);
}

// Line by line, so that each comes back as soon as it is complete.
bool copy_console() {
    char line[256];
    while (fgets(line, sizeof(line), stdin) != nullptr) fputs(line, stdout);
    return !ferror(stdin);
}

}  // namespace

int main(int argc, char** argv) {
    int status = 0;
    if (argc < 2 && !copy_console()) status = 1;
    for (int i = 1; i < argc; i++) {
        FILE* file = fopen(argv[i], "r");
        if (file == nullptr || !copy(file)) {
            fprintf(stderr, "cat: %s: %s\n", argv[i], strerror(errno));
            status = 1;
        }
        if (file != nullptr) fclose(file);
    }
    return status;
}
