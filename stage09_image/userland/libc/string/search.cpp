// Finding characters and strings in strings.
#include <string.h>

extern "C" {

char* strchr(const char* text, int character) {
    for (;; text++) {
        if (*text == static_cast<char>(character)) return const_cast<char*>(text);
        if (*text == 0) return nullptr;
    }
}

char* strrchr(const char* text, int character) {
    const char* found = nullptr;
    for (;; text++) {
        if (*text == static_cast<char>(character)) found = text;
        if (*text == 0) return const_cast<char*>(found);
    }
}

char* strstr(const char* text, const char* wanted) {
    const size_t length = strlen(wanted);
    if (length == 0) return const_cast<char*>(text);
    while ((text = strchr(text, wanted[0])) != nullptr) {
        if (strncmp(text, wanted, length) == 0) return const_cast<char*>(text);
        text++;
    }
    return nullptr;
}

size_t strspn(const char* text, const char* accept) {
    size_t length = 0;
    while (text[length] != 0 && strchr(accept, text[length]) != nullptr) length++;
    return length;
}

// The zero at the end of `reject` matches the one at the end of `text`.
size_t strcspn(const char* text, const char* reject) {
    size_t length = 0;
    if (*reject == 0 || reject[1] == 0) {  // one character, as `/`: nothing to search for it
        while (text[length] != *reject && text[length] != 0) length++;
        return length;
    }
    while (strchr(reject, text[length]) == nullptr) length++;
    return length;
}

char* strpbrk(const char* text, const char* accept) {
    text += strcspn(text, accept);
    return *text != 0 ? const_cast<char*>(text) : nullptr;
}

char* strtok_r(char* text, const char* separators, char** position) {
    if (text == nullptr) text = *position;
    text += strspn(text, separators);
    char* end = text + strcspn(text, separators);
    *position = *end != 0 ? end + 1 : end;
    if (end == text) return nullptr;
    *end = 0;
    return text;
}

char* strtok(char* text, const char* separators) {
    static char* position;
    return strtok_r(text, separators, &position);
}

}  // extern "C"
