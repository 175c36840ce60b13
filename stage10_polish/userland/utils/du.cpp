// du [-as] [PATH...]: how many KiB the files of each directory occupy, with all that is in it; -a:
// of each file too, -s: of what is named only.
#include "utils/input.hpp"
#include "utils/walk.hpp"

#include <unistd.h>

namespace {

bool files = false, total_only = false;

void show(unsigned long blocks, const char* path) { printf("%lu\t%s\n", (blocks + 1) / 2, path); }

// The blocks of 512 bytes of directories that are not through yet, by depth.
struct Totals {
    ~Totals() { free(blocks); }
    bool reserve(size_t depth) {
        if (depth < capacity) return true;
        auto* const grown =
            static_cast<unsigned long*>(realloc(blocks, 2 * (depth + 8) * sizeof(unsigned long)));
        if (grown == nullptr) return false;
        blocks = grown;
        capacity = 2 * (depth + 8);
        return true;
    }
    unsigned long* blocks = nullptr;
    size_t capacity = 0;
};

int sum(const char* path) {
    Walk walk(path);
    Totals totals;
    int status = 0;
    for (;;) {
        const Walk::Step step = walk.next();
        const size_t depth = walk.depth();
        if (step == Walk::Step::Done) return status;
        if (step == Walk::Step::Failed || !totals.reserve(depth + 1)) {
            status = fail("du", walk.path());
            continue;
        }
        const auto own = static_cast<unsigned long>(walk.status().st_blocks);
        if (step == Walk::Step::Entry && S_ISDIR(walk.status().st_mode)) {
            totals.blocks[depth + 1] = own;
            if (depth == 0) totals.blocks[0] = 0;
            continue;
        }
        const unsigned long blocks = step == Walk::Step::Left ? totals.blocks[depth + 1] : own;
        if (depth > 0) totals.blocks[depth] += blocks;
        const bool shown = step == Walk::Step::Left ? !total_only : files && !total_only;
        if (shown || depth == 0) show(blocks, walk.path());
    }
}

}  // namespace

int main(int argc, char** argv) {
    int option, status = 0;
    while ((option = getopt(argc, argv, "ask")) != -1) {
        if (option == '?') {
            fprintf(stderr, "usage: du [-as] [PATH...]\n");
            return 2;
        }
        files |= option == 'a';
        total_only |= option == 's';
    }
    if (optind == argc) status = sum(".");
    for (int i = optind; i < argc; i++) status |= sum(argv[i]);
    return finish(argv[0], status);
}
