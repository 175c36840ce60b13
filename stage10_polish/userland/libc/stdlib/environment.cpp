// The environment: an array of "NAME=value" that starts as the one on the stack and moves to the
// heap when it is first changed. Replaced strings are not freed: somebody may hold a pointer.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace {

char** owned;  // environ, once it is on the heap

bool valid_name(const char* name) {
    return name != nullptr && *name != 0 && strchr(name, '=') == nullptr;
}

// The slot of `name`, or the one with the NULL at the end.
char** find(const char* name, size_t length) {
    char** slot = environ;
    for (; *slot != nullptr; slot++) {
        if (strncmp(*slot, name, length) == 0 && (*slot)[length] == '=') break;
    }
    return slot;
}

// Room for one more entry.
bool grow() {
    size_t count = 0;
    while (environ[count] != nullptr) count++;
    char** larger = static_cast<char**>(malloc((count + 2) * sizeof(char*)));
    if (larger == nullptr) return false;
    memcpy(larger, environ, (count + 1) * sizeof(char*));
    free(owned);
    environ = owned = larger;
    return true;
}

}  // namespace

extern "C" {

char* getenv(const char* name) {
    if (!valid_name(name)) return nullptr;
    const size_t length = strlen(name);
    char* entry = *find(name, length);
    return entry != nullptr ? entry + length + 1 : nullptr;
}

int setenv(const char* name, const char* value, int overwrite) {
    if (!valid_name(name)) {
        errno = EINVAL;
        return -1;
    }
    const size_t name_length = strlen(name), value_size = strlen(value) + 1;
    if (*find(name, name_length) != nullptr && !overwrite) return 0;
    char* entry = static_cast<char*>(malloc(name_length + 1 + value_size));
    if (entry == nullptr) return -1;
    memcpy(entry, name, name_length);
    entry[name_length] = '=';
    memcpy(entry + name_length + 1, value, value_size);
    if (*find(name, name_length) == nullptr && !grow()) {
        free(entry);
        return -1;
    }
    char** slot = find(name, name_length);
    if (*slot == nullptr) slot[1] = nullptr;
    *slot = entry;
    return 0;
}

int unsetenv(const char* name) {
    if (!valid_name(name)) {
        errno = EINVAL;
        return -1;
    }
    for (char** slot = find(name, strlen(name)); *slot != nullptr; slot++) *slot = slot[1];
    return 0;
}

}  // extern "C"
