// ext2 on the host: disks in memory, the tools of e2fsprogs on copies of them in files, and the
// file system of userland/ext2fs with paths, strings and vectors.
#pragma once

#include "ext2fs/block_map.hpp"
#include "ext2fs/contents.hpp"
#include "ext2fs/names.hpp"
#include "ext2fs/open_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <sys/wait.h>
#include <vector>

namespace host_ext2 {

using Bytes = std::vector<uint8_t>;

// A directory for the files of one test program, removed at its end.
inline const std::string& scratch() {
    struct Directory {
        std::string path = (std::filesystem::temp_directory_path() / "mach_r_ext2_XXXXXX").string();
        Directory() {
            if (mkdtemp(path.data()) == nullptr) std::abort();
        }
        ~Directory() { std::filesystem::remove_all(path); }
    };
    static const Directory directory;
    return directory.path;
}

inline Bytes load(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    Bytes bytes(file ? static_cast<size_t>(file.tellg()) : 0);
    file.seekg(0);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return bytes;
}

inline void store(const std::string& path, const void* bytes, size_t size) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
}

// What the command printed and its status. Tools of the administrator are not on every PATH.
struct Outcome {
    int status;
    std::string said;
};
inline Outcome run(const std::string& command) {
    const std::string log = scratch() + "/log";
    const std::string line =
        "PATH=$PATH:/usr/sbin:/sbin LC_ALL=C; " + command + " >" + log + " 2>&1";
    const int status = std::system(line.c_str());
    const Bytes said = load(log);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, {said.begin(), said.end()}};
}

// A disk that is as large as its bytes. It refuses what it has not, and may say that it cannot.
class MemoryDisk : public Disk {
public:
    explicit MemoryDisk(Bytes of) : bytes(std::move(of)) {}
    virtual ~MemoryDisk() = default;

    uint64_t sectors() const override { return bytes.size() / SECTOR; }
    bool read_only() const override { return writes_refused; }
    kern_return_t read(uint64_t sector, uint32_t count, void* to) override {
        reads++;
        if (!has(sector, count)) return fault();
        memcpy(to, bytes.data() + sector * SECTOR, size_t{count} * SECTOR);
        return fails ? KERN_IO_ERROR : KERN_SUCCESS;
    }
    kern_return_t write(uint64_t sector, uint32_t count, const void* from) override {
        if (!has(sector, count) || writes_refused) return fault();
        if (fails || (writes_left != SIZE_MAX && writes_left-- == 0)) {
            writes_left = 0;
            return KERN_IO_ERROR;
        }
        writes++;
        memcpy(bytes.data() + sector * SECTOR, from, size_t{count} * SECTOR);
        return KERN_SUCCESS;
    }
    kern_return_t flush() override {
        flushes++;
        return fails ? KERN_IO_ERROR : KERN_SUCCESS;
    }

    Bytes bytes;
    bool writes_refused = false;
    bool fails = false;
    size_t writes_left = SIZE_MAX;  // before it fails
    size_t reads = 0, writes = 0, flushes = 0;

private:
    bool has(uint64_t sector, uint32_t count) const {
        return count > 0 && count <= sectors() && sector <= sectors() - count;
    }
    static kern_return_t fault() {
        ADD_FAILURE() << "sectors that the disk does not have, or a write to one that is only read";
        return KERN_IO_ERROR;
    }
};

// As tools/create_image.sh makes it, if nothing else is said. Each is made once.
inline Bytes make_image(unsigned kilobytes, const std::string& options = "-b 1024 -m 0") {
    static std::map<std::pair<unsigned, std::string>, Bytes> all;
    Bytes& image = all[{kilobytes, options}];
    if (!image.empty()) return image;
    const std::string file = scratch() + "/made";
    std::filesystem::remove(file);
    const Outcome made = run("mke2fs -q -F -t ext2 -O none,filetype,sparse_super " + options + " " +
                             file + " " + std::to_string(kilobytes) + "k");
    EXPECT_EQ(made.status, 0) << made.said;
    return image = load(file);
}

// e2fsck OPTIONS on the bytes, which are changed as it says.
inline Outcome fsck(Bytes& bytes, const std::string& options) {
    const std::string file = scratch() + "/checked";
    store(file, bytes.data(), bytes.size());
    const Outcome outcome = run("e2fsck " + options + " " + file);
    bytes = load(file);
    return outcome;
}

inline void expect_sound(const Bytes& bytes) {
    Bytes copy = bytes;
    const Outcome outcome = fsck(copy, "-fn");
    EXPECT_EQ(outcome.status, 0) << outcome.said;
}

