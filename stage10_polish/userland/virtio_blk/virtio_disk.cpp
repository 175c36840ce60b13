#include "virtio_blk/virtio_disk.hpp"

#include <mig/block.h>

namespace {

constexpr uint64_t READ_ONLY = 1 << 5, FLUSH = 1 << 9, MOST_SEGMENTS = 1 << 2;  // features
constexpr uint32_t IN = 0, OUT = 1, FLUSH_REQUEST = 4;                          // types of requests
constexpr uint32_t CAPACITY_OFFSET = 0, SEGMENTS_OFFSET = 12;  // of its configuration
constexpr uint8_t OK = 0, NOT_ANSWERED = 0xFF;

constexpr uint64_t PATIENCE_MS = 60'000;
constexpr uint32_t REQUEST_OFFSET = Virtqueue::SIZE;

kern_return_t find_resource(mach_port_name_t device, uint32_t kind, uint32_t* index,
                            uint64_t* start) {
    device_resource resources[DEVICE_RESOURCES_MAXIMUM];
    uint32_t count = 0;
    const kern_return_t result = device_resources(device, resources, &count);
    if (result != KERN_SUCCESS) return result;
    for (uint32_t i = 0; i < count; i++) {
        if (resources[i].kind != kind) continue;
        *index = i;
        *start = resources[i].start;
        return KERN_SUCCESS;
    }
    return KERN_NOT_FOUND;
}

}  // namespace

kern_return_t VirtioDisk::start(mach_port_name_t device) {
    device_ = device;
    uint32_t index;
    uint64_t function, line;
    kern_return_t result = find_resource(device, DEVICE_FUNCTION, &index, &function);
    if (result == KERN_SUCCESS) result = find_resource(device, DEVICE_INTERRUPT, &index, &line);
    if (result == KERN_SUCCESS) result = interrupt_.start(device, index);
    if (result == KERN_SUCCESS) result = device_attach(device, BIRTH_TASK);
    if (result == KERN_SUCCESS) result = transport_.map(device, static_cast<uint32_t>(function));
    // What the driver before us may have left going on ends here: then the memory is ours.
    if (result == KERN_SUCCESS) result = transport_.reset();
    uint64_t address = 0;
    if (result == KERN_SUCCESS)
        result = device_allocate(device, 2 * Virtqueue::SIZE, &address, &physical_);
    memory_ = reinterpret_cast<uint8_t*>(address);
    if (result == KERN_SUCCESS) result = device_set_bus_master(device, 1);
    return result == KERN_SUCCESS ? start_device() : result;
}

kern_return_t VirtioDisk::start_device() {
    uint64_t features;
    kern_return_t result = transport_.negotiate(READ_ONLY | FLUSH | MOST_SEGMENTS, &features);
    if (result == KERN_SUCCESS) result = start_queue();
    if (result != KERN_SUCCESS) return result;
    transport_.run();
    read_only_ = (features & READ_ONLY) != 0;
    can_flush_ = (features & FLUSH) != 0;
    sectors_ = transport_.configuration<uint64_t>(CAPACITY_OFFSET);
    reset_needed_ = false;
    if (buffer_.size() > 0) return KERN_SUCCESS;
    // Beside the data a request has two parts.
    uint32_t pieces = queue_.size() - 2u;
    if (features & MOST_SEGMENTS) {
        const uint32_t most = transport_.configuration<uint32_t>(SEGMENTS_OFFSET);
        if (most > 0 && most < pieces) pieces = most;
    }
    result = buffer_.allocate(device_, pieces);  // at most Buffer::PIECES
    most_sectors_ = buffer_.size() / BLOCK_SECTOR_SIZE;
    return result;
}

kern_return_t VirtioDisk::start_queue() {
    memset(memory_, 0, Virtqueue::SIZE);
    uint16_t size;
    const kern_return_t result =
        transport_.start_queue(physical_ + Virtqueue::DESCRIPTORS, physical_ + Virtqueue::AVAILABLE,
                               physical_ + Virtqueue::USED, Virtqueue::MOST, &size);
    queue_.start(memory_, size);
    return result;
}

// `bytes` of the buffer, from or to the disk.
kern_return_t VirtioDisk::carry_out(uint32_t type, uint64_t sector, uint32_t bytes) {
    if (reset_needed_) {
        kern_return_t result = transport_.reset();
        if (result == KERN_SUCCESS) result = start_device();
        if (result != KERN_SUCCESS) return KERN_IO_ERROR;
    }
    auto* request = reinterpret_cast<volatile Request*>(memory_ + REQUEST_OFFSET);
    const uint64_t at = physical_ + REQUEST_OFFSET;
    request->type = type;
    request->zero = 0;
    request->sector = sector;
    request->status = NOT_ANSWERED;
    bool fits = queue_.add(at, offsetof(Request, status), false);
    for (uint32_t i = 0; bytes > 0; i++) {
        const Buffer::Piece& piece = buffer_.piece(i);
        const uint32_t now = bytes < piece.size ? bytes : piece.size;
        fits = fits && queue_.add(piece.physical, now, type == IN);
        bytes -= now;
    }
    fits = fits && queue_.add(at + offsetof(Request, status), 1, true);
    if (!fits) return KERN_IO_ERROR;
    // Before the device can say anything.
    kern_return_t result = interrupt_.expect();
    if (result != KERN_SUCCESS) return result;
    queue_.publish();
    transport_.notify();
    result = wait();
    if (result != KERN_SUCCESS) return result;
    return request->status == OK ? KERN_SUCCESS : KERN_IO_ERROR;
}

// Until the request is used. One that never is: the device is reset before the next.
kern_return_t VirtioDisk::wait() {
    while (true) {
        if (!interrupt_.wait(PATIENCE_MS) || transport_.is_broken()) {
            reset_needed_ = true;
            return KERN_IO_ERROR;
        }
        transport_.acknowledge();
        if (queue_.used()) return KERN_SUCCESS;
        const kern_return_t result = interrupt_.expect();
        if (result != KERN_SUCCESS) return result;
    }
}

kern_return_t VirtioDisk::read(uint64_t first, uint32_t count, uint8_t* to) {
    const kern_return_t result = carry_out(IN, first, count * BLOCK_SECTOR_SIZE);
    if (result == KERN_SUCCESS) buffer_.copy_out(to, count * BLOCK_SECTOR_SIZE);
    return result;
}

kern_return_t VirtioDisk::write(uint64_t first, uint32_t count, const uint8_t* from) {
    buffer_.copy_in(from, count * BLOCK_SECTOR_SIZE);
    return carry_out(OUT, first, count * BLOCK_SECTOR_SIZE);
}

// A disk that does not offer it writes through (5.2.6.2).
kern_return_t VirtioDisk::flush() {
    return can_flush_ ? carry_out(FLUSH_REQUEST, 0, 0) : KERN_SUCCESS;
}
