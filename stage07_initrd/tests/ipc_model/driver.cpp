#include "tests/ipc_model/driver.hpp"

#include "ipc/invariants.hpp"

#include <cstring>
#include <mach/notify.h>
#include <set>
#include <sstream>

namespace model {

// --- Subject ---

Subject::Subject() {
    data_ = memory().allocate(0, DATA_PAGES * PAGE_SIZE, Protection::read_write()).value();
    // A gap behind each buffer and the data.
    send_ =
        memory().allocate(0x20000000, BUFFER_PAGES * PAGE_SIZE, Protection::read_write()).value();
    receive_ =
        memory().allocate(0x30000000, BUFFER_PAGES * PAGE_SIZE, Protection::read_write()).value();
}

void Subject::refill(Random& random) {
    for (uint64_t page = data_; page < data_end(); page += PAGE_SIZE) {
        if (memory().check(page, 1, Access::Write).ok()) continue;
        EXPECT_TRUE(memory().allocate(page, PAGE_SIZE, Protection::read_write()).ok());
    }
    for (int i = 0; i < 16; i++) {
        const uint64_t word = random.next();
        const uint64_t at = data_ + random.below(DATA_PAGES * PAGE_SIZE - sizeof word);
        EXPECT_TRUE(memory().copy_out(at, &word, sizeof word).ok());
    }
}

std::vector<uint8_t> Subject::read(uint64_t address, uint64_t size) {
    std::vector<uint8_t> bytes(size);
    EXPECT_TRUE(memory().copy_in(bytes.data(), address, size).ok());
    return bytes;
}

// --- Running and comparing ---

Driver::Driver(uint64_t seed) : random_(seed) {
    for (auto& subject : subjects_) subject = std::make_unique<Subject>();
    for (auto& subject : subjects_) subject->refill(random_);
}

void Driver::complain(const std::string& what) {
    if (complaint.empty()) complaint = what;
}

void Driver::note(const char* name, int expected, int got) {
    coverage[name][got]++;
    if (expected == got) return;
    std::ostringstream text;
    text << name << ": the model says 0x" << std::hex << expected << ", the kernel 0x" << got;
    complain(text.str());
}

void Driver::compare() {
    for (size_t t = 0; t < TASKS; t++) {
        Space& space = subjects_[t]->space();
        const auto& names = model_.tasks[t].names;
        if (space.used() != names.size()) {
            complain("task " + std::to_string(t) + " has " + std::to_string(space.used()) +
                     " names instead of " + std::to_string(names.size()));
        }
        for (const auto& [name, entry] : names) compare_name(t, name, entry);
    }
    if (const char* broken = ipc::broken_invariant()) complain(broken);
}

void Driver::compare_name(size_t task, Name name, const Entry& entry) {
    Space& space = space_of(task);
    const auto wrong = [&](const std::string& what) {
        std::ostringstream where;
        where << "task " << task << " name 0x" << std::hex << name << ": " << what;
        complain(where.str());
    };
    const auto differs = [&](const char* what, uint64_t expected, uint64_t got) {
        if (expected == got) return;
        std::ostringstream text;
        text << what << " is 0x" << std::hex << got << " instead of 0x" << expected;
        wrong(text.str());
    };
    const auto type = ipc::port_type(space, name);
    if (!type.ok()) return wrong("does not exist");
    differs("type", entry.type(), type.value());
    differs("send references", entry.sends,
            ipc::port_get_refs(space, name, MACH_PORT_RIGHT_SEND).value());
    differs("dead references", entry.dead,
            ipc::port_get_refs(space, name, MACH_PORT_RIGHT_DEAD_NAME).value());
    if (entry.set) {
        Vector<ipc::NameAndType> members;
        EXPECT_TRUE(ipc::port_get_set_status(space, name, members).ok());
        const PortSet& set = model_.sets.at(entry.set);
        differs("number of members", set.members.size(), members.size());
        std::set<Name> expected;  // the kernel lists them in this order
        for (const PortId member : set.members) expected.insert(model_.port(member).holder_name);
        size_t i = 0;
        for (const Name member : expected) {
            if (i < members.size()) differs("member", member, members[i++].name);
        }
    }
    if (!entry.receive) return;
    const auto status = ipc::port_get_receive_status(space, name);
    if (!status.ok()) return wrong("has no status");
    const Port& port = model_.port(entry.port);
    differs("set", port.set ? model_.sets.at(port.set).name : 0, status.value().pset);
    differs("sequence number", port.sequence, status.value().seqno);
    differs("make-send count", port.make_sends, status.value().mscount);
    differs("limit", port.limit, status.value().qlimit);
    differs("messages", port.queue.size(), status.value().msgcount);
    differs("send-once rights", port.send_onces, status.value().sorights);
    differs("send rights", port.sends > 0, status.value().srights);
    differs("port-destroyed request", port.port_destroyed.has_value(), status.value().pdrequest);
    differs("no-senders request", port.no_senders.has_value(), status.value().nsrequest);
}

// --- Choosing ---

Name Driver::pick(size_t task, mach_port_type_t wanted) {
    const auto& names = model_.tasks[task].names;
    std::vector<Name> fitting, all;
    for (const auto& [name, entry] : names) {
        all.push_back(name);
        if (entry.type() & wanted) fitting.push_back(name);
    }
    const uint64_t way = below(100);
    if (way < 80 && !fitting.empty()) return fitting[below(fitting.size())];
    if (way < 90 && !all.empty()) return all[below(all.size())];
    if (way < 93) return MACH_PORT_NULL;
    if (way < 96) return MACH_PORT_DEAD;
    if (way < 98 && !stale_.empty()) return stale_[below(stale_.size())];
    return static_cast<Name>(random_.next());
}

// For a call that chooses a name: mostly one that is free.
Name Driver::pick_unused(size_t task) {
    const uint64_t way = below(100);
    const auto generation = static_cast<Name>(below(4));
    if (way < 60) return MACH_PORT_MAKE(static_cast<Name>(1 + below(40)), generation);
    if (way < 80) return pick(task, ~0u);
    if (way < 90) return MACH_PORT_MAKE(static_cast<Name>(60 + below(40)), generation);
    // Names far up cost every search a walk through the whole table: seldom.
    const Name last = MACH_PORT_INDEX_LIMIT - 1;
    return MACH_PORT_MAKE(chance(2) ? last : last + 1 + static_cast<Name>(below(1000)), generation);
}

uint64_t Driver::pick_disposition(size_t task, Name name) {
    if (chance(4)) return 14 + below(10);
    const auto& names = model_.tasks[task].names;
    const auto found = names.find(name);
    std::vector<uint64_t> fitting = {MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MOVE_SEND};
    if (found != names.end() && found->second.receive) {
        fitting.push_back(MACH_MSG_TYPE_MAKE_SEND);
        fitting.push_back(MACH_MSG_TYPE_MAKE_SEND_ONCE);
        fitting.push_back(MACH_MSG_TYPE_MOVE_RECEIVE);
        if (!found->second.sends) fitting.erase(fitting.begin(), fitting.begin() + 2);
    }
    if (found != names.end() && found->second.once) fitting = {MACH_MSG_TYPE_MOVE_SEND_ONCE};
    return fitting[below(fitting.size())];
}

// A task with many names loses some before it gets more.
void Driver::make_room(size_t task) {
    auto& names = model_.tasks[task].names;
    while (names.size() >= MOST_NAMES && complaint.empty()) {
        auto at = names.begin();
        std::advance(at, ptrdiff_t(below(names.size())));
        const Name name = at->first;
        stale_.push_back(name);
        const auto got = run([&] { return ipc::port_destroy(space_of(task), name); });
        note("destroy", model_.destroy(task, name), got.error());
    }
    if (stale_.size() > 64) stale_.erase(stale_.begin(), stale_.begin() + 32);
}

bool Driver::step() {
    const size_t task = any_task();
    make_room(task);
    const uint64_t way = below(1000);
    if (way < 90) {
        allocate(task);
    } else if (way < 110) {
        allocate_name(task);
    } else if (way < 170) {
        deallocate(task);
    } else if (way < 190) {
        destroy(task);
    } else if (way < 200) {
        get_refs(task);
    } else if (way < 250) {
        mod_refs(task);
    } else if (way < 310) {
        insert_right(task);
    } else if (way < 380) {
        hand_over(task);
    } else if (way < 400) {
        rename(task);
    } else if (way < 430) {
        settings(task);
    } else if (way < 480) {
        move_member(task);
    } else if (way < 560) {
        request(task);
    } else if (way < 800) {
        send(task);
    } else if (way < 970) {
        receive(task);
    } else if (way < 998) {
        // Who waits cannot be tried out with every allocation failing.
        if (!injecting_) chance(50) ? wait_to_receive(task) : wait_to_send(task);
    } else {
        end_task(task);
    }
    compare();
    return complaint.empty();
}

// --- Port calls ---

void Driver::allocate(size_t task) {
    const uint64_t right = chance(95) ? (chance(70) ? 1 : 3 + below(2)) : below(9);
    operation = "allocate " + std::to_string(right);
    const auto got = run([&] { return ipc::port_allocate(space_of(task), right); });
    note("allocate", model_.allocate(right), got.error());
    if (!got.ok()) return;
    const Name name = got.value();
    if (model_.tasks[task].names.count(name)) return complain("a name given out twice");
    model_.allocated(task, right, name);
}

void Driver::allocate_name(size_t task) {
    const uint64_t right = chance(95) ? (chance(70) ? 1 : 3 + below(2)) : below(9);
    const Name name = pick_unused(task);
    operation = "allocate_name";
    const auto got = run([&] { return ipc::port_allocate_name(space_of(task), right, name); });
    note("allocate_name", model_.allocate_name(task, right, name), got.error());
}

void Driver::deallocate(size_t task) {
    const Name name =
        pick(task, MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_SEND_ONCE | MACH_PORT_TYPE_DEAD_NAME);
    operation = "deallocate";
    stale_.push_back(name);
    const auto got = run([&] { return ipc::port_deallocate(space_of(task), name); });
    note("deallocate", model_.deallocate(task, name), got.error());
}

void Driver::destroy(size_t task) {
    const Name name = pick(task, ~0u);
    operation = "destroy";
    stale_.push_back(name);
    const auto got = run([&] { return ipc::port_destroy(space_of(task), name); });
    note("destroy", model_.destroy(task, name), got.error());
}

void Driver::get_refs(size_t task) {
    const Name name = pick(task, ~0u);
    const uint64_t right = below(7);
    operation = "get_refs";
    const auto got = run([&] { return ipc::port_get_refs(space_of(task), name, right); });
    uint32_t count = 0;
    note("get_refs", model_.get_refs(task, name, right, count), got.error());
    if (got.ok() && got.value() != count) complain("get_refs: wrong count");
}

void Driver::mod_refs(size_t task) {
    const uint64_t right = chance(95) ? below(5) : below(20);
    const Name name = pick(task, right < 5 ? MACH_PORT_TYPE(static_cast<uint32_t>(right)) : ~0u);
    static constexpr int64_t DELTAS[] = {0,     1,      -1,    2,         -2,        -1,
                                         65534, -65532, 65535, INT64_MAX, INT64_MIN, 3};
    const int64_t delta = DELTAS[below(std::size(DELTAS))];
    operation = "mod_refs";
    const auto got = run([&] { return ipc::port_mod_refs(space_of(task), name, right, delta); });
    note("mod_refs", model_.mod_refs(task, name, right, delta), got.error());
}

void Driver::insert_right(size_t task) {
    const Name port_name = pick(task, MACH_PORT_TYPE_SEND_RECEIVE | MACH_PORT_TYPE_SEND_ONCE);
    const Name name = chance(60) ? port_name : pick_unused(task);
    const uint64_t disposition = pick_disposition(task, port_name);
    operation = "insert_right";
    const auto got =
        run([&] { return ipc::port_insert_right(space_of(task), name, port_name, disposition); });
    note("insert_right", model_.insert_right(task, name, port_name, disposition), got.error());
}

// A right goes from one task to another without a message: extract, then insert, give or let go.
void Driver::hand_over(size_t task) {
    const Name name = pick(task, MACH_PORT_TYPE_SEND_RECEIVE | MACH_PORT_TYPE_SEND_ONCE);
    const uint64_t disposition = pick_disposition(task, name);
    const size_t taker = any_task();
    make_room(taker);
    operation = "extract_right";
    Result<HeldRight> got =
        run([&] { return ipc::port_extract_right(space_of(task), name, disposition); });
    Right right;
    note("extract_right", model_.extract_right(task, name, disposition, right), got.error());
    if (!got.ok() || !complaint.empty()) return;
    HeldRight held = move(got).value();
    if (chance(40)) {
        const Name chosen = pick_unused(taker);
        operation = "insert_extracted";
        const auto put = run([&] { return ipc::port_insert_right(space_of(taker), chosen, held); });
        note("insert_extracted", model_.insert_extracted(taker, chosen, right), put.error());
        if (put.ok()) return;
    } else if (chance(80)) {
        operation = "give_right";
        const auto given = run([&] { return ipc::port_give_right(space_of(taker), held); });
        note("give_right", KERN_SUCCESS, given.error());
        if (given.ok() && !model_.give(taker, right, given.value())) complain("give: wrong name");
        return;
    }
    { const HeldRight ended = move(held); }
    model_.release_extracted(right);
}

void Driver::rename(size_t task) {
    const Name old_name = pick(task, ~0u), new_name = pick_unused(task);
    operation = "rename";
    const auto got = run([&] { return ipc::port_rename(space_of(task), old_name, new_name); });
    note("rename", model_.rename(task, old_name, new_name), got.error());
}

void Driver::settings(size_t task) {
    const Name name = pick(task, MACH_PORT_TYPE_RECEIVE);
    Space& space = space_of(task);
    if (chance(70)) {
        const uint64_t limit = chance(90) ? 1 + below(7) : random_.next() >> below(64);
        operation = "set_qlimit";
        const auto got = run([&] { return ipc::port_set_qlimit(space, name, limit); });
        note("set_qlimit", model_.set_limit(task, name, limit), got.error());
    } else if (chance(50)) {
        const auto count = static_cast<uint32_t>(below(4));
        operation = "set_mscount";
        const auto got = run([&] { return ipc::port_set_mscount(space, name, count); });
        note("set_mscount", model_.set_make_sends(task, name, count), got.error());
    } else {
        const auto sequence = static_cast<uint32_t>(random_.next());
        operation = "set_seqno";
        const auto got = run([&] { return ipc::port_set_seqno(space, name, sequence); });
        note("set_seqno", model_.set_sequence(task, name, sequence), got.error());
    }
}

void Driver::move_member(size_t task) {
    const Name member = pick(task, MACH_PORT_TYPE_RECEIVE);
    const Name set = chance(20) ? Name{MACH_PORT_NULL} : pick(task, MACH_PORT_TYPE_PORT_SET);
    operation = "move_member";
    const auto got = run([&] { return ipc::port_move_member(space_of(task), member, set); });
    note("move_member", model_.move_member(task, member, set), got.error());
}

void Driver::request(size_t task) {
    static constexpr int64_t IDS[] = {MACH_NOTIFY_DEAD_NAME, MACH_NOTIFY_NO_SENDERS,
                                      MACH_NOTIFY_PORT_DESTROYED, MACH_NOTIFY_DEAD_NAME};
    const int64_t id =
        chance(95) ? IDS[below(std::size(IDS))] : 60 + static_cast<int64_t>(below(20));
    const Name name = pick(task, id == MACH_NOTIFY_DEAD_NAME ? ~0u : MACH_PORT_TYPE_RECEIVE);
    const uint64_t sync = chance(70) ? 0 : below(3);
    if (chance(10)) {  // as many references as a dead name can have
        uint32_t references = 0;
        model_.get_refs(task, name, MACH_PORT_RIGHT_DEAD_NAME, references);
        const int64_t missing = MACH_PORT_DEAD_REFS_MAX - int64_t{references};
        const auto got = run([&] {
            return ipc::port_mod_refs(space_of(task), name, MACH_PORT_RIGHT_DEAD_NAME, missing);
        });
        note("mod_refs", model_.mod_refs(task, name, MACH_PORT_RIGHT_DEAD_NAME, missing),
             got.error());
    }
    const Name notify = chance(15) ? Name{MACH_PORT_NULL}
                                   : pick(task, MACH_PORT_TYPE_RECEIVE | MACH_PORT_TYPE_SEND_ONCE);
    uint64_t disposition = pick_disposition(task, notify);
    if (chance(60)) disposition = MACH_MSG_TYPE_MAKE_SEND_ONCE;
    operation = "request_notification " + std::to_string(id);
    const auto got = run([&] {
        return ipc::port_request_notification(space_of(task), name, id, sync, notify, disposition);
    });
    std::optional<PortId> previous;
    note("request_notification",
         model_.request(task, name, id, sync, notify, disposition, previous), got.error());
    if (!got.ok() || !complaint.empty()) return;
    if (!previous) {
        if (got.value() != MACH_PORT_NULL) complain("request: a previous right from nowhere");
    } else if (!model_.give(task, {Right::SendOnce, *previous}, got.value())) {
        complain("request: wrong name of the previous right");
    }
}

void Driver::end_task(size_t task) {
    operation = "end of task " + std::to_string(task);
    // From the first step on nothing comes in.
    Space& space = subjects_[task]->space();
    space.release_step();
    const auto refused = [&](const auto& result) {
        note("of an ending task", KERN_INVALID_TASK, result.error());
    };
    refused(ipc::port_allocate(space, MACH_PORT_RIGHT_RECEIVE));
    refused(ipc::port_allocate_name(space, MACH_PORT_RIGHT_DEAD_NAME, 0x4000));
    refused(ipc::port_insert_right(space, 0x4000, 0x4100, MACH_MSG_TYPE_MAKE_SEND));
    refused(ipc::port_rename(space, 0x4000, 0x4100));
    refused(ipc::port_request_notification(space, 0x4000, MACH_NOTIFY_DEAD_NAME, 0, 0, 0));
    subjects_[task] = nullptr;
    model_.end_task(task);
    subjects_[task] = std::make_unique<Subject>();
    subjects_[task]->refill(random_);
    coverage["end_task"][0]++;
}

}  // namespace model
