// The handlers of io.defs, at the ports of open files.
#include "ramfs/contents.hpp"
#include "ramfs/server.hpp"

#include <mig/io_server.hpp>

namespace {

// The open file behind the port, if it was opened for that; NULL: KERN_PROTECTION_FAILURE.
Opened* opened_for(mig::Target target, uint32_t flag) {
    Opened* file = server.open_files.find(target);
    return file != nullptr && (file->flags & flag) != 0 ? file : nullptr;
}

kern_return_t write_to(mig::Target target, uint64_t offset, const uint8_t* data, uint64_t size,
                       uint32_t* written) {
    Opened* file = opened_for(target, OPEN_WRITE);
    if (file == nullptr) return KERN_PROTECTION_FAILURE;
    const uint64_t start = file->start_of_write(offset, file->node->size);
    uint64_t count = size < IO_PAGES_MAXIMUM ? size : IO_PAGES_MAXIMUM;
    const kern_return_t result =
        contents::write(*file->node, start, data, count, server.tree.pool(), &count);
    if (result != KERN_SUCCESS) return result;
    file->move_on(offset, start, count);
    *written = static_cast<uint32_t>(count);
    return KERN_SUCCESS;
}

}  // namespace

kern_return_t serve_io_read(mig::Request&, mig::Target target, uint64_t offset, uint32_t size,
                            uint8_t* data, uint32_t* count) {
    Opened* file = opened_for(target, OPEN_READ);
    if (file == nullptr) return KERN_PROTECTION_FAILURE;
    if (size > IO_INLINE_MAXIMUM) return KERN_INVALID_ARGUMENT;
    const uint64_t start = file->start_of(offset);
    *count = static_cast<uint32_t>(contents::available(*file->node, start, size));
    contents::read(*file->node, start, data, *count);
    file->move_on(offset, start, *count);
    return KERN_SUCCESS;
}

kern_return_t serve_io_read_pages(mig::Request&, mig::Target target, uint64_t offset, uint32_t size,
                                  mig::Memory<uint8_t>* data) {
    Opened* file = opened_for(target, OPEN_READ);
    if (file == nullptr) return KERN_PROTECTION_FAILURE;
    if (size > IO_PAGES_MAXIMUM) return KERN_INVALID_ARGUMENT;
    const uint64_t start = file->start_of(offset);
    const uint64_t count = contents::available(*file->node, start, size);
    *data = {};
    if (count == 0) return KERN_SUCCESS;
    void* pages = nullptr;
    const kern_return_t result = vm_allocate(&pages, count, VM_PROT_READ | VM_PROT_WRITE);
    if (result != KERN_SUCCESS) return result;
    *data = {static_cast<uint8_t*>(pages), static_cast<uint32_t>(count)};
    contents::read(*file->node, start, data->data, count);
    file->move_on(offset, start, count);
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
    Opened* file = server.open_files.find(target);
    if (file == nullptr) return KERN_PROTECTION_FAILURE;
    return file->seek(offset, origin, file->node->size, position);
}

kern_return_t serve_io_stat(mig::Request&, mig::Target target, struct io_status* status) {
    const Opened* file = server.open_files.find(target);
    if (file == nullptr) return KERN_PROTECTION_FAILURE;
    ramfs::describe(*file->node, status);
    return KERN_SUCCESS;
}

kern_return_t serve_io_truncate(mig::Request&, mig::Target target, uint64_t size) {
    Opened* file = opened_for(target, OPEN_WRITE);
    if (file == nullptr) return KERN_PROTECTION_FAILURE;
    return contents::truncate(*file->node, size, server.tree.pool());
}

kern_return_t serve_io_sync(mig::Request&, mig::Target) { return KERN_SUCCESS; }
