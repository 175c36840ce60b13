// How much memory the file system may use, and its pages. Everything that a client can make more of
// is counted here before it is allocated, so that no client can have more than the limit.
#pragma once

#include <stddef.h>
#include <stdint.h>

class PagePool {
public:
    static constexpr size_t PAGE = 4096;

    void set_limit(uint64_t bytes) { limit_ = bytes; }
    uint64_t limit() const { return limit_; }
    uint64_t used() const { return used_; }

    // Counts memory that the caller gets elsewhere. False: the limit is reached.
    [[nodiscard]] bool charge(uint64_t bytes);
    void release(uint64_t bytes) { used_ -= bytes; }

    // A page, charged, and zeroed unless the whole of it will be written; NULL: the limit is
    // reached, or the machine has none.
    uint8_t* take(bool whole);
    void give(uint8_t* page);

private:
    static constexpr size_t KEPT = 16;

    uint64_t limit_ = 0;
    uint64_t used_ = 0;
    uint8_t* kept_[KEPT] = {};  // free ones that are not given back to the kernel yet
    size_t kept_count_ = 0;
};
