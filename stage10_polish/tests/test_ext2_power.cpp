// The power goes, at any moment of a session. A disk may have written everything up to some write,
// or all but one of those since its last flush, or any of them. Each time e2fsck -p must be able to
// repair what is there, without a question, and all that was synced must be there. And who does not
// run e2fsck but goes on must not make it worse.
//
// A part of the moments is looked at; all of them if the variable MACH_R_ALL_CUTS is set.
#include "host_ext2_session.hpp"

#include <algorithm>

using namespace host_ext2;

namespace {

bool all_cuts() { return std::getenv("MACH_R_ALL_CUTS") != nullptr; }

// Which writes of the log the disk has made: all before `sure`, and some of the others.
struct Cut {
    size_t sure, end;
    std::vector<bool> made;  // of those from `sure` to `end`
};

class Power {
public:
    Power(Bytes image, uint64_t memory, unsigned seed)
        : first_(image),
          disk_(image),
          random_(seed) {
        session_ = std::make_unique<Session>(disk_, disk_, memory);
    }
    Session& session() { return *session_; }
    std::mt19937& random() { return random_; }

    // Looks at so many moments; each is another one.
    void look(size_t count) {
        std::vector<Cut> cuts = all();
        std::shuffle(cuts.begin(), cuts.end(), random_);
        if (!all_cuts() && cuts.size() > count) cuts.resize(count);
        for (const Cut& cut : cuts) {
            check(cut);
            if (testing::Test::HasFailure()) return;
        }
        std::printf("%zu cuts of %zu\n", cuts.size(), all().size());
    }

private:
    std::vector<Cut> all() {
        std::vector<Cut> cuts;
        const std::vector<Event>& events = disk_.events;
        size_t start = 0;
        for (size_t end = 0; end <= events.size(); end++) {
            const std::vector<bool> every(end - start, true);
            if (end < events.size() && events[end].kind == Event::Write)
                cuts.push_back({start, end, every});  // the prefix
            if (end < events.size() && events[end].kind != Event::Flush) continue;
            for (size_t i = 0; i < every.size(); i++) {
                cuts.push_back({start, end, every});
                cuts.back().made[i] = false;
            }
            for (int i = 0; i < 20 && every.size() > 2; i++) {
                cuts.push_back({start, end, every});
                for (size_t j = 0; j < every.size(); j++) cuts.back().made[j] = random_() % 2 == 0;
            }
            start = end + 1;
        }
        return cuts;
    }

    void check(const Cut& cut) {
        Bytes bytes = first_;
        const Promise* promise = nullptr;
        for (size_t i = 0; i < cut.end; i++) {
            const Event& event = disk_.events[i];
            if (event.kind == Event::Synced) promise = &session_->promises[event.promise];
            if (event.kind == Event::Write && (i < cut.sure || cut.made[i - cut.sure]))
                std::copy(event.bytes.begin(), event.bytes.end(),
                          bytes.begin() + static_cast<long>(event.sector * Disk::SECTOR));
        }
        const std::string when = "after event " + std::to_string(cut.end) +
                                 ", of which all before " + std::to_string(cut.sure) +
                                 " are on the disk";
        Bytes repaired = bytes;
        const Outcome outcome = fsck(repaired, "-p");
        ASSERT_LE(outcome.status, 1) << when << "\n" << outcome.said;
        expect_sound(repaired);
        expect_promise(repaired, promise, when + ", repaired");
        if (all_cuts() || random_() % 3 == 0) go_on(bytes, promise, when);
    }

    static void expect_promise(const Bytes& bytes, const Promise* promise,
                               const std::string& when) {
        MemoryDisk disk(bytes);
        Mounted fs(disk);
        ASSERT_EQ(fs.result, KERN_SUCCESS) << when << fs.refused;
        EXPECT_EQ(promise != nullptr ? broken(fs, *promise) : "", "") << when;
    }

    // Without a repair.
    void go_on(const Bytes& bytes, const Promise* promise, const std::string& when) {
        MemoryDisk disk(bytes);
        {
            Mounted fs(disk);
            ASSERT_EQ(fs.result, KERN_SUCCESS) << when << fs.refused;
            EXPECT_EQ(promise != nullptr ? broken(fs, *promise) : "", "") << when;
            for (const std::string& path : fs.list("")) {
                const bool goes = path[0] == 'f' && random_() % 2 == 0;
                EXPECT_TRUE(!goes || fs.remove(path, true, false) == KERN_SUCCESS) << when << path;
            }
            fs.write("after", pattern(20000));
            EXPECT_EQ(fs.sync(), KERN_SUCCESS);
            EXPECT_EQ(fs.read("after"), pattern(20000));
        }
        const Outcome outcome = fsck(disk.bytes, "-p");
        ASSERT_LE(outcome.status, 1) << when << "\n" << outcome.said;
        expect_sound(disk.bytes);
    }

