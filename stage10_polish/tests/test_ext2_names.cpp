// Names on ext2fs: what may be made, removed and renamed, and what may not, as directory.defs says.
#include "host_ext2.hpp"

#include <algorithm>
#include <set>

using namespace host_ext2;

namespace {

class Ext2Names : public testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(fs->result, KERN_SUCCESS) << fs->refused; }
    void TearDown() override {
        ASSERT_EQ(fs->sync(), KERN_SUCCESS);
        expect_sound(disk.bytes);
    }
    std::set<std::string> names(const std::string& path) {
        const std::vector<std::string> all = fs->list(path);
        EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
        return {all.begin(), all.end()};
    }

    MemoryDisk disk{make_image(8192, "-b 1024 -m 0 -N 12000")};
    std::unique_ptr<Mounted> fs = std::make_unique<Mounted>(disk);
};

TEST_F(Ext2Names, WrongPaths) {
    ASSERT_EQ(fs->create("file"), KERN_SUCCESS);
    ASSERT_EQ(fs->make_directory("d"), KERN_SUCCESS);
    EXPECT_EQ(fs->create("file"), KERN_ALREADY_EXISTS);
    EXPECT_EQ(fs->make_directory("file"), KERN_ALREADY_EXISTS);
    EXPECT_EQ(fs->make_directory(""), KERN_ALREADY_EXISTS);
    EXPECT_EQ(fs->create("none/x"), KERN_NOT_FOUND);
    EXPECT_EQ(fs->create("file/x"), KERN_NOT_DIRECTORY);
    for (const char* dots : {".", "..", "d/.", "d/.."}) {
        EXPECT_EQ(fs->create(dots), KERN_INVALID_ARGUMENT) << dots;
        EXPECT_EQ(fs->make_directory(dots), KERN_INVALID_ARGUMENT) << dots;
        EXPECT_EQ(fs->remove(dots), KERN_NOT_FOUND) << dots;
        EXPECT_EQ(fs->rename("file", dots), KERN_INVALID_ARGUMENT) << dots;
    }
    EXPECT_EQ(fs->create("d/../x"), KERN_NOT_FOUND);
    EXPECT_EQ(fs->remove(""), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(fs->remove("none"), KERN_NOT_FOUND);
    EXPECT_EQ(fs->remove("d", true, false), KERN_IS_DIRECTORY);
    EXPECT_EQ(fs->remove("file", false, true), KERN_NOT_DIRECTORY);
    EXPECT_EQ(fs->rename("", "x"), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(fs->rename("file", ""), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(fs->rename("none", "x"), KERN_NOT_FOUND);
    EXPECT_EQ(fs->rename("d", "d/e"), KERN_INVALID_ARGUMENT);
}

TEST_F(Ext2Names, LongNames) {
    for (const size_t size : {1, 2, 3, 4, 5, 254, 255}) {
        const std::string name(size, 'n');
        fs->write(name, pattern(size));
        EXPECT_EQ(fs->read("//" + name), pattern(size));
    }
    EXPECT_EQ(fs->create(std::string(256, 'n')), KERN_NAME_TOO_LONG);
    EXPECT_EQ(names("").size(), 8U);
}

TEST_F(Ext2Names, DirectoriesOnlyWhenEmpty) {
    ASSERT_EQ(fs->make_directory("a"), KERN_SUCCESS);
    ASSERT_EQ(fs->make_directory("a/b"), KERN_SUCCESS);
    fs->write("a/b/f", pattern(5000));
    EXPECT_EQ(fs->remove("a"), KERN_NOT_EMPTY);
    EXPECT_EQ(fs->remove("a/b"), KERN_NOT_EMPTY);
    EXPECT_EQ(fs->remove("a/b/f"), KERN_SUCCESS);
    EXPECT_EQ(fs->remove("a/b"), KERN_SUCCESS);
    EXPECT_EQ(fs->find("a/b"), 0U);
    EXPECT_EQ(fs->remove("a"), KERN_SUCCESS);
    EXPECT_EQ(fs->make_directory("a"), KERN_SUCCESS);
}

TEST_F(Ext2Names, DeepDirectories) {
    std::string path;
    for (int i = 0; i < 300; i++) {
        path += "/d";
        ASSERT_EQ(fs->make_directory(path), KERN_SUCCESS) << i;
    }
    fs->write(path + "/f", pattern(10));
    EXPECT_EQ(fs->read(path + "/f"), pattern(10));
}

TEST_F(Ext2Names, RenamesFiles) {
    ASSERT_EQ(fs->make_directory("d"), KERN_SUCCESS);
    fs->write("a", pattern(3000, 1));
    fs->write("b", pattern(4000, 2));
    EXPECT_EQ(fs->rename("a", "a"), KERN_SUCCESS);
    EXPECT_EQ(fs->rename("a", "longer name than before, which needs more room"), KERN_SUCCESS);
    EXPECT_EQ(fs->rename("longer name than before, which needs more room", "c"), KERN_SUCCESS);
    EXPECT_EQ(fs->read("c"), pattern(3000, 1));
    EXPECT_EQ(fs->rename("c", "b"), KERN_SUCCESS);  // in one block
    EXPECT_EQ(fs->read("b"), pattern(3000, 1));
    EXPECT_EQ(fs->rename("b", "d/x"), KERN_SUCCESS);  // to another one
    fs->write("new", pattern(100, 3));
    EXPECT_EQ(fs->rename("new", "d/x"), KERN_SUCCESS);  // and upon what is there
    EXPECT_EQ(fs->read("d/x"), pattern(100, 3));
    EXPECT_EQ(fs->rename("d/x", "d"), KERN_IS_DIRECTORY);
    EXPECT_EQ(names(""), (std::set<std::string>{"d", "lost+found"}));
    EXPECT_EQ(names("d"), std::set<std::string>{"x"});
}

TEST_F(Ext2Names, RenamesDirectories) {
    ASSERT_EQ(fs->make_directory("a"), KERN_SUCCESS);
    ASSERT_EQ(fs->make_directory("b"), KERN_SUCCESS);
    fs->write("a/f", pattern(10));
    EXPECT_EQ(fs->rename("b", "a"), KERN_NOT_EMPTY);
    EXPECT_EQ(fs->rename("a/f", "b"), KERN_IS_DIRECTORY);
    EXPECT_EQ(fs->rename("a", "a/f"), KERN_INVALID_ARGUMENT);
    fs->write("file", pattern(10));
    EXPECT_EQ(fs->rename("a", "file"), KERN_NOT_DIRECTORY);
    EXPECT_EQ(fs->rename("a", "b"), KERN_SUCCESS);
    EXPECT_EQ(fs->read("b/f"), pattern(10));
    EXPECT_EQ(fs->find("a"), 0U);
    ASSERT_EQ(fs->make_directory("c"), KERN_SUCCESS);
    EXPECT_EQ(fs->rename("b", "c/b"), KERN_OTHER_SERVER);
    EXPECT_EQ(fs->read("b/f"), pattern(10));
}

TEST_F(Ext2Names, OpenFilesLiveOn) {
    fs->write("f", pattern(50000));
    const uint32_t number = fs->find("f");
    OpenFile* file;
    ASSERT_EQ(open_inode(*fs->volume, number, &file), KERN_SUCCESS);
    const uint32_t blocks = fs->volume->groups.free_blocks();
    ASSERT_EQ(fs->remove("f"), KERN_SUCCESS);
    EXPECT_EQ(fs->find("f"), 0U);
    fs->write("f", pattern(100));
    ASSERT_EQ(fs->sync(), KERN_SUCCESS);
    Bytes read;
    ASSERT_EQ(fs->read_at(number, 0, 100000, read), KERN_SUCCESS);
    EXPECT_EQ(read, pattern(50000));
    // The power goes: what nobody can name is given back, and nothing is lost.
    Bytes cut = disk.bytes;
    EXPECT_LE(fsck(cut, "-p").status, 1);
    expect_sound(cut);
    MemoryDisk after(cut);
    Mounted again(after);
    EXPECT_EQ(again.read("f"), pattern(100));
    EXPECT_GE(again.volume->groups.free_blocks(), blocks + 49);

    close_inode(*fs->volume, file);
    ASSERT_EQ(fs->sync(), KERN_SUCCESS);
    EXPECT_EQ(fs->volume->groups.free_blocks(), again.volume->groups.free_blocks());
}

// A listing that is interrupted by changes shows once what is there all the time.
TEST_F(Ext2Names, ListsWhileNamesComeAndGo) {
    std::set<std::string> staying;
    for (int i = 0; i < 300; i++) {
        const std::string name = "name " + std::to_string(i);
        ASSERT_EQ(fs->create(name), KERN_SUCCESS);
        if (i % 3 != 0) staying.insert(name);
    }
    std::multiset<std::string> seen;
    Inode root(*fs->volume);
    ASSERT_EQ(root.get(ext2::ROOT), KERN_SUCCESS);
    Pin pin(fs->volume->cache);
    directory::Listed entry;
    int i = 0;
    for (uint64_t from = 0;
         directory::list(*fs->volume, root, from, pin, &entry) == KERN_SUCCESS && i < 5000;
         from = entry.next, i++) {
        seen.emplace(entry.name.bytes, entry.name.size);
        const std::string number = std::to_string(i), gone = std::to_string(i * 3);
        ASSERT_TRUE(i >= 100 || fs->remove("name " + gone) == KERN_SUCCESS) << i;
        ASSERT_TRUE(i >= 50 || fs->create("another " + number) == KERN_SUCCESS) << i;
        ASSERT_TRUE(i % 10 != 0 || fs->sync() == KERN_SUCCESS) << i;
    }
    for (const std::string& name : staying) EXPECT_EQ(seen.count(name), 1U) << name;
}

TEST_F(Ext2Names, TenThousandFiles) {
    ASSERT_EQ(fs->make_directory("many"), KERN_SUCCESS);
    for (int i = 0; i < 10000; i++)
        ASSERT_EQ(fs->create("many/file" + std::to_string(i)), KERN_SUCCESS) << i;
    ASSERT_EQ(fs->sync(), KERN_SUCCESS);
    expect_sound(disk.bytes);
    EXPECT_EQ(names("many").size(), 10000U);
    for (int i = 0; i < 10000; i += 997) EXPECT_NE(fs->find("many/file" + std::to_string(i)), 0U);
    for (int i = 9999; i >= 0; i--)
        ASSERT_EQ(fs->remove("many/file" + std::to_string(i)), KERN_SUCCESS);
    EXPECT_EQ(fs->remove("many"), KERN_SUCCESS);
}

}  // namespace
