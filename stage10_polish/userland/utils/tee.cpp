// tee [-a] [FILE...]: what comes in goes out, and into each file; -a: behind what is in it.
#include "utils/input.hpp"

#include <fcntl.h>
#include <unistd.h>

int main(int argc, char** argv) {
    int option, mode = O_TRUNC, status = 0;
    while ((option = getopt(argc, argv, "a")) != -1) {
        if (option == '?') {
            fprintf(stderr, "usage: tee [-a] [FILE...]\n");
            return 2;
        }
        mode = O_APPEND;
    }
    // argv[optind + i] is open as files[i]; -1: it could not be opened, or not be written to.
    const int count = argc - optind;
    int* const files = static_cast<int*>(malloc(sizeof(int) * static_cast<size_t>(count + 1)));
    if (files == nullptr) return fail(argv[0], "files");
    for (int i = 0; i < count; i++) {
        files[i] = open(argv[optind + i], O_WRONLY | O_CREAT | mode, 0666);
        if (files[i] < 0) status = fail(argv[0], argv[optind + i]);
    }
    static char standard_output[] = "standard output";
    files[count] = STDOUT_FILENO;
    argv[argc] = standard_output;
    static char buffer[65536];
    ssize_t size;
    while ((size = read(STDIN_FILENO, buffer, sizeof(buffer))) > 0) {
        for (int i = 0; i <= count; i++) {
            if (files[i] < 0 || write(files[i], buffer, static_cast<size_t>(size)) == size)
                continue;
            status = fail(argv[0], argv[optind + i]);
            files[i] = -1;  // the others get the rest
        }
    }
    return size < 0 ? fail(argv[0], "standard input") : status;
}