// Commands of debugfs, one a line. What it complains of is a failure.
inline std::string debugfs(Bytes& bytes, const std::string& commands, bool writes = false) {
    const std::string file = scratch() + "/debugged", script = scratch() + "/commands";
    store(file, bytes.data(), bytes.size());
    store(script, commands.data(), commands.size());
    const Outcome outcome =
        run(std::string("debugfs ") + (writes ? "-w " : "") + "-f " + script + " " + file);
    if (writes) bytes = load(file);
    return outcome.said;
}

inline uint32_t test_clock() { return 1800000000; }

// A file system on a disk, used as a program does. Every code that is not expected is a failure.
class Mounted {
public:
    explicit Mounted(Disk& disk, uint64_t memory = 1 << 20) {
        const char* why = nullptr;
        result = volume->start(disk, memory, test_clock, &why);
        refused = result != KERN_SUCCESS ? why : "";
    }
    ~Mounted() {
        while (volume->opened != nullptr) close_inode(*volume, volume->opened);
    }

    uint32_t find(const std::string& path) {
        uint32_t number = 0;
        return names::find(*volume, path.c_str(), &number) == KERN_SUCCESS ? number : 0;
    }
    kern_return_t create(const std::string& path) {
        uint32_t number;
        return names::create(*volume, path.c_str(), &number);
    }
    kern_return_t make_directory(const std::string& path) {
        return names::make_directory(*volume, path.c_str());
    }
    kern_return_t remove(const std::string& path, bool file = true, bool directory = true) {
        return names::remove(*volume, path.c_str(), file, directory);
    }
    kern_return_t rename(const std::string& from, const std::string& to) {
        return names::rename(*volume, from.c_str(), to.c_str());
    }
    kern_return_t sync() { return volume->changes.sync(); }

    // Creates it if it is not there. How many bytes were written, or the code in *why.
    uint64_t write_at(const std::string& path, uint64_t offset, const Bytes& bytes,
                      kern_return_t* why = nullptr) {
        uint32_t number = find(path);
        kern_return_t code = KERN_SUCCESS;
        if (number == 0) code = names::create(*volume, path.c_str(), &number);
        uint64_t written = 0;
        Inode file(*volume);
        if (code == KERN_SUCCESS) code = file.get(number);
        if (code == KERN_SUCCESS)
            code = contents::write(*volume, file, offset, bytes.data(), bytes.size(), &written);
        EXPECT_TRUE(why != nullptr || code == KERN_SUCCESS) << path << ": " << code;
        if (why != nullptr) *why = code;
        return written;
    }
    void write(const std::string& path, const Bytes& bytes) {
        const kern_return_t code = find(path) != 0 ? truncate(path, 0) : KERN_SUCCESS;
        EXPECT_EQ(code, KERN_SUCCESS) << path;
        EXPECT_EQ(write_at(path, 0, bytes), bytes.size()) << path;
    }
    kern_return_t truncate(const std::string& path, uint64_t size) {
        Inode file(*volume);
        const kern_return_t code = file.get(find(path));
        return code == KERN_SUCCESS ? contents::truncate(*volume, file, size) : code;
    }
    kern_return_t read_at(uint32_t number, uint64_t offset, uint64_t size, Bytes& bytes) {
        Inode file(*volume);
        kern_return_t code = file.get(number);
        if (code != KERN_SUCCESS) return code;
        bytes.assign(contents::available(file, offset, size), 0xee);
        return contents::read(*volume, file, offset, bytes.data(), bytes.size());
    }
    Bytes read(const std::string& path) {
        Bytes bytes;
        EXPECT_EQ(read_at(find(path), 0, UINT64_MAX, bytes), KERN_SUCCESS) << path;
        return bytes;
    }
    std::vector<std::string> list(const std::string& path) {
        std::vector<std::string> found;
        Inode inode(*volume);
        EXPECT_EQ(inode.get(find(path)), KERN_SUCCESS);
        Pin pin(volume->cache);
        directory::Listed entry;
        kern_return_t code;
        for (uint64_t from = 0;
             (code = directory::list(*volume, inode, from, pin, &entry)) == KERN_SUCCESS;
             from = entry.next)
            found.emplace_back(entry.name.bytes, entry.name.size);
        EXPECT_EQ(code, KERN_NOT_FOUND);
        return found;
    }

    std::unique_ptr<Volume> volume = std::make_unique<Volume>();
    kern_return_t result;
    std::string refused;
};

inline Bytes pattern(size_t size, unsigned seed = 1) {
    Bytes bytes(size);
    uint32_t state = seed * 2654435761U + 1;
    for (uint8_t& byte : bytes) {
        state = state * 1664525 + 1013904223;
        byte = static_cast<uint8_t>(state >> 24);
    }
    return bytes;
}

}  // namespace host_ext2
