// The handlers of io.defs, at the ports of open files.
#include "ext2fs/contents.hpp"
#include "ext2fs/server.hpp"

#include <mig/io_server.hpp>
#include <time.h>

namespace {

// The open file behind the port, if it was opened for that, and its inode.
kern_return_t opened_for(mig::Target target, uint32_t flags, Opened** opened, Inode& inode) {
    *opened = server.open_files.find(target);
    if (*opened == nullptr || ((*opened)->flags & flags) == 0) return KERN_PROTECTION_FAILURE;
    return inode.get((*opened)->file->inode);
}

kern_return_t write_to(mig::Target target, uint64_t offset, const uint8_t* data, uint64_t size,
                       uint32_t* written) {
    Opened* opened;
    Inode inode(*server.volume);
    kern_return_t result = opened_for(target, OPEN_WRITE, &opened, inode);
    if (result != KERN_SUCCESS) return result;
    const uint64_t start = opened->start_of_write(offset, inode.size());
    uint64_t count = size < IO_PAGES_MAXIMUM ? size : IO_PAGES_MAXIMUM;
    result = contents::write(*server.volume, inode, start, data, count, &count);
    if (result != KERN_SUCCESS) return result;
    opened->move_on(offset, start, count);
    *written = static_cast<uint32_t>(count);
    return KERN_SUCCESS;
}

}  // namespace

// The clients' clock starts with the machine, the disk's in 1970.
void ext2fs::describe(const Inode& inode, io_status* status) {
    constexpr int64_t SECOND = 1000000000;
    static const int64_t started =
        time(nullptr) - static_cast<int64_t>(clock_nanoseconds()) / SECOND;
    const int64_t modified = int64_t{inode->modify_time} - started;
    *status = {.size = inode.size(),
               .memory = uint64_t{inode->sectors} * Disk::SECTOR,
               .node = inode.number(),
               .modified = static_cast<uint64_t>(modified > 0 ? modified * SECOND : 0),
               .kind = inode.is_directory() ? IO_DIRECTORY : IO_FILE,
               .flags = 0};
}

kern_return_t serve_io_read(mig::Request&, mig::Target target, uint64_t offset, uint32_t size,
                            uint8_t* data, uint32_t* count) {
    Opened* opened;
    Inode inode(*server.volume);
    kern_return_t result = opened_for(target, OPEN_READ, &opened, inode);
    if (result != KERN_SUCCESS) return result;
    if (size > IO_INLINE_MAXIMUM) return KERN_INVALID_ARGUMENT;
    const uint64_t start = opened->start_of(offset);
    *count = static_cast<uint32_t>(contents::available(inode, start, size));
    result = contents::read(*server.volume, inode, start, data, *count);
    if (result == KERN_SUCCESS) opened->move_on(offset, start, *count);
    return result;
}

kern_return_t serve_io_read_pages(mig::Request&, mig::Target target, uint64_t offset, uint32_t size,
                                  mig::Memory<uint8_t>* data) {
    Opened* opened;
    Inode inode(*server.volume);
    kern_return_t result = opened_for(target, OPEN_READ, &opened, inode);
    if (result != KERN_SUCCESS) return result;
    if (size > IO_PAGES_MAXIMUM) return KERN_INVALID_ARGUMENT;
    const uint64_t start = opened->start_of(offset);
    const uint64_t count = contents::available(inode, start, size);
    *data = {};
    if (count == 0) return KERN_SUCCESS;
    void* pages = nullptr;
    result = vm_allocate(&pages, count, VM_PROT_READ | VM_PROT_WRITE);
    if (result != KERN_SUCCESS) return result;
    result = contents::read(*server.volume, inode, start, static_cast<uint8_t*>(pages), count);
    if (result != KERN_SUCCESS) {
        vm_deallocate(pages, count);
        return result;
    }
    *data = {static_cast<uint8_t*>(pages), static_cast<uint32_t>(count)};
    opened->move_on(offset, start, count);
    return KERN_SUCCESS;
}

kern_return_t serve_io_write(mig::Request&, mig::Target target, uint64_t offset,
                             const uint8_t* data, uint32_t size, uint32_t* written) {
    return write_to(target, offset, data, size, written);
}

kern_return_t serve_io_write_pages(mig::Request&, mig::Target target, uint64_t offset,
                                   mig::Memory<uint8_t> data, uint32_t* written) {
    const kern_return_t result = write_to(target, offset, data.data, data.count, written);
    // What was written is a copy. (If nothing was, the loop releases the memory.)
    if (result == KERN_SUCCESS && data.count > 0) vm_deallocate(data.data, data.count);
    return result;
}

kern_return_t serve_io_seek(mig::Request&, mig::Target target, int64_t offset, uint32_t origin,
                            uint64_t* position) {
    Opened* opened;
    Inode inode(*server.volume);
    const kern_return_t result = opened_for(target, OPEN_READ | OPEN_WRITE, &opened, inode);
    return result == KERN_SUCCESS ? opened->seek(offset, origin, inode.size(), position) : result;
}

kern_return_t serve_io_stat(mig::Request&, mig::Target target, struct io_status* status) {
    Opened* opened;
    Inode inode(*server.volume);
    const kern_return_t result = opened_for(target, OPEN_READ | OPEN_WRITE, &opened, inode);
    if (result == KERN_SUCCESS) ext2fs::describe(inode, status);
    return result;
}

kern_return_t serve_io_truncate(mig::Request&, mig::Target target, uint64_t size) {
    Opened* opened;
    Inode inode(*server.volume);
    const kern_return_t result = opened_for(target, OPEN_WRITE, &opened, inode);
    return result == KERN_SUCCESS ? contents::truncate(*server.volume, inode, size) : result;
}

kern_return_t serve_io_sync(mig::Request&, mig::Target) { return server.volume->changes.sync(); }
