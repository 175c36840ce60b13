// The one way from a path as it is written to the file that is meant.
#include <services/file.h>
#include <stdlib.h>
#include <string.h>

extern "C" {

kern_return_t path_resolve_to(const char* directory, const char* path, char* resolved,
                              size_t capacity) {
    size_t length = 0;
    const char* const parts[] = {*path == '/' ? "" : directory, path};
    for (const char* part : parts) {
        for (part += strspn(part, "/"); *part != 0; part += strspn(part, "/")) {
            const char* const name = part;
            part += strcspn(part, "/");
            const size_t size = static_cast<size_t>(part - name);
            if (size == 1 && name[0] == '.') continue;
            if (size == 2 && name[0] == '.' && name[1] == '.') {
                while (length > 0 && resolved[--length] != '/') {
                }
                continue;
            }
            if (length + 1 + size >= capacity) return KERN_NAME_TOO_LONG;
            resolved[length] = '/';
            memcpy(resolved + length + 1, name, size);
            length += 1 + size;
        }
    }
    if (length == 0) resolved[length++] = '/';
    resolved[length] = 0;
    return KERN_SUCCESS;
}

kern_return_t path_resolve(const char* directory, const char* path, char* resolved) {
    return path_resolve_to(directory, path, resolved, FILE_PATH_SIZE);
}

kern_return_t file_resolve_to(const char* path, char* resolved, size_t capacity) {
    const char* directory = getenv("PWD");
    return path_resolve_to(directory != nullptr ? directory : "", path, resolved, capacity);
}

kern_return_t file_resolve(const char* path, char* resolved) {
    return file_resolve_to(path, resolved, FILE_PATH_SIZE);
}

}  // extern "C"
