// strsep and stpcpy.
#include <string.h>

extern "C" {

char* strsep(char** text, const char* separators) {
    char* const part = *text;
    if (part == nullptr) return nullptr;
    char* const end = part + strcspn(part, separators);
    *text = *end != 0 ? end + 1 : nullptr;
    *end = 0;
    return part;
}

char* stpcpy(char* to, const char* from) {
    const size_t size = strlen(from);
    memcpy(to, from, size + 1);
    return to + size;
}

}  // extern "C"
