// The archive driver against archives built here, every one of their bytes changed in turn, and cut
// off at every length.
#include "fs/initrd.hpp"
#include "host_results.hpp"
#include "lib/crc32.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace {

struct TestFile {
    std::string name;
    std::string data;
};

uint32_t checksum(const void* data, size_t size) {
    return crc32({static_cast<const uint8_t*>(data), size});
}

uint64_t aligned(uint64_t offset) { return round_up(offset, INITRD_ALIGNMENT); }

// A valid archive, but for what `damage` does to its table before the checksum is made.
template <typename Damage>
std::vector<uint8_t> archive_of(const std::vector<TestFile>& files, Damage damage) {
    std::vector<initrd_entry> entries(files.size());
    uint64_t end = sizeof(initrd_header) + files.size() * sizeof(initrd_entry);
    for (size_t i = 0; i < files.size(); i++) {
        end = aligned(end);
        files[i].name.copy(entries[i].name, INITRD_NAME_SIZE);
        entries[i].offset = end;
        entries[i].size = files[i].data.size();
        entries[i].checksum = checksum(files[i].data.data(), files[i].data.size());
        end += files[i].data.size();
    }
    initrd_header header = {};
    memcpy(header.magic, INITRD_MAGIC, sizeof(header.magic));
    header.version = INITRD_VERSION;
    header.entry_count = static_cast<uint32_t>(files.size());
    header.total_size = aligned(end);
    std::vector<uint8_t> bytes(header.total_size);
    for (size_t i = 0; i < files.size(); i++) {
        std::copy(files[i].data.begin(), files[i].data.end(),
                  bytes.begin() + static_cast<std::ptrdiff_t>(entries[i].offset));
    }
    damage(header, entries);
    const size_t table = entries.size() * sizeof(initrd_entry);
    header.table_checksum = 0;
    memcpy(bytes.data(), &header, sizeof(header));
    if (table) memcpy(bytes.data() + sizeof(header), entries.data(), table);
    header.table_checksum = checksum(bytes.data(), sizeof(header) + table);
    memcpy(bytes.data(), &header, sizeof(header));
    return bytes;
}

std::vector<uint8_t> archive_of(const std::vector<TestFile>& files) {
    return archive_of(files, [](initrd_header&, std::vector<initrd_entry>&) {});
}

// Exactly as large as its allocation, so that AddressSanitizer sees a read behind its end.
const char* open_fault(Initrd& initrd, const std::vector<uint8_t>& bytes,
                       std::unique_ptr<uint8_t[]>& copy) {
    copy = std::make_unique<uint8_t[]>(bytes.size());
    std::copy(bytes.begin(), bytes.end(), copy.get());
    const char* reason = nullptr;
    const Result<void> result = initrd.open({copy.get(), bytes.size()}, &reason);
    EXPECT_EQ(result.ok(), reason == nullptr);
    return reason;
}

const std::vector<TestFile> three_files = {
    {"hello.txt", "Hello, archive!"}, {"empty", ""}, {"big", std::string(10000, 'x')}};

class InitrdTest : public testing::Test {
protected:
    const char* open(const std::vector<uint8_t>& bytes) { return open_fault(initrd, bytes, copy); }

    Initrd initrd;
    std::unique_ptr<uint8_t[]> copy;
};

TEST_F(InitrdTest, FindsEveryFile) {
    ASSERT_EQ(open(archive_of(three_files)), nullptr);
    ASSERT_EQ(initrd.file_count(), 3u);
    for (const TestFile& file : three_files) {
        const auto found = initrd.find(file.name.c_str());
        ASSERT_OK(found) << file.name;
        EXPECT_EQ(std::string(found.value().data.begin(), found.value().data.end()), file.data);
    }
    EXPECT_EQ(initrd.find("nosuch").error(), KERN_NOT_FOUND);
    EXPECT_EQ(initrd.find("").error(), KERN_NOT_FOUND);
}

TEST_F(InitrdTest, HoldsNoFilesAndTheMaximum) {
    EXPECT_EQ(open(archive_of({})), nullptr);
    std::vector<TestFile> many;
    for (uint32_t i = 0; i < INITRD_MAX_ENTRIES; i++) many.push_back({std::to_string(i), ""});
    EXPECT_EQ(open(archive_of(many)), nullptr);
    EXPECT_OK(initrd.find("4095"));
    many.push_back({"one more", ""});
    EXPECT_STREQ(open(archive_of(many)), "too many entries");
    EXPECT_EQ(initrd.file_count(), 0u);
}

