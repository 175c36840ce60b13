#include "test/ipc/unchanged.hpp"

#include "test/ipc/test_task.hpp"

namespace ipc_test {

Unchanged::Unchanged() { observe(before_); }

void Unchanged::add(Facts& facts, const char* what, uint64_t of, uint64_t value) {
    EXPECT_EQ(facts.push_back({what, of, value}).error(), KERN_SUCCESS);
}

void Unchanged::observe(Facts& facts) {
    uint64_t number = 0;
    for (TestTask* task = TestTask::first(); task; task = task->next()) {
        number++;
        TestTask::Names names;
        task->list_names(names);
        add(facts, "names in task", number, names.size());
        add(facts, "kernel objects of task", number, task->object_charge());
        add(facts, "memory of task", number, task->charge());
        for (const auto& name : names) {
            add(facts, "type of", name.name, name.type);
            add(facts, "send references of", name.name,
                task->refs(name.name, MACH_PORT_RIGHT_SEND));
            add(facts, "dead references of", name.name,
                task->refs(name.name, MACH_PORT_RIGHT_DEAD_NAME));
            if (!(name.type & RECEIVE)) continue;
            const mach_port_status status = task->status(name.name);
            add(facts, "set of", name.name, status.pset);
            add(facts, "sequence number of", name.name, status.seqno);
            add(facts, "make-send count of", name.name, status.mscount);
            add(facts, "limit of", name.name, status.qlimit);
            add(facts, "messages of", name.name, status.msgcount);
            add(facts, "send-once rights of", name.name, status.sorights);
            add(facts, "send rights of", name.name, status.srights);
            add(facts, "requests of", name.name, status.pdrequest * 2 + status.nsrequest);
        }
    }
    const Counts live = counts();
    add(facts, "ports", 0, live.ports);
    add(facts, "port sets", 0, live.sets);
    add(facts, "messages", 0, live.messages);
    add(facts, "send-once rights", 0, live.send_once);
    add(facts, "send-once rights ever made", 0, live.send_once_created);
}

void Unchanged::check() {
    Facts now;
    observe(now);
    const size_t count = min(now.size(), before_.size());
    for (size_t i = 0; i < count; i++) {
        const Fact& was = before_[i];
        const Fact& is = now[i];
        if (was.what == is.what && was.of == is.of && was.value == is.value) continue;
        char text[160];
        test::fail(__FILE__, __LINE__,
                   format_to(text, "changed: {} {:#x} was {}, then {} {:#x} is {}", was.what,
                             was.of, was.value, is.what, is.of, is.value));
        return;
    }
    EXPECT_EQ(now.size(), before_.size());
}

}  // namespace ipc_test
