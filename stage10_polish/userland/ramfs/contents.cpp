// Pages, and the table of them that grows with the file.
#include "ramfs/contents.hpp"

#include <mach.h>
#include <stdlib.h>
#include <string.h>

namespace contents {

namespace {

constexpr uint64_t PAGE = PagePool::PAGE;

// A slot for page number `index`. False: no memory for the table.
bool reserve(Node& file, uint64_t index, PagePool& pool) {
    if (index < file.page_slots) return true;
    uint64_t slots = file.page_slots < 4 ? 8 : file.page_slots * 2;
    if (slots <= index) slots = index + 1;
    const uint64_t more = (slots - file.page_slots) * sizeof(uint8_t*);
    if (!pool.charge(more)) return false;
    auto** larger = static_cast<uint8_t**>(realloc(file.pages, slots * sizeof(uint8_t*)));
    if (larger == nullptr) {
        pool.release(more);
        return false;
    }
    memset(larger + file.page_slots, 0, more);
    file.pages = larger;
    file.page_slots = slots;
    return true;
}

// The page, there from now on; NULL: no memory for it. `whole`: all of it is written.
uint8_t* page_for_writing(Node& file, uint64_t index, bool whole, PagePool& pool) {
    if (!reserve(file, index, pool)) return nullptr;
    uint8_t*& page = file.pages[index];
    if (page == nullptr && (page = pool.take(whole)) != nullptr) file.page_count++;
    return page;
}

// The part of page offset / PAGE that belongs to the next `size` bytes.
uint64_t piece(uint64_t offset, uint64_t size) {
    const uint64_t room = PAGE - offset % PAGE;
    return size < room ? size : room;
}

}  // namespace

uint64_t available(const Node& file, uint64_t offset, uint64_t size) {
    const uint64_t rest = offset < file.size ? file.size - offset : 0;
    return rest < size ? rest : size;
}

void read(const Node& file, uint64_t offset, uint8_t* to, uint64_t size) {
    while (size > 0) {
        const uint64_t count = piece(offset, size), index = offset / PAGE;
        const uint8_t* page = index < file.page_slots ? file.pages[index] : nullptr;
        if (page != nullptr)
            memcpy(to, page + offset % PAGE, count);
        else
            memset(to, 0, count);
        to += count;
        offset += count;
        size -= count;
    }
}

kern_return_t write(Node& file, uint64_t offset, const uint8_t* from, uint64_t size, PagePool& pool,
                    uint64_t* written) {
    *written = 0;
    if (offset > SIZE_MAXIMUM || size > SIZE_MAXIMUM - offset) return KERN_INVALID_VALUE;
    while (*written < size) {
        const uint64_t count = piece(offset, size - *written);
        uint8_t* const page = page_for_writing(file, offset / PAGE, count == PAGE, pool);
        if (page == nullptr) break;
        memcpy(page + offset % PAGE, from + *written, count);
        *written += count;
        offset += count;
        if (offset > file.size) file.size = offset;
    }
    file.modified = clock_nanoseconds();
    return *written > 0 || size == 0 ? KERN_SUCCESS : KERN_NO_SPACE;
}

void cut(Node& file, uint64_t size, PagePool& pool) {
    const uint64_t kept = (size + PAGE - 1) / PAGE;
    for (uint64_t i = kept; i < file.page_slots && file.page_count > 0; i++) {
        if (file.pages[i] == nullptr) continue;
        pool.give(file.pages[i]);
        file.pages[i] = nullptr;
        file.page_count--;
    }
    // What was behind the end must read as zero when the file grows again.
    if (size % PAGE != 0 && kept <= file.page_slots && file.pages[kept - 1] != nullptr)
        memset(file.pages[kept - 1] + size % PAGE, 0, PAGE - size % PAGE);
    if (kept == 0) {
        pool.release(file.page_slots * sizeof(uint8_t*));
        free(file.pages);
        file.pages = nullptr;
        file.page_slots = 0;
    }
    file.size = size;
}

kern_return_t truncate(Node& file, uint64_t size, PagePool& pool) {
    if (size > SIZE_MAXIMUM) return KERN_INVALID_VALUE;
    if (size < file.size)
        cut(file, size, pool);
    else
        file.size = size;
    file.modified = clock_nanoseconds();
    return KERN_SUCCESS;
}

uint64_t memory(const Node& file) {
    return file.page_count * PAGE + file.page_slots * sizeof(uint8_t*);
}

}  // namespace contents