TEST_F(InitrdTest, RefusesEveryTruncation) {
    const std::vector<uint8_t> bytes = archive_of(three_files);
    for (size_t size = 0; size < bytes.size(); size += size < 400 ? 1 : 97) {
        EXPECT_NE(open({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)}),
                  nullptr);
    }
}

TEST_F(InitrdTest, RefusesEveryChangedByteOfTheTable) {
    const std::vector<uint8_t> bytes = archive_of(three_files);
    const size_t table_end = sizeof(initrd_header) + 3 * sizeof(initrd_entry);
    for (size_t i = 0; i < table_end; i++) {
        std::vector<uint8_t> changed = bytes;
        changed[i] ^= 0x40;
        EXPECT_NE(open(changed), nullptr) << "byte " << i;
    }
}

TEST_F(InitrdTest, RefusesAChangedFileWhenItIsOpened) {
    std::vector<uint8_t> bytes = archive_of(three_files);
    bytes[aligned(sizeof(initrd_header) + 3 * sizeof(initrd_entry))] ^= 1;
    ASSERT_EQ(open(bytes), nullptr);
    EXPECT_EQ(initrd.find("hello.txt").error(), KERN_DAMAGED);
    EXPECT_OK(initrd.find("big"));
}

// Tables that lie, with a checksum that is right.
TEST_F(InitrdTest, NamesWhatIsWrong) {
    using Entries = std::vector<initrd_entry>;
    const auto fault = [this](auto damage) {
        const char* reason = open(archive_of(three_files, damage));
        return std::string(reason ? reason : "nothing");
    };
    EXPECT_EQ(fault([](auto& h, Entries&) { h.version = 2; }), "unknown version");
    EXPECT_EQ(fault([](auto& h, Entries&) { h.reserved = 1; }), "reserved field not zero");
    EXPECT_EQ(fault([](auto& h, Entries&) { h.total_size = ~0ull; }), "truncated");
    EXPECT_EQ(fault([](auto& h, Entries&) { h.total_size = 100; }),
              "table larger than the archive");
    EXPECT_EQ(fault([](auto&, Entries& e) { e[1].offset += 1; }), "file not page aligned");
    EXPECT_EQ(fault([](auto&, Entries& e) { e[1].offset = e[0].offset; }), "files overlap");
    EXPECT_EQ(fault([](auto&, Entries& e) { e[0].offset = 0; }), "files overlap");
    EXPECT_EQ(fault([](auto&, Entries& e) { e[2].size = ~0ull; }),
              "file reaches beyond the archive");
    EXPECT_EQ(fault([](auto&, Entries& e) { e[2].offset = ~0xfffull; }),
              "file reaches beyond the archive");
    EXPECT_EQ(fault([](auto&, Entries& e) { e[0].flags = 2; }), "unknown flag");
    EXPECT_EQ(fault([](auto&, Entries& e) { e[0].name[0] = '/'; }), "bad file name");
    EXPECT_EQ(fault([](auto&, Entries& e) { e[0].name[0] = 0; }), "bad file name");
    EXPECT_EQ(fault([](auto&, Entries& e) { memset(e[0].name, 'a', 64); }), "bad file name");
    EXPECT_EQ(fault([](auto&, Entries& e) { memcpy(e[1].name, e[0].name, 64); }),
              "two files of one name");
}

TEST_F(InitrdTest, SurvivesRandomTables) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 20000; i++) {
        open(archive_of(three_files, [&](initrd_header& header,
                                         std::vector<initrd_entry>& entries) {
            uint8_t* where = random() % 4 == 0 ? reinterpret_cast<uint8_t*>(&header) + 8
                                               : reinterpret_cast<uint8_t*>(&entries[random() % 3]);
            where[random() % 20] = static_cast<uint8_t>(random());
            entries[random() % 3].offset = (random() % 8) << 12;
        }));
        for (uint32_t file = 0; file < initrd.file_count(); file++) {
            (void)initrd.find(initrd.entry(file).name).ok();
        }
    }
}

}  // namespace
