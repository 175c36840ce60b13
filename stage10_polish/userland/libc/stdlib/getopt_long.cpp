// getopt_long: words behind two minus signs; all else is getopt's.
#include <getopt.h>
#include <stdio.h>
#include <string.h>

namespace {

int wrong(const char* program, const char* options, const char* what, const char* name, size_t size,
          int answer) {
    if (opterr != 0 && *options != ':')
        fprintf(stderr, "%s: %s -- '%.*s'\n", program, what, static_cast<int>(size), name);
    return *options == ':' ? answer : '?';
}

// The option that is called so, or the only one whose name begins so; NULL: none, or several.
const option* find(const option* names, const char* name, size_t size) {
    const option* found = nullptr;
    bool several = false;
    for (const option* known = names; known->name != nullptr; known++) {
        if (strncmp(known->name, name, size) != 0) continue;
        if (known->name[size] == 0) return known;
        several |= found != nullptr;
        found = known;
    }
    return several ? nullptr : found;
}

}  // namespace

extern "C" int getopt_long(int argc, char* const argv[], const char* options,
                           const struct option* names, int* index) {
    const int at = optind < 1 ? 1 : optind;
    const char* const word = at < argc ? argv[at] : nullptr;
    if (word == nullptr || strncmp(word, "--", 2) != 0 || word[2] == 0)
        return getopt(argc, argv, options);
    const char* const name = word + 2;
    const size_t size = strcspn(name, "=");
    const bool given = name[size] == '=';
    optind = at + 1;
    optarg = nullptr;
    optopt = 0;
    const option* const found = find(names, name, size);
    if (found == nullptr) return wrong(argv[0], options, "invalid option", name, size, '?');
    optopt = found->val;
    if (found->has_arg == no_argument && given)
        return wrong(argv[0], options, "option takes no argument", name, size, '?');
    if (given) {
        optarg = const_cast<char*>(name + size + 1);
    } else if (found->has_arg == required_argument) {
        if (optind >= argc)
            return wrong(argv[0], options, "option requires an argument", name, size, ':');
        optarg = argv[optind++];
    }
    if (index != nullptr) *index = static_cast<int>(found - names);
    if (found->flag == nullptr) return found->val;
    *found->flag = found->val;
    return 0;
}
