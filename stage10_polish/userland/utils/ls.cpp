// ls [-l] [PATH...]: the files of a directory, or a file, one a line; -l: with size and kind.
#include <dirent.h>
#include <errno.h>
#include <mig/file.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

namespace {

void show(const char* name, uint64_t size, char kind, bool details) {
    if (details) printf("%c %10lu  ", kind, size);
    printf("%s\n", name);
}

bool list_directory(DIR* directory, bool details) {
    errno = 0;
    while (const dirent* entry = readdir(directory)) {
        const char kind = entry->d_type == DT_DIR                   ? 'd'
                          : (entry->d_flags & FILE_EXECUTABLE) != 0 ? 'x'
                                                                    : '-';
        show(entry->d_name, entry->d_size, kind, details);
    }
    closedir(directory);
    return errno == 0;
}

int list(const char* path, bool details) {
    if (DIR* directory = opendir(path); directory != nullptr) {
        if (list_directory(directory, details)) return 0;
    } else {
        const int why = errno;
        struct stat status;
        if (stat(path, &status) == 0 && !S_ISDIR(status.st_mode)) {
            show(path, static_cast<uint64_t>(status.st_size), status.st_mode & 0111 ? 'x' : '-',
                 details);
            return 0;
        }
        errno = why;
    }
    fprintf(stderr, "ls: %s: %s\n", path, strerror(errno));
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    bool details = false;
    int status = 0, paths = 0;
    for (int i = 1; i < argc; i++) details |= strcmp(argv[i], "-l") == 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-l") == 0) continue;
        paths++;
        status |= list(argv[i], details);
    }
    return paths == 0 ? list(".", details) : status;
}
