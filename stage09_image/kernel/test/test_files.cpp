// The file system as the kernel sees it: paths, and open files that go with their last right.
#include "fs/directory.hpp"
#include "fs/file_object.hpp"
#include "ipc/kernel_object.hpp"
#include "memory/fault_injection.hpp"
#include "test/ktap.hpp"

#include <initializer_list>

namespace {

fs::OpenFile text_file() {
    fs::OpenFile file;
    for (const char character : StringView("made for this opening")) {
        EXPECT_EQ(file.text.push_back(character).error(), KERN_SUCCESS);
    }
    return file;
}

}  // namespace

KTEST(files, paths) {
    EXPECT_EQ(fs::open("welcome.txt").error(), KERN_SUCCESS);
    EXPECT_EQ(fs::open("/welcome.txt").error(), KERN_SUCCESS);
    for (const StringView path :
         {"", "/", "//", "/nowhere/welcome.txt", "welcome.txt/", "nothing"}) {
        EXPECT_EQ(fs::open(path).error(), KERN_NOT_FOUND, "none of these paths is a file's");
    }
    EXPECT(fs::find_directory("/") != nullptr, "there is always a root");
    EXPECT(fs::find_directory("") == fs::find_directory("/"), "the empty path is the root, too");
    EXPECT(fs::find_directory("/nowhere") == nullptr, "no directory has that name");
}

KTEST(files, a_listing_names_what_can_be_opened) {
    const fs::Directory* root = fs::find_directory("/");
    file_list_entry entry;
    for (uint32_t index = 0; root->entry(index, entry); index++) {
        const auto file = fs::open(entry.name);
        EXPECT(file.ok() && file.value().bytes().size() == entry.size,
               "a listed file is missing, or of another size");
    }
    EXPECT(!root->entry(~0u, entry), "the listing has no end");
}

// The leak bracket around the test is what this is about.
KTEST(files, an_open_file_goes_with_its_last_right) {
    Result<HeldRight> right = fs::open_file_port(text_file());
    EXPECT(right.ok() && right.value().kernel_object() != nullptr, "opening gave no file");
    HeldRight another = right.value().copy();
    EXPECT(another.kernel_object() == right.value().kernel_object(),
           "a copy is a right to the same file");
}

KTEST(files, opening_without_memory_leaves_nothing) {
    for (uint64_t failing = 1;; failing++) {
        fs::OpenFile file = text_file();
        memory::fail_after(failing);
        const Result<HeldRight> right = fs::open_file_port(move(file));
        memory::never_fail();
        if (right.ok()) break;
        EXPECT_EQ(right.error(), KERN_RESOURCE_SHORTAGE, "what runs out of memory must say so");
    }
}
