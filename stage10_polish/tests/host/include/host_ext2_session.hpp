// A session on ext2fs whose disk remembers every write, and what has to be there whenever the power
// goes.
#pragma once

#include "host_ext2.hpp"

#include <map>
#include <random>
#include <set>

namespace host_ext2 {

// What happened on the way to the disk: a piece of a write, or a flush, or a sync that came back.
struct Event {
    enum Kind { Write, Flush, Synced } kind;
    uint64_t sector;
    Bytes bytes;
    size_t promise;  // of Synced: which
};

// A disk may write half of what it is told in one request: it is remembered by kilobytes.
class RecordingDisk final : public MemoryDisk {
public:
    using MemoryDisk::MemoryDisk;
    kern_return_t write(uint64_t sector, uint32_t count, const void* from) override {
        const auto* bytes = static_cast<const uint8_t*>(from);
        for (uint32_t at = 0; at < count; at += 2) {
            const auto* piece = bytes + size_t{at} * SECTOR;
            events.push_back({Event::Write, sector + at, Bytes(piece, piece + 2 * SECTOR), 0});
        }
        return MemoryDisk::write(sector, count, from);
    }
    kern_return_t flush() override {
        events.push_back({Event::Flush, 0, {}, 0});
        return MemoryDisk::flush();
    }
    std::vector<Event> events;
};

// A file that was there at a sync, and what has been done with it since.
struct Kept {
    Bytes bytes;
    size_t sure;  // so many at its start are as they were
    bool may_be_gone;
    std::set<std::string> paths;  // it is under one of these
};
// What a sync has promised until the next one.
struct Promise {
    std::vector<Kept> files;
    std::set<std::string> directories;  // that are there
    std::set<std::string> never_empty;  // names that were renamed upon
};

class Session {
public:
    Session(Disk& disk, RecordingDisk& log, uint64_t memory) : log_(log), fs_(disk, memory) {
        EXPECT_EQ(fs_.result, KERN_SUCCESS) << fs_.refused;
        sync();
    }

    void sync() {
        ASSERT_EQ(fs_.sync(), KERN_SUCCESS);
        Promise promise;
        file_of_.clear();
        for (const auto& [path, bytes] : files_) {
            file_of_[path] = promise.files.size();
            promise.files.push_back({bytes, bytes.size(), false, {path}});
        }
        promise.directories = directories_;
        promises.push_back(promise);
        log_.events.push_back({Event::Synced, 0, {}, promises.size() - 1});
    }
    void write(const std::string& path, size_t offset, const Bytes& bytes) {
        ASSERT_EQ(fs_.write_at(path, offset, bytes), bytes.size());
        Bytes& model = files_[path];
        changed(path, std::min(offset, model.size()));
        if (model.size() < offset + bytes.size()) model.resize(offset + bytes.size());
        std::copy(bytes.begin(), bytes.end(), model.begin() + static_cast<long>(offset));
    }
    void truncate(const std::string& path, size_t size) {
        ASSERT_EQ(fs_.truncate(path, size), KERN_SUCCESS);
        changed(path, size);
        files_[path].resize(size);
    }
    void remove(const std::string& path) {
        may_be_gone(path);
        ASSERT_EQ(fs_.remove(path), KERN_SUCCESS);
        files_.erase(path);
        directories_.erase(path);
        promises.back().directories.erase(path);
        promises.back().never_empty.erase(path);
    }
    void make_directory(const std::string& path) {
        ASSERT_EQ(fs_.make_directory(path), KERN_SUCCESS);
        directories_.insert(path);
    }
    void rename(const std::string& from, const std::string& to) {
        if (file_of_.contains(from)) promises.back().files[file_of_[from]].paths.insert(to);
        may_be_gone(to);
        if (files_.contains(to) && promise_has(to)) promises.back().never_empty.insert(to);
        promises.back().never_empty.erase(from);
        ASSERT_EQ(fs_.rename(from, to), KERN_SUCCESS) << from << " " << to;
        file_of_.erase(to);
        if (file_of_.contains(from)) file_of_[to] = file_of_[from];
        file_of_.erase(from);
        files_[to] = files_[from];
        files_.erase(from);
    }

    // Anything that makes sense, in a few directories.
    void step(std::mt19937& random) {
        const auto below = [&](size_t limit) { return static_cast<size_t>(random() % limit); };
        const std::string directory = below(2) == 0 ? "" : "d" + std::to_string(below(2)) + "/";
        const std::string path = directory + "f" + std::to_string(below(4));
        const bool in_root = directory.empty();
        const bool place = in_root || directories_.contains(directory.substr(0, 2));
        if (!place) return make_directory(directory.substr(0, 2));
        const auto found = files_.find(path);
        if (found == files_.end())
            return write(path, 0, pattern(below(4) == 0 ? below(40000) : below(3000), ++seed_));
        const size_t size = found->second.size();
        switch (below(6)) {
        case 0:
            return write(path, size, pattern(below(5000), ++seed_));
        case 1:
            return write(path, below(size + 1), pattern(below(2000), ++seed_));
        case 2:
            return truncate(path, below(size + 100));
        case 3:
            return remove(path);
        default:
            break;
        }
        const std::string other = "f" + std::to_string(below(4));
        if (other != path) rename(path, other);
    }

    std::vector<Promise> promises;

private:
    void changed(const std::string& path, size_t sure) {
        const auto found = file_of_.find(path);
        if (found == file_of_.end()) return;
        Kept& kept = promises.back().files[found->second];
        kept.sure = std::min(kept.sure, sure);
    }
    bool promise_has(const std::string& path) const { return file_of_.contains(path); }
    void may_be_gone(const std::string& path) {
        if (promise_has(path)) promises.back().files[file_of_[path]].may_be_gone = true;
        file_of_.erase(path);
    }

    RecordingDisk& log_;
    Mounted fs_;
    std::map<std::string, Bytes> files_;
    std::set<std::string> directories_;
    std::map<std::string, size_t> file_of_;  // in the newest promise
    unsigned seed_ = 0;
};

// In words what is not there as it was promised; empty: nothing.
inline std::string broken(Mounted& fs, const Promise& promise) {
    for (const std::string& path : promise.directories) {
        if (fs.find(path) == 0) return "the directory " + path + " is gone";
    }
    for (const std::string& path : promise.never_empty) {
        if (fs.find(path) == 0) return "there is nothing under " + path;
    }
    for (const Kept& kept : promise.files) {
        bool found = kept.may_be_gone;
        for (const std::string& path : kept.paths) {
            if (found || fs.find(path) == 0) continue;
            const Bytes bytes = fs.read(path);
            found = bytes.size() >= kept.sure &&
                    std::equal(kept.bytes.begin(),
                               kept.bytes.begin() + static_cast<long>(kept.sure), bytes.begin());
        }
        if (!found) return "the file " + *kept.paths.begin() + " is not as it was synced";
    }
    return "";
}

}  // namespace host_ext2
