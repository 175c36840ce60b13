// Everything that a client can ask of ext2fs, on a disk that may hold anything. Nothing is expected
// of the answers, only that they come: the sanitizers, and the disk itself, say what goes wrong.
#pragma once

#include "ext2fs/contents.hpp"
#include "ext2fs/names.hpp"
#include "ext2fs/open_file.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace ext2_exercise {

// A disk that ends the program if it is asked for what it has not.
class StrictDisk final : public Disk {
public:
    explicit StrictDisk(std::vector<uint8_t> of) : bytes(std::move(of)) {}

    uint64_t sectors() const override { return bytes.size() / SECTOR; }
    bool read_only() const override { return false; }
    kern_return_t read(uint64_t sector, uint32_t count, void* to) override {
        check(sector, count);
        memcpy(to, bytes.data() + sector * SECTOR, size_t{count} * SECTOR);
        return KERN_SUCCESS;
    }
    kern_return_t write(uint64_t sector, uint32_t count, const void* from) override {
        check(sector, count);
        memcpy(bytes.data() + sector * SECTOR, from, size_t{count} * SECTOR);
        return KERN_SUCCESS;
    }
    kern_return_t flush() override { return KERN_SUCCESS; }

    std::vector<uint8_t> bytes;

private:
    void check(uint64_t sector, uint32_t count) const {
        if (count > 0 && count <= sectors() && sector <= sectors() - count) return;
        std::fprintf(stderr, "sectors that the disk has not: %u from %llu on\n", count,
                     static_cast<unsigned long long>(sector));
        std::abort();
    }
};

inline uint32_t no_clock() { return 0; }

class Exercise {
public:
    explicit Exercise(Volume& volume) : volume_(volume) {}

    // Up to 60 names, in no more than 6 levels.
    void run() {
        look_into("", 0);
        change();
        static_cast<void>(volume_.changes.sync());
        look_into("", 0);
    }

private:
    void look_into(const std::string& path, int depth) {
        uint32_t number;
        Inode inode(volume_);
        if (names::find(volume_, path.c_str(), &number) != KERN_SUCCESS ||
            inode.get(number) != KERN_SUCCESS)
            return;
        if (inode.is_file()) return read(inode);
        std::vector<std::string> found;
        Pin pin(volume_.cache);
        directory::Listed entry;
        for (uint64_t from = 0; found.size() < 60 &&
                                directory::list(volume_, inode, from, pin, &entry) == KERN_SUCCESS;
             from = entry.next)
            found.emplace_back(entry.name.bytes, entry.name.size);
        for (const std::string& name : found) {
            if (depth < 6 && looked_++ < 60) look_into(path + "/" + name, depth + 1);
            paths_.push_back(path + "/" + name);
        }
    }

    void read(const Inode& inode) {
        static std::vector<uint8_t> bytes(20000);
        const uint64_t offsets[] = {0, 13000, inode.size() / 2, inode.size() - 1};
        for (const uint64_t offset : offsets) {
            const uint64_t size = contents::available(inode, offset, bytes.size());
            static_cast<void>(contents::read(volume_, inode, offset, bytes.data(), size));
        }
    }

    void change() {
        const std::vector<uint8_t> bytes(9000, 'x');
        for (size_t i = 0; i < paths_.size() && i < 40; i++) {
            const std::string& path = paths_[i];
            uint32_t number;
            Inode inode(volume_);
            uint64_t written;
            if (names::find(volume_, path.c_str(), &number) == KERN_SUCCESS &&
                inode.get(number) == KERN_SUCCESS && inode.is_file()) {
                const uint64_t offset = i % 3 == 0 ? inode.size() : i * 5000;
                static_cast<void>(
                    contents::write(volume_, inode, offset, bytes.data(), bytes.size(), &written));
                if (i % 2 == 0) static_cast<void>(contents::truncate(volume_, inode, i * 700));
            }
            if (i % 4 == 1) static_cast<void>(names::rename(volume_, path.c_str(), "/renamed"));
            if (i % 4 == 2) static_cast<void>(names::remove(volume_, path.c_str(), true, true));
            static_cast<void>(names::create(volume_, (path + "/new").c_str(), &number));
            if (i % 4 == 3) static_cast<void>(names::make_directory(volume_, (path + "d").c_str()));
        }
    }

    Volume& volume_;
    std::vector<std::string> paths_;
    int looked_ = 0;
};

// The whole of it. False: the file system was refused.
inline bool run(std::vector<uint8_t> image) {
    StrictDisk disk(std::move(image));
    const auto volume = std::make_unique<Volume>();
    const char* why;
    if (volume->start(disk, 0, no_clock, &why) != KERN_SUCCESS) return false;
    Exercise(*volume).run();
    return true;
}

}  // namespace ext2_exercise
