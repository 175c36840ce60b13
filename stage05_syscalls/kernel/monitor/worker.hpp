// Worker: a thread that does something simple for ever, to watch the scheduler at work. `spawn`
// starts one, `threads` shows how far it has come.
#pragma once

#include "lib/intrusive_list.hpp"
#include "lib/string_view.hpp"
#include "thread/thread.hpp"

class Worker : NonCopyable {
public:
    enum class Kind : uint8_t {
        Spin,   // counts, and never gives way
        Yield,  // gives way after each count
        Sleep,  // sleeps 10 ms before each count
        Block,  // waits for something that never happens
        Sse,    // keeps values of its own in the SSE registers and checks them at each count
    };
    static Result<Kind> kind_called(StringView name);
    static StringView name_of(Kind kind);

    // Runs until it is killed. The worker frees itself then.
    static Result<Ref<Thread>> start(StringView name, unsigned priority, Kind kind);

    struct Progress {
        bool found = false;  // false: that thread is no worker
        Kind kind = Kind::Spin;
        uint64_t count = 0;
        uint64_t errors = 0;  // Sse: values that had changed
    };
    static Progress progress_of(uint64_t thread_id);

private:
    friend struct WorkerList;

    static void run(void* self);
    void work();
    void step();

    ListLink link_;
    uint64_t thread_id_ = 0;
    Kind kind_ = Kind::Spin;
    volatile uint64_t count_ = 0;
    volatile uint64_t errors_ = 0;
};