    const Bytes first_;
    RecordingDisk disk_;
    std::unique_ptr<Session> session_;
    std::mt19937 random_;
};

TEST(Ext2Power, Session) {
    Power power(make_image(1024, "-b 1024 -m 0 -N 128"), 1 << 20, 1);
    Session& session = power.session();
    session.make_directory("d");
    session.write("synced", 0, pattern(30000, 1));
    session.write("d/synced", 0, pattern(3000, 2));
    session.sync();
    session.write("new", 0, pattern(20000, 3));        // create
    session.write("synced", 30000, pattern(5000, 4));  // append
    session.write("d/synced", 1000, pattern(500, 5));  // overwrite
    session.rename("new", "d/synced");                 // upon another, elsewhere
    session.sync();
    session.rename("d/synced", "d/renamed");  // within a block
    session.rename("d/renamed", "moved");     // to another
    session.write("d/other", 0, pattern(100, 6));
    session.rename("moved", "synced");  // upon another, within a block
    session.sync();
    session.remove("d/other");
    session.remove("d");
    session.make_directory("e");
    session.write("e/in", 0, pattern(15000, 7));
    session.truncate("synced", 1500);
    session.sync();
    session.truncate("e/in", 14000);
    session.write("e/in", 14000, pattern(20000, 8));
    power.look(25);
}

TEST(Ext2Power, RandomSteps) {
    for (const unsigned seed : {1U, 2U}) {
        // The second one has so little memory that blocks are written all the time.
        Power power(make_image(1024, "-b 1024 -m 0 -N 128"), seed == 1 ? 1 << 20 : 0, seed);
        for (int i = 0; i < 60 && !HasFailure(); i++) {
            power.session().step(power.random());
            if (power.random()() % 8 == 0) power.session().sync();
        }
        power.look(25);
    }
}

// The server is killed in the middle of what it does, time and again, and nobody runs e2fsck: with
// the last file gone everything is free again.
TEST(Ext2Power, NothingIsLostByManyKills) {
    MemoryDisk disk(make_image(1024, "-b 1024 -m 0 -N 64"));
    std::mt19937 random(4);
    uint32_t blocks = 0, inodes = 0;
    for (int kills = 0; kills <= 60; kills++) {
        Mounted fs(disk, random() % 2 == 0 ? 1 << 20 : 0);
        ASSERT_EQ(fs.result, KERN_SUCCESS) << fs.refused;
        if (kills == 0) {
            blocks = fs.volume->groups.free_blocks();
            inodes = fs.volume->groups.free_inodes();
        }
        for (const std::string& path : fs.list("")) {
            if (path != "lost+found") {
                ASSERT_EQ(fs.remove(path), KERN_SUCCESS) << path;
            }
        }
        if (kills == 60) {
            ASSERT_EQ(fs.sync(), KERN_SUCCESS);
            EXPECT_EQ(fs.volume->groups.free_blocks(), blocks) << "blocks that nobody has";
            EXPECT_EQ(fs.volume->groups.free_inodes(), inodes) << "inodes that nobody names";
            break;
        }
        if (kills % 2 == 0) {
            ASSERT_EQ(fs.volume->changes.commit(), KERN_SUCCESS);
        }
        for (uint32_t file = 0, count = random() % 5; file < count; file++)
            fs.write("copy" + std::to_string(random() % 3), pattern(random() % 150000));
        if (random() % 3 == 0) {
            ASSERT_EQ(fs.volume->changes.commit(), KERN_SUCCESS);
        }
    }
    const Outcome outcome = fsck(disk.bytes, "-p");
    EXPECT_LE(outcome.status, 1) << outcome.said;
    expect_sound(disk.bytes);
}

// A directory that grows while it is being filled.
TEST(Ext2Power, ManyNames) {
    Power power(make_image(1024, "-b 1024 -m 0 -N 256"), 1 << 20, 3);
    power.session().make_directory("d");
    for (int i = 0; i < 100; i++)
        power.session().write("d/a name of some length " + std::to_string(i), 0, pattern(100));
    power.session().sync();
    for (int i = 0; i < 100; i += 2)
        power.session().remove("d/a name of some length " + std::to_string(i));
    power.look(10);
}

}  // namespace
