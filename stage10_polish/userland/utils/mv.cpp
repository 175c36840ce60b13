// mv PATH... TARGET: gives files and directories other names; in TARGET, if that is a directory.
// From one server to another nothing is moved: cp and rm do that.
#include "utils/target.hpp"

namespace {

int fail(const char* path) {
    fprintf(stderr, "mv: %s: %s\n", path, strerror(errno));
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: mv PATH... TARGET\n");
        return 2;
    }
    const auto move = [](const char* from, const char* to) {
        return rename(from, to) == 0 ? 0 : fail(from);
    };
    return for_each_source(argc, argv, move, fail);
}
