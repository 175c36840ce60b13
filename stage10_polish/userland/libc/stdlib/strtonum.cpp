// Numbers that somebody typed: the whole text, and in range, or a word that says what is wrong.
#include <errno.h>
#include <stdlib.h>

extern "C" {

long long strtonumx(const char* text, long long least, long long most, const char** wrong,
                    int base) {
    const int error = errno;
    char* end;
    errno = 0;
    const long long number = strtoll(text, &end, base);
    const bool beyond = errno == ERANGE;
    *wrong = nullptr;
    if (end == text || *end != 0)
        *wrong = "invalid";
    else if (number < least || (beyond && number < 0))
        *wrong = "too small";
    else if (number > most || beyond)
        *wrong = "too large";
    errno = *wrong == nullptr ? error : end == text || *end != 0 ? EINVAL : ERANGE;
    return *wrong == nullptr ? number : 0;
}

long long strtonum(const char* text, long long least, long long most, const char** wrong) {
    return strtonumx(text, least, most, wrong, 10);
}

}  // extern "C"
