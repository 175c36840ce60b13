// TimeLimit: a test that has not ended when its time is over ends in a panic that names it and
// shows what runs, so that nobody waits for it in silence. Time is the machine's own clock, which
// counts instructions in `make test`. A test that hangs with interrupts off is not found out.
#pragma once

#include "lib/checked.hpp"
#include "test/ktap.hpp"

namespace test {

// For the length of a scope, on the thread that runs the test. There is one at a time.
class TimeLimit : NonCopyable {
public:
    // The longest tests of the finished system take 15 s where instructions are counted. A CHECKED
    // build asks before each operation whether C++ defines it: several times that, and a search
    // for races with a deadline, which waits for it in each of more runs, takes minutes.
    // wait_for() gives up by itself, and says so, after 10 s.
    static constexpr uint64_t SECONDS = CHECKED_BUILD ? 1'200 : 60;

    explicit TimeLimit(const Case& test);
    ~TimeLimit();
};

}  // namespace test
