// Disks that hold what cannot be: refused in words, or answered with KERN_DAMAGED, and never
// followed to where they lead. The disk of these tests has no sector but its own.
#include "ext2_exercise.hpp"
#include "host_ext2.hpp"

#include <functional>
#include <random>

using namespace host_ext2;

namespace {

ext2::Superblock& superblock(Bytes& image) {
    return *reinterpret_cast<ext2::Superblock*>(image.data() + 1024);
}
ext2::GroupDescriptor& group(Bytes& image) {
    return *reinterpret_cast<ext2::GroupDescriptor*>(image.data() + 2048);
}
ext2::Inode& inode(Bytes& image, uint32_t number) {
    return *reinterpret_cast<ext2::Inode*>(image.data() + group(image).inode_table * 1024 +
                                           (number - 1) * 128);
}
uint8_t* block(Bytes& image, uint32_t number) { return image.data() + size_t{number} * 1024; }

// One group, with small files, a large one and directories.
Bytes image() {
    static const Bytes made = [] {
        MemoryDisk disk(make_image(1024, "-b 1024 -N 64 -I 128"));
        Mounted fs(disk);
        fs.write("small", pattern(100));
        fs.write("large", pattern(400000));
        EXPECT_EQ(fs.make_directory("d"), KERN_SUCCESS);
        fs.write("d/f", pattern(3000));
        EXPECT_EQ(fs.sync(), KERN_SUCCESS);
        return disk.bytes;
    }();
    return made;
}

struct Refused {
    const char* words;
    std::function<void(Bytes&)> damage;
};

TEST(Ext2Damage, RefusedInWords) {
    const Refused cases[] = {
        {"there is no ext2 on it", [](Bytes& i) { superblock(i).magic = 0; }},
        {"it has features of a later file system than ext2",
         [](Bytes& i) { superblock(i).incompatible |= 0x40; }},
        {"its blocks are neither of 1, 2 nor 4 KiB",
         [](Bytes& i) { superblock(i).log_block_size = 3; }},
        {"its blocks are neither of 1, 2 nor 4 KiB",
         [](Bytes& i) { superblock(i).log_block_size = 0xffffffff; }},
        {"its inodes are neither of 128 nor 256 bytes",
         [](Bytes& i) { superblock(i).inode_size = 0; }},
        {"its first block is not where it must be",
         [](Bytes& i) { superblock(i).first_data_block = 0; }},
        {"it is larger than its partition", [](Bytes& i) { superblock(i).blocks_count++; }},
        {"its groups have a size that cannot be",
         [](Bytes& i) { superblock(i).blocks_per_group = 0; }},
        {"its groups have a size that cannot be",
         [](Bytes& i) { superblock(i).blocks_per_group = 8200; }},
        {"its groups have a number of inodes that cannot be",
         [](Bytes& i) { superblock(i).inodes_per_group = 0; }},
        {"it has a number of inodes that cannot be",
         [](Bytes& i) { superblock(i).inodes_count++; }},
        {"it has a number of inodes that cannot be",
         [](Bytes& i) { superblock(i).first_inode = 1; }},
        {"it is too small", [](Bytes& i) { superblock(i).blocks_count = 5; }},
        {"the bitmaps and inodes of a group lie outside of it",
         [](Bytes& i) { group(i).inode_table = 1020; }},
        {"the bitmaps and inodes of a group lie outside of it",
         [](Bytes& i) { group(i).block_bitmap = 1; }},
        {"the bitmaps and inodes of a group lie upon each other",
         [](Bytes& i) { group(i).block_bitmap = group(i).inode_bitmap; }},
        {"it has no root directory", [](Bytes& i) { inode(i, 2).mode = ext2::MODE_FILE; }},
        {"it has no root directory", [](Bytes& i) { inode(i, 2).links_count = 0; }},
    };
    for (const Refused& refused : cases) {
        Bytes bytes = image();
        refused.damage(bytes);
        MemoryDisk disk(bytes);
        Mounted fs(disk);
        EXPECT_EQ(fs.result, KERN_BAD_FORMAT) << refused.words;
        EXPECT_EQ(fs.refused, refused.words);
        EXPECT_EQ(disk.writes, 0U);
    }
}

// To be read, but not to be written.
TEST(Ext2Damage, ReadOnly) {
    const std::function<void(Bytes&)> reasons[] = {
        [](Bytes& i) { superblock(i).read_only_compatible |= 0x400; },
        [](Bytes& i) { superblock(i).state |= ext2::STATE_ERRORS; }};
    for (const auto& reason : reasons) {
        Bytes bytes = image();
        reason(bytes);
        MemoryDisk disk(bytes);
        Mounted fs(disk);
        ASSERT_EQ(fs.result, KERN_SUCCESS) << fs.refused;
        EXPECT_EQ(fs.read("large"), pattern(400000));
        EXPECT_EQ(fs.create("x"), KERN_PROTECTION_FAILURE);
        EXPECT_EQ(fs.make_directory("x"), KERN_PROTECTION_FAILURE);
        EXPECT_EQ(fs.remove("small"), KERN_PROTECTION_FAILURE);
        EXPECT_EQ(fs.rename("small", "x"), KERN_PROTECTION_FAILURE);
        EXPECT_EQ(fs.truncate("small", 0), KERN_PROTECTION_FAILURE);
        kern_return_t why;
        EXPECT_EQ(fs.write_at("small", 0, {1}, &why), 0U);
        EXPECT_EQ(why, KERN_PROTECTION_FAILURE);
        EXPECT_EQ(fs.sync(), KERN_SUCCESS);
        EXPECT_EQ(disk.bytes, bytes);
    }
}

// Whoever meets it is told so, nothing is changed any more, and e2fsck will look at it.
void expect_damaged(Bytes bytes, const std::function<kern_return_t(Mounted&)>& use) {
    MemoryDisk disk(std::move(bytes));
    Mounted fs(disk);
    ASSERT_EQ(fs.result, KERN_SUCCESS) << fs.refused;
    EXPECT_EQ(use(fs), KERN_DAMAGED);
    EXPECT_EQ(fs.create("x"), KERN_PROTECTION_FAILURE);
    EXPECT_EQ(superblock(disk.bytes).state, ext2::STATE_ERRORS);
}

kern_return_t read_large(Mounted& fs) {
    Bytes bytes;
    return fs.read_at(fs.find("large"), 0, 400000, bytes);
}

uint32_t number_of(const char* path) {
    MemoryDisk disk(image());
    return Mounted(disk).find(path);
}

TEST(Ext2Damage, NumbersOfBlocks) {
    const uint32_t large = number_of("large");
    for (const uint32_t wrong : {1U, 2U, 5U, 1024U, 0xffffffffU}) {
        for (const int which : {0, 11, 12, 13}) {
            Bytes bytes = image();
            inode(bytes, large).block[which] = wrong;
            expect_damaged(bytes, read_large);
        }
        Bytes bytes = image();
        memcpy(block(bytes, inode(bytes, large).block[12]) + 40, &wrong, 4);
        expect_damaged(bytes, read_large);
    }
}

// A block of numbers that leads to itself, and a file whose blocks are all the same one.
TEST(Ext2Damage, BlocksThatAreShared) {
    const uint32_t large = number_of("large");
    for (const int which : {12, 13, 14}) {
        Bytes bytes = image();
        const uint32_t number = inode(bytes, large).block[12];
        inode(bytes, large).block[which] = number;
        inode(bytes, large).size_high = 1;
        inode(bytes, large).sectors = 0xffffffff;
        for (uint32_t i = 0; i < 256; i++) memcpy(block(bytes, number) + i * 4, &number, 4);
        ext2_exercise::run(bytes);
        MemoryDisk disk(bytes);
        Mounted fs(disk);
        EXPECT_EQ(fs.remove("large"), KERN_SUCCESS);
        EXPECT_EQ(fs.sync(), KERN_SUCCESS);
        EXPECT_EQ(superblock(disk.bytes).state, ext2::STATE_ERRORS);
        MemoryDisk again(bytes);
        Mounted other(again);
        static_cast<void>(other.truncate("large", 0));
        EXPECT_EQ(other.sync(), KERN_SUCCESS);
        EXPECT_EQ(superblock(again.bytes).state, ext2::STATE_ERRORS);
    }
}

TEST(Ext2Damage, Directories) {
    const uint32_t d = number_of("d");
    const auto find = [](Mounted& fs) {
        uint32_t number;
        return names::find(*fs.volume, "d/none", &number);
    };
    const auto entry = [d](Bytes& i) {
        return reinterpret_cast<ext2::Entry*>(block(i, inode(i, d).block[0]) + 24);
    };
    const std::function<void(Bytes&)> wrongs[] = {
        [&](Bytes& i) { entry(i)->size = 0; },
        [&](Bytes& i) { entry(i)->size = 6; },
        [&](Bytes& i) { entry(i)->size = 1004; },
        [&](Bytes& i) { entry(i)->size = 8; },
        [&](Bytes& i) { entry(i)->name_size = 0; },
        [&](Bytes& i) { entry(i)->inode = 65; },
        [&](Bytes& i) { entry(i)->size = 996; },
        [d](Bytes& i) { inode(i, d).size = 0; },
        [d](Bytes& i) { inode(i, d).size = 1000; },
        [d](Bytes& i) { inode(i, d).size = 2048; },
        [d](Bytes& i) { inode(i, d).size = 0xfffffc00; },
        [d](Bytes& i) { inode(i, d).flags |= ext2::INODE_EXTENTS; },
    };
    for (const auto& wrong : wrongs) {
        Bytes bytes = image();
        wrong(bytes);
        expect_damaged(bytes, find);
    }
}

// A directory that is its own child: paths end, for they are short.
TEST(Ext2Damage, DirectoryInItself) {
    Bytes bytes = image();
    const uint32_t d = number_of("d");
    auto* entry = reinterpret_cast<ext2::Entry*>(block(bytes, inode(bytes, d).block[0]) + 24);
    entry->inode = d;
    MemoryDisk disk(bytes);
    Mounted fs(disk);
    std::string path = "d";
    for (int i = 0; i < 500; i++) path += "/f";
    EXPECT_EQ(fs.find(path), d);
    EXPECT_EQ(fs.rename("d", path), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(fs.remove("d"), KERN_NOT_EMPTY);
}

TEST(Ext2Damage, FreeBlocksThatAreNotFree) {
    Bytes bytes = image();
    memset(block(bytes, group(bytes).block_bitmap), 0, 16);
    expect_damaged(bytes, [](Mounted& fs) {
        kern_return_t why = KERN_SUCCESS;
        for (uint64_t i = 0; why == KERN_SUCCESS && i < 1000; i++)
            fs.write_at("small", i * 1024, pattern(1024), &why);
        return why;
    });
}

// Bytes of anything, where the file system keeps what it needs.
TEST(Ext2Damage, RandomBytes) {
    std::mt19937 random(7);
    int mounted = 0;
    const Bytes good = image();
    for (int i = 0; i < 100; i++) {
        Bytes bytes = good;
        const size_t limit = i % 2 == 0 ? 16 * 1024 : bytes.size();
        const unsigned changes = 1 + random() % 40;
        for (unsigned j = 0; j < changes; j++) {
            const size_t at =
                i % 3 == 0 ? 1024 + random() % (limit - 1024) : 2048 + random() % (limit - 2048);
            bytes[at] = static_cast<uint8_t>(random() % 4 == 0 ? 0xff : random());
        }
        mounted += ext2_exercise::run(bytes) ? 1 : 0;
    }
    EXPECT_GT(mounted, 30);
}

TEST(Ext2Damage, CutOff) {
    const Bytes good = image();
    for (size_t size = 0; size < good.size(); size += 512 * 37) {
        const auto end = good.begin() + static_cast<long>(size);
        EXPECT_FALSE(ext2_exercise::run({good.begin(), end})) << size;
    }
}

// A disk that fails in the middle: an error, and what was synced before is there when it works
// again.
TEST(Ext2Damage, FailingDisk) {
    for (size_t left = 0; left < 60; left += 3) {
        MemoryDisk disk(image());
        {
            Mounted fs(disk);
            disk.writes_left = left;
            bool failed = false;
            for (int i = 0; i < 10; i++) {
                kern_return_t why;
                fs.write_at("new" + std::to_string(i), 0, pattern(20000), &why);
                failed |= why == KERN_IO_ERROR;
                why = fs.make_directory("dir" + std::to_string(i));
                failed |= why == KERN_IO_ERROR;
                if (i == 5) failed |= fs.remove("small") == KERN_IO_ERROR;
                failed |= fs.sync() == KERN_IO_ERROR;
            }
            EXPECT_TRUE(failed) << left;
            disk.writes_left = SIZE_MAX;
            EXPECT_TRUE(left % 2 != 0 || fs.sync() == KERN_SUCCESS) << left;
        }
        const Outcome outcome = fsck(disk.bytes, "-p");
        ASSERT_LE(outcome.status, 1) << left << outcome.said;
        MemoryDisk after(disk.bytes);
        Mounted fs(after);
        EXPECT_EQ(fs.read("large"), pattern(400000));
    }
}

}  // namespace
