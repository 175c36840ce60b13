// ext2fs without a machine: files and names on images that mke2fs made, looked at by e2fsck after
// each test.
#include "host_ext2.hpp"

#include <algorithm>

using namespace host_ext2;

namespace {

// What mke2fs is told: each size of block and inode, and what is older than ext2.
class Ext2 : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override { remount(); }
    void TearDown() override {
        ASSERT_EQ(fs->sync(), KERN_SUCCESS);
        fs.reset();
        expect_sound(disk.bytes);
    }
    void remount(uint64_t memory = 1 << 20) {
        ASSERT_TRUE(fs == nullptr || fs->sync() == KERN_SUCCESS);
        fs = std::make_unique<Mounted>(disk, memory);
        ASSERT_EQ(fs->result, KERN_SUCCESS) << fs->refused;
    }

    MemoryDisk disk{make_image(4096, GetParam())};
    std::unique_ptr<Mounted> fs;
};

INSTANTIATE_TEST_SUITE_P(Images, Ext2,
                         testing::Values("-b 1024 -m 0 -g 1024", "-b 2048 -I 256", "-b 4096",
                                         "-b 1024 -r 0 -I 128 -O none"));

TEST_P(Ext2, HasLostAndFound) {
    EXPECT_EQ(fs->list(""), std::vector<std::string>{"lost+found"});
    EXPECT_EQ(fs->find("/"), ext2::ROOT);
}

TEST_P(Ext2, FilesOfManySizes) {
    const size_t sizes[] = {0,
                            1,
                            100,
                            1023,
                            1024,
                            1025,
                            12 * 1024,
                            12 * 1024 + 1,
                            100000,
                            (12 + 256) * 1024,
                            (12 + 256 + 3) * 1024 + 5};
    for (const size_t size : sizes)
        fs->write("f" + std::to_string(size), pattern(size, static_cast<unsigned>(size)));
    for (const bool again : {false, true}) {
        for (const size_t size : sizes)
            EXPECT_EQ(fs->read("f" + std::to_string(size)),
                      pattern(size, static_cast<unsigned>(size)))
                << size;
        if (!again) remount();
    }
}

TEST_P(Ext2, ReadsInPieces) {
    const Bytes all = pattern(700000);
    fs->write("f", all);
    remount();
    const uint32_t number = fs->find("f");
    uint32_t state = 7;
    for (int i = 0; i < 300; i++) {
        state = state * 1664525 + 1013904223;
        const uint64_t offset = state % all.size(), size = state / 977 % 90000;
        Bytes part;
        ASSERT_EQ(fs->read_at(number, offset, size, part), KERN_SUCCESS);
        const auto from = all.begin() + static_cast<long>(offset);
        const auto end = from + static_cast<long>(std::min<uint64_t>(size, all.size() - offset));
        ASSERT_TRUE(std::equal(part.begin(), part.end(), from, end)) << offset << " " << size;
    }
}

TEST_P(Ext2, OverwritesAndAppends) {
    Bytes all = pattern(50000, 1);
    fs->write("f", all);
    const Bytes piece = pattern(3333, 2);
    for (const size_t offset : {0, 1000, 1024, 20479, 48000, 49999, 51332}) {
        fs->write_at("f", offset, piece);
        if (all.size() < offset + piece.size()) all.resize(offset + piece.size());
        std::copy(piece.begin(), piece.end(), all.begin() + static_cast<long>(offset));
        ASSERT_EQ(fs->read("f"), all) << offset;
    }
    remount();
    EXPECT_EQ(fs->read("f"), all);
}

TEST_P(Ext2, HolesReadAsZero) {
    const Bytes end = pattern(5000);
    fs->write("deep", pattern(10));
    fs->write_at("deep", 3000000, end);
    Bytes expected = pattern(10);
    expected.resize(3000000);
    expected.insert(expected.end(), end.begin(), end.end());
    EXPECT_EQ(fs->read("deep"), expected);
    Inode inode(*fs->volume);
    ASSERT_EQ(inode.get(fs->find("deep")), KERN_SUCCESS);
    EXPECT_LE(inode->sectors, 48U);
}

// The far end of the map: blocks that only three steps lead to.
TEST_P(Ext2, TripleIndirect) {
    const uint64_t numbers = fs->volume->geometry().block_size / 4;
    const uint64_t first = 12 + numbers + numbers * numbers;
    const uint32_t size = fs->volume->geometry().block_size;
    const uint64_t offset = first * size;
    if (size == 1024) {
        fs->write_at("f", offset - 1500, pattern(3000));
        Bytes read;
        remount();
        ASSERT_EQ(fs->read_at(fs->find("f"), offset - 1500, 3000, read), KERN_SUCCESS);
        EXPECT_EQ(read, pattern(3000));
        ASSERT_EQ(fs->read_at(fs->find("f"), offset - 5000, 3500, read), KERN_SUCCESS);
        EXPECT_EQ(read, Bytes(3500));
        EXPECT_EQ(fs->truncate("f", offset), KERN_SUCCESS);
        ASSERT_EQ(fs->read_at(fs->find("f"), offset - 1500, 3000, read), KERN_SUCCESS);
        Bytes expected = pattern(3000);
        expected.resize(1500);
        EXPECT_EQ(read, expected);
    }
    // The largest that there can be, and one byte more.
    const uint64_t most = contents::size_maximum(fs->volume->geometry());
    if (fs->volume->geometry().entry_kinds) {
        kern_return_t why;
        EXPECT_EQ(fs->write_at("most", most - 1, {1}), 1U);
        EXPECT_EQ(fs->write_at("most", most, {1}, &why), 0U);
        EXPECT_EQ(why, KERN_INVALID_VALUE);
        EXPECT_EQ(fs->truncate("most", most + 1), KERN_INVALID_VALUE);
        EXPECT_EQ(fs->remove("most"), KERN_SUCCESS);
    }
}

