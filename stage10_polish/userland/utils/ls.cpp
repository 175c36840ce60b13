// ls [-l] [PATH...]: the files of a directory, or a file, one a line; -l: with size and kind.
#include <errno.h>
#include <services/file.h>
#include <stdio.h>
#include <string.h>

namespace {

void show(const char* name, uint64_t size, uint32_t flags, bool details) {
    if (details) printf("%c %10lu  ", flags & FILE_EXECUTABLE ? 'x' : '-', size);
    printf("%s\n", name);
}

kern_return_t list_directory(const char* path, bool details) {
    file_list_entry entries[FILE_LIST_MAXIMUM];
    uint32_t first = 0, count = 0;
    do {
        const kern_return_t result = file_list(BIRTH_FILE_SERVICE, first, path, entries, &count);
        if (result != KERN_SUCCESS) return result;
        for (uint32_t i = 0; i < count; i++)
            show(entries[i].name, entries[i].size, entries[i].flags, details);
        first += count;
    } while (count == FILE_LIST_MAXIMUM);
    return KERN_SUCCESS;
}

int list(const char* path, bool details) {
    char resolved[FILE_PATH_SIZE];
    uint64_t size;
    uint32_t flags;
    kern_return_t result = file_resolve(path, resolved);
    if (result == KERN_SUCCESS) result = list_directory(resolved, details);
    if (result != KERN_SUCCESS &&
        file_stat(BIRTH_FILE_SERVICE, resolved, &size, &flags) == KERN_SUCCESS) {
        show(path, size, flags, details);
        return 0;
    }
    if (result == KERN_SUCCESS) return 0;
    fprintf(stderr, "ls: %s: %s\n", path, strerror(result));
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
