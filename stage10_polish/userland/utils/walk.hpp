// Going through a directory and all that is below it, without a call within a call for each level:
// the directories that are open are on a list.
#pragma once

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

class Walk {
public:
    enum class Step {
        Entry,   // path() and status() are of the next one; a directory before what is in it
        Left,    // path() and status() are of a directory of which all is through
        Failed,  // path() could not be looked at: errno says why; it goes on with the next
        Done,
    };

    explicit Walk(const char* start) { begun_ = path_set(start); }
    ~Walk() {
        while (depth_ > 0) closedir(levels_[--depth_].directory);
        free(levels_);
    }

    Step next() {
        if (!started_) {
            started_ = true;
            if (!begun_) errno = ENAMETOOLONG;
            return begun_ ? look() : Step::Failed;
        }
        if (into_ && !enter()) return Step::Failed;
        if (depth_ == 0) return Step::Done;
        Level& level = levels_[depth_ - 1];
        cut(level.path_size);
        errno = 0;
        const dirent* const entry = readdir(level.directory);
        if (entry != nullptr) {
            if (append(entry->d_name)) return look();
            errno = ENAMETOOLONG;
            return Step::Failed;
        }
        const int why = errno;
        closedir(level.directory);
        status_ = level.status;
        depth_--;
        if (why == 0) return Step::Left;
        errno = why;
        return Step::Failed;
    }

    // Not into the directory that came last.
    void skip() { into_ = false; }

    const char* path() const { return path_; }
    const char* name() const {
        const char* const slash = strrchr(path_, '/');
        return slash != nullptr && slash[1] != 0 ? slash + 1 : path_;
    }
    const struct stat& status() const { return status_; }
    size_t depth() const { return depth_; }

private:
    struct Level {
        DIR* directory;
        size_t path_size;
        struct stat status;
    };

    bool path_set(const char* start) {
        size_ = strlen(start);
        if (size_ >= sizeof(path_)) size_ = sizeof(path_) - 1;
        memcpy(path_, start, size_);
        path_[size_] = 0;
        return start[size_] == 0;
    }
    void cut(size_t size) {
        size_ = size;
        path_[size] = 0;
    }
    bool append(const char* name) {
        const size_t length = strlen(name), slash = size_ > 0 && path_[size_ - 1] == '/' ? 0 : 1;
        if (size_ + slash + length >= sizeof(path_)) return false;
        if (slash != 0) path_[size_++] = '/';
        memcpy(path_ + size_, name, length + 1);
        size_ += length;
        return true;
    }
    Step look() {
        if (stat(path_, &status_) != 0) return Step::Failed;
        into_ = S_ISDIR(status_.st_mode);
        return Step::Entry;
    }
    bool enter() {
        into_ = false;
        if (depth_ == capacity_) {
            const size_t larger = capacity_ > 0 ? 2 * capacity_ : 16;
            auto* const grown = static_cast<Level*>(realloc(levels_, larger * sizeof(Level)));
            if (grown == nullptr) return false;
            levels_ = grown;
            capacity_ = larger;
        }
        DIR* const directory = opendir(path_);
        if (directory == nullptr) return false;
        levels_[depth_++] = {directory, size_, status_};
        return true;
    }

    char path_[PATH_MAX];
    size_t size_ = 0;
    struct stat status_ = {};
    Level* levels_ = nullptr;
    size_t depth_ = 0;
    size_t capacity_ = 0;
    bool begun_ = false;
    bool started_ = false;
    bool into_ = false;
};