TEST_P(Ext2, Truncates) {
    const Bytes all = pattern(600000);
    for (const size_t size :
         {599999, 599040, 300000, 275456, 274432, 13000, 12288, 12287, 1025, 1024, 1, 0}) {
        fs->write("f", all);
        ASSERT_EQ(fs->truncate("f", size), KERN_SUCCESS);
        Bytes expected = all;
        expected.resize(size);
        ASSERT_EQ(fs->read("f"), expected);
        // What was cut off does not come back.
        ASSERT_EQ(fs->truncate("f", size + 5000), KERN_SUCCESS);
        expected.resize(size + 5000);
        ASSERT_EQ(fs->read("f"), expected) << size;
    }
}

TEST_P(Ext2, SpaceComesBack) {
    ASSERT_EQ(fs->sync(), KERN_SUCCESS);
    const uint32_t blocks = fs->volume->groups.free_blocks();
    const uint32_t inodes = fs->volume->groups.free_inodes();
    ASSERT_EQ(fs->make_directory("d"), KERN_SUCCESS);
    for (int i = 0; i < 3; i++) {
        fs->write("d/f", pattern(1000000));
        ASSERT_EQ(fs->truncate("d/f", 400000), KERN_SUCCESS);
        ASSERT_EQ(fs->remove("d/f"), KERN_SUCCESS);
    }
    ASSERT_EQ(fs->remove("d"), KERN_SUCCESS);
    ASSERT_EQ(fs->sync(), KERN_SUCCESS);
    EXPECT_EQ(fs->volume->groups.free_blocks(), blocks);
    EXPECT_EQ(fs->volume->groups.free_inodes(), inodes);
}

TEST_P(Ext2, FullDisk) {
    kern_return_t why = KERN_SUCCESS;
    uint64_t size = 0;
    while (why == KERN_SUCCESS) size += fs->write_at("big", size, pattern(65536), &why);
    EXPECT_EQ(why, KERN_NO_SPACE);
    EXPECT_EQ(fs->volume->groups.free_blocks(), 0U);
    EXPECT_EQ(fs->read("big").size(), size);
    EXPECT_EQ(fs->make_directory("d"), KERN_NO_SPACE);
    // What goes makes room at once, without a sync.
    ASSERT_EQ(fs->truncate("big", size / 2), KERN_SUCCESS);
    EXPECT_EQ(fs->write_at("small", 0, pattern(100000)), 100000U);
    ASSERT_EQ(fs->remove("big"), KERN_SUCCESS);
    EXPECT_EQ(fs->write_at("small", 0, pattern(size / 2)), size / 2);
    EXPECT_EQ(fs->make_directory("d"), KERN_SUCCESS);
}

TEST_P(Ext2, NoInodes) {
    kern_return_t why = KERN_SUCCESS;
    unsigned made = 0;
    while ((why = fs->create("f" + std::to_string(made))) == KERN_SUCCESS) made++;
    EXPECT_EQ(why, KERN_NO_SPACE);
    EXPECT_EQ(fs->volume->groups.free_inodes(), 0U);
    EXPECT_EQ(fs->make_directory("d"), KERN_NO_SPACE);
    ASSERT_EQ(fs->remove("f0"), KERN_SUCCESS);
    EXPECT_EQ(fs->create("again"), KERN_SUCCESS);
    EXPECT_EQ(fs->list("").size(), made + 1);
}

// A bounded cache: as little memory as there can be.
TEST_P(Ext2, LittleMemory) {
    remount(0);
    EXPECT_EQ(fs->volume->cache.capacity(), BlockCache::BUFFERS_MINIMUM);
    for (unsigned i = 0; i < 200; i++) fs->write("f" + std::to_string(i), pattern(i * 100, i));
    fs->write("big", pattern(1000000));
    for (unsigned i = 0; i < 200; i += 2)
        ASSERT_EQ(fs->remove("f" + std::to_string(i)), KERN_SUCCESS);
    for (unsigned i = 1; i < 200; i += 2)
        ASSERT_EQ(fs->read("f" + std::to_string(i)), pattern(i * 100, i));
    EXPECT_EQ(fs->read("big"), pattern(1000000));
}

}  // namespace
