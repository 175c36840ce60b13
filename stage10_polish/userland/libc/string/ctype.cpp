// Character classes by comparison of ranges: the unsigned difference checks both ends at once.
#include <ctype.h>

namespace {
inline bool within(int character, char first, char last) {
    return static_cast<unsigned>(character) - static_cast<unsigned>(first) <=
           static_cast<unsigned>(last - first);
}
}  // namespace

extern "C" {

int islower(int character) { return within(character, 'a', 'z'); }
int isupper(int character) { return within(character, 'A', 'Z'); }
int isdigit(int character) { return within(character, '0', '9'); }
int isgraph(int character) { return within(character, '!', '~'); }
int isprint(int character) { return within(character, ' ', '~'); }
int isblank(int character) { return character == ' ' || character == '\t'; }
int iscntrl(int character) { return within(character, 0, 0x1f) || character == 0x7f; }
int isspace(int character) { return character == ' ' || within(character, '\t', '\r'); }
int isalpha(int character) { return islower(character) || isupper(character); }
int isalnum(int character) { return isalpha(character) || isdigit(character); }
int ispunct(int character) { return isgraph(character) && !isalnum(character); }
int isxdigit(int character) {
    return isdigit(character) || within(character, 'a', 'f') || within(character, 'A', 'F');
}
int tolower(int character) { return isupper(character) ? character + ('a' - 'A') : character; }
int toupper(int character) { return islower(character) ? character - ('a' - 'A') : character; }

}  // extern "C"
