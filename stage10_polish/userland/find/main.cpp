// find [PATH...] [EXPRESSION]: goes through directories and all that is in them. The expression is
// what must hold of a file, each in turn: -name PATTERN, -path PATTERN, -type f|d, -size [+-]N[c]
// (blocks of 512 bytes, or bytes), -empty, -newer FILE, ! before one that must not, -o for
// alternatives; and what is done: -print, -prune, -exec COMMAND ; with {} for its path. -maxdepth N
// and -mindepth N say how deep, -depth a directory behind what is in it.
#include "find/expression.hpp"
#include "utils/input.hpp"
#include "utils/walk.hpp"

#include <unistd.h>

namespace {

int search(const char* start, const Expression& expression) {
    Walk walk(start);
    int status = 0;
    for (;;) {
        const Walk::Step step = walk.next();
        if (step == Walk::Step::Done) return status;
        if (step == Walk::Step::Failed) {
            status = fail("find", walk.path());
            continue;
        }
        const bool directory = S_ISDIR(walk.status().st_mode);
        const size_t depth = walk.depth();
        if (step == Walk::Step::Entry && directory && depth >= expression.deepest()) walk.skip();
        const bool never_entered = depth >= expression.deepest();
        // With -depth a directory's turn is when it is left; one that is not entered never is.
        const bool its_turn = !directory || never_entered
                                  ? step == Walk::Step::Entry
                                  : (step == Walk::Step::Left) == expression.directory_last();
        if (!its_turn || depth < expression.shallowest() || depth > expression.deepest()) continue;
        bool prune = false;
        if (!expression.apply(walk, prune)) status = 1;
        if (prune && step == Walk::Step::Entry) walk.skip();
    }
}

}  // namespace

int main(int argc, char** argv) {
    int paths = 1;
    while (paths < argc && argv[paths][0] != '-' && strcmp(argv[paths], "!") != 0) paths++;
    static Expression expression;
    if (!expression.parse(argv + paths)) return 2;
    int status = paths == 1 ? search(".", expression) : 0;
    for (int i = 1; i < paths; i++) status |= search(argv[i], expression);
    return finish(argv[0], status);
}
