// The archive driver against archives put together here: tables that lie, with a checksum that is
// right, and as many files as there may be.
#include "containers/vector.hpp"
#include "fs/initrd.hpp"
#include "lib/crc32.hpp"
#include "lib/format.hpp"
#include "lib/string.h"
#include "test/ktap.hpp"

#include <initializer_list>

namespace {

constexpr size_t TABLE = sizeof(initrd_header);

constinit Initrd reader;
const char* reason;

Bytes bytes_of(const void* start, size_t size) {
    return {static_cast<const uint8_t*>(start), size};
}

// Files of zeroes, named page0, page1 and so on.
class Archive {
public:
    // False: there is no memory, and the case has failed.
    bool make(uint32_t count, uint64_t file_size) {
        const uint64_t first = round_up(TABLE + count * sizeof(initrd_entry), INITRD_ALIGNMENT);
        const uint64_t each = round_up(file_size, INITRD_ALIGNMENT);
        bytes_.clear();
        const bool there = bytes_.resize(first + count * each).ok();
        EXPECT(there, "there is no memory for the archive of this test");
        if (!there) return false;
        memcpy(header().magic, INITRD_MAGIC, sizeof(header().magic));
        header().version = INITRD_VERSION;
        header().entry_count = count;
        header().total_size = bytes_.size();
        for (uint32_t i = 0; i < count; i++) {
            char name[INITRD_NAME_SIZE];
            set_name(i, format_to(name, "page{}", i));
            entry(i).offset = first + i * each;
            entry(i).size = file_size;
            entry(i).checksum = crc32(bytes_of(bytes_.data() + entry(i).offset, file_size));
        }
        return true;
    }

    initrd_header& header() { return *reinterpret_cast<initrd_header*>(bytes_.data()); }
    initrd_entry& entry(uint32_t index) {
        return reinterpret_cast<initrd_entry*>(bytes_.data() + TABLE)[index];
    }
    void set_name(uint32_t index, StringView name) {
        memset(entry(index).name, 0, INITRD_NAME_SIZE);
        memcpy(entry(index).name, name.data(), name.size());
    }

    // With the checksum that the table as it is now must have.
    Result<void> open() {
        const uint64_t table = TABLE + header().entry_count * sizeof(initrd_entry);
        header().table_checksum = 0;
        header().table_checksum = crc32(bytes_of(bytes_.data(), min(table, bytes_.size())));
        return reader.open(bytes_of(bytes_.data(), bytes_.size()), &reason);
    }

private:
    Vector<uint8_t> bytes_;
};

struct Lie {
    const char* what;
    void (*tell)(Archive& archive);
};

constexpr Lie LIES[] = {
    {"its version is unknown", [](Archive& a) { a.header().version++; }},
    {"the reserved field is not zero", [](Archive& a) { a.header().reserved = 1; }},
    {"it ends too early", [](Archive& a) { a.header().total_size++; }},
    {"its table is larger than all of it", [](Archive& a) { a.header().total_size = TABLE + 100; }},
    {"it has too many entries",
     [](Archive& a) {
         a.header().entry_count = INITRD_MAX_ENTRIES + 1;
         a.header().total_size = 1;
     }},
    {"a file is not at a page's start", [](Archive& a) { a.entry(1).offset += 16; }},
    {"two files overlap", [](Archive& a) { a.entry(2).offset = a.entry(1).offset; }},
    {"a file reaches into the next one", [](Archive& a) { a.entry(1).size = 2 * 4096; }},
    {"a file lies in the table", [](Archive& a) { a.entry(0).offset = 0; }},
    {"a file ends behind the archive", [](Archive& a) { a.entry(2).size = 4097; }},
    {"a file begins behind the archive", [](Archive& a) { a.entry(2).offset += 1 << 20; }},
    {"a file's end wraps around", [](Archive& a) { a.entry(2).size = 0 - a.entry(2).offset; }},
    {"a file's offset is huge", [](Archive& a) { a.entry(2).offset = 0 - uint64_t{4096}; }},
    {"a flag is unknown", [](Archive& a) { a.entry(1).flags = 2; }},
    {"a name is empty", [](Archive& a) { a.set_name(1, ""); }},
    {"a name has a blank", [](Archive& a) { a.set_name(1, "a b"); }},
    {"a name has a slash", [](Archive& a) { a.set_name(1, "a/b"); }},
    {"a name has a control character", [](Archive& a) { a.set_name(1, "a\tb"); }},
    {"a name has the byte 127", [](Archive& a) { a.set_name(1, "a\x7F"); }},
    {"a name has a byte beyond ASCII", [](Archive& a) { a.set_name(1, "\xE4"); }},
    {"a name has no zero at its end",
     [](Archive& a) { memset(a.entry(1).name, 'a', INITRD_NAME_SIZE); }},
    {"a name goes on behind its zero", [](Archive& a) { a.entry(1).name[20] = 'a'; }},
    {"two files have one name", [](Archive& a) { a.set_name(2, "page0"); }},
};

}  // namespace

