// Unchanged: remembers everything that can be seen of the tasks of a case and of IPC as a whole,
// and compares at the end of its scope (or when asked): "nothing changed".
#pragma once

#include "containers/vector.hpp"
#include "lib/utility.hpp"

namespace ipc_test {

class Unchanged : NonCopyable {
public:
    Unchanged();
    ~Unchanged() { check(); }
    // Fails the test for what has changed since it was remembered.
    void check();

private:
    struct Fact {
        const char* what;
        uint64_t of;  // a name, or the number of a task
        uint64_t value;
    };
    using Facts = Vector<Fact>;
    static void observe(Facts& facts);
    static void add(Facts& facts, const char* what, uint64_t of, uint64_t value);

    Facts before_;
};

}  // namespace ipc_test
