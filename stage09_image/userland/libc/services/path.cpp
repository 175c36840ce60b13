// Relative paths. Directories are one level deep, so ".." is the root.
#include <services/file.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern "C" kern_return_t file_resolve(const char* path, char* resolved) {
    const char* directory = getenv("PWD");
    if (*path == '/' || directory == nullptr) directory = "";
    while (strncmp(path, "./", 2) == 0) path += 2;
    if (strncmp(path, "../", 3) == 0) {
        directory = "/";
        path += 3;
    }
    if (strcmp(path, "..") == 0) {
        directory = "";
        path = "/";
    }
    if (strcmp(path, ".") == 0) path = "";
    if (*directory == 0 && *path == 0) path = "/";
    const size_t length = strlen(directory);
    const bool slash = length > 0 && directory[length - 1] != '/' && *path != 0;
    const int size =
        snprintf(resolved, FILE_PATH_SIZE, "%s%s%s", directory, slash ? "/" : "", path);
    return size >= 0 && size < static_cast<int>(FILE_PATH_SIZE) ? KERN_SUCCESS : KERN_NAME_TOO_LONG;
}
