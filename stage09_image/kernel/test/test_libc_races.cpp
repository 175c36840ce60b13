// Races in libc: its lock, its heap and errno, with a thread of the program `races` preempted after
// each of its instructions in turn.
#include "loader/program.hpp"
#include "test/ktap.hpp"
#include "test/race_program.hpp"

namespace {

void search(StringView part) {
    const Result<loader::Program> program = loader::find("races");
    if (!program.ok()) return test::skip("the program `races` is not there");
    const StringView arguments[] = {"races", part};
    race::search_program(part, program.value().file, arguments);
}

}  // namespace

KTEST(program_races, libc_lock) { search("lock"); }
KTEST(program_races, libc_heap) { search("heap"); }
KTEST(program_races, libc_errno) { search("errno"); }