KTEST(initrd, a_table_that_lies_is_refused) {
    Archive archive;
    for (const Lie& lie : LIES) {
        if (!archive.make(3, 100)) return;
        EXPECT(archive.open().ok() && reader.file_count() == 3, "the archive is good as it is");
        lie.tell(archive);
        const Result<void> opened = archive.open();
        char buffer[160];
        if (opened.error() != KERN_BAD_FORMAT || !reason)
            test::fail(__FILE__, __LINE__,
                       format_to(buffer, "no KERN_BAD_FORMAT with a reason, but {}", lie.what));
        if (reader.file_count() != 0 || reader.find("page0").error() != KERN_NOT_FOUND)
            test::fail(__FILE__, __LINE__,
                       format_to(buffer, "refused, but there are files; {}", lie.what));
    }
}

KTEST(initrd, names_and_sizes_at_their_limits) {
    constexpr StringView LONGEST =
        "~!\"#$%&'()*+,-.0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`";
    static_assert(LONGEST.size() == INITRD_NAME_SIZE - 1);
    Archive archive;
    if (!archive.make(3, 4096)) return;
    archive.set_name(0, "page");
    archive.set_name(1, LONGEST);
    archive.entry(2).flags = INITRD_EXECUTABLE;
    EXPECT_EQ(archive.open().error(), KERN_SUCCESS, "nothing is wrong with this archive");
    EXPECT(reader.find("page").ok(), "a name that another one begins with");
    EXPECT(reader.find(LONGEST).ok(), "63 bytes, the most that a name may have");
    const Result<Initrd::File> last = reader.find("page2");
    EXPECT(last.ok() && last.value().data.size() == 4096, "it ends where the archive ends");
    EXPECT(last.ok() && last.value().flags == INITRD_EXECUTABLE, "the flag is handed on");
    for (const StringView name : {"", "pag", "page1", "page22"})
        EXPECT_EQ(reader.find(name).error(), KERN_NOT_FOUND, "there is no file of this name");
}

// The most that there may be, so that names meet wherever they are kept; every third is damaged.
KTEST(initrd, as_many_files_as_there_may_be) {
    Archive archive;
    if (!archive.make(INITRD_MAX_ENTRIES, 0)) return;
    for (uint32_t i = 0; i < INITRD_MAX_ENTRIES; i += 3) archive.entry(i).checksum = 1;
    EXPECT_EQ(archive.open().error(), KERN_SUCCESS, "4096 files are not too many");
    EXPECT_EQ(reader.file_count(), INITRD_MAX_ENTRIES);
    uint32_t wrong = 0;
    for (int time = 0; time < 2; time++) {  // what was found damaged stays so
        for (uint32_t i = 0; i < INITRD_MAX_ENTRIES; i++) {
            char name[INITRD_NAME_SIZE];
            const Result<Initrd::File> file = reader.find(format_to(name, "page{}", i));
            wrong += file.error() != (i % 3 == 0 ? KERN_DAMAGED : KERN_SUCCESS);
        }
    }
    EXPECT_EQ(wrong, 0u, "files not found, or damaged ones found");
    EXPECT_EQ(reader.find("page4096").error(), KERN_NOT_FOUND);
}
