#include "ide/channel.hpp"

#include "drivers/ports.hpp"

#include <mig/block.h>

namespace {

// The command registers, from place.command on.
enum Register : uint16_t {
    DATA = 0,
    COUNT = 2,
    SECTOR_LOW = 3,
    SECTOR_MIDDLE = 4,
    SECTOR_HIGH = 5,
    DRIVE = 6,
    STATUS = 7,  // reading it ends the interrupt
    COMMAND = 7,
};
// The control register is the status too, but reading that ends nothing.
constexpr uint8_t SOFT_RESET = 4;

constexpr uint8_t ERROR = 1, DATA_REQUEST = 8, DEVICE_FAULT = 32, BUSY = 128;  // of the status
constexpr uint8_t ALWAYS_ONE = 0xA0, LINEAR = 0x40, SECOND_DRIVE = 0x10;       // of DRIVE

// The bus master's registers, from place.bus_master on.
enum BusMaster : uint16_t { BM_COMMAND = 0, BM_STATUS = 2, BM_TABLE = 4 };
constexpr uint8_t BM_START = 1, BM_TO_MEMORY = 8;
constexpr uint8_t BM_ERROR = 2, BM_INTERRUPT = 4;  // of its status: written, a one clears them
constexpr uint32_t LAST_ENTRY = uint32_t{1} << 31;

constexpr uint8_t IDENTIFY = 0xEC;

constexpr uint64_t PATIENCE_MS = 60'000;
constexpr uint64_t RESET_PATIENCE = 5'000'000'000;  // nanoseconds, also to become ready
constexpr uint64_t RESET_TIME = 5'000;              // that the line is kept

void pause(uint64_t nanoseconds) {
    const uint64_t start = clock_nanoseconds();
    while (clock_nanoseconds() - start < nanoseconds) {
    }
}

}  // namespace

kern_return_t IdeChannel::start(mach_port_name_t device, const Place& place) {
    place_ = place;
    return interrupt_.start(device, place.interrupt);
}

kern_return_t IdeChannel::wait_not_busy(uint8_t* status) {
    const uint64_t start = clock_nanoseconds();
    while ((*status = ports::in8(place_.control)) & BUSY) {
        if (clock_nanoseconds() - start > RESET_PATIENCE) {
            reset_needed_ = true;
            return KERN_IO_ERROR;
        }
        thread_yield();
    }
    return KERN_SUCCESS;
}

void IdeChannel::stop_dma() {
    if (place_.bus_master == 0) return;
    ports::out8(place_.bus_master + BM_COMMAND, 0);
    ports::out8(place_.bus_master + BM_STATUS, BM_ERROR | BM_INTERRUPT);
}

kern_return_t IdeChannel::reset() {
    stop_dma();
    ports::out8(place_.control, SOFT_RESET);
    pause(RESET_TIME);
    ports::out8(place_.control, 0);
    pause(RESET_TIME);
    uint8_t status;
    const kern_return_t result = wait_not_busy(&status);
    reset_needed_ = result != KERN_SUCCESS;
    return result;
}

kern_return_t IdeChannel::select(uint8_t drive) {
    if (reset_needed_) {
        const kern_return_t result = reset();
        if (result != KERN_SUCCESS) return result;
    }
    ports::out8(place_.command + DRIVE, ALWAYS_ONE | LINEAR | (drive ? SECOND_DRIVE : 0));
    for (int i = 0; i < 4; i++) ports::in8(place_.control);  // the 400 ns that a disk may take
    uint8_t status;
    return wait_not_busy(&status);
}

// Before that the interrupt is expected.
kern_return_t IdeChannel::give(uint8_t drive, const IdeCommand& command) {
    kern_return_t result = select(drive);
    if (result == KERN_SUCCESS) result = interrupt_.expect();
    if (result != KERN_SUCCESS) return result;
    const auto put = [&](Register which, uint64_t value) {
        ports::out8(place_.command + which, static_cast<uint8_t>(value));
    };
    const uint64_t sector = command.sector;
    if (command.long_address) {
        put(COUNT, command.count >> 8);
        put(SECTOR_LOW, sector >> 24);
        put(SECTOR_MIDDLE, sector >> 32);
        put(SECTOR_HIGH, sector >> 40);
    } else {
        const uint8_t top = sector >> 24 & 15;
        put(DRIVE, ALWAYS_ONE | LINEAR | (drive ? SECOND_DRIVE : 0) | top);
    }
    put(COUNT, command.count);
    put(SECTOR_LOW, sector);
    put(SECTOR_MIDDLE, sector >> 8);
    put(SECTOR_HIGH, sector >> 16);
    put(COMMAND, command.code);
    return KERN_SUCCESS;
}

// Until the disk says that it is done, or wants data. What interrupts while it is busy is old.
kern_return_t IdeChannel::wait_interrupt(uint8_t* status) {
    while (true) {
        if (!interrupt_.wait(PATIENCE_MS)) {
            reset_needed_ = true;
            return KERN_IO_ERROR;
        }
        const bool done = !(ports::in8(place_.control) & BUSY);
        *status = ports::in8(place_.command + STATUS);
        if (done) return *status & (ERROR | DEVICE_FAULT) ? KERN_IO_ERROR : KERN_SUCCESS;
        const kern_return_t result = interrupt_.expect();
        if (result != KERN_SUCCESS) return result;
    }
}

// The table of what is where: address and size of each piece, of which none crosses 64 KiB.
void IdeChannel::describe_buffer(const Buffer& buffer, uint32_t bytes) {
    auto* entry = reinterpret_cast<volatile uint32_t*>(table_);
    for (uint32_t i = 0; bytes > 0; i++) {
        const Buffer::Piece& piece = buffer.piece(i);
        const uint32_t now = bytes < piece.size ? bytes : piece.size;
        bytes -= now;
        *entry++ = static_cast<uint32_t>(piece.physical);
        *entry++ = (now & 0xFFFF) | (bytes == 0 ? LAST_ENTRY : 0);  // 0: all 64 KiB
    }
}

kern_return_t IdeChannel::transfer_dma(uint8_t drive, const IdeCommand& command,
                                       const Buffer& buffer, bool to_disk) {
    describe_buffer(buffer, command.count * BLOCK_SECTOR_SIZE);
    stop_dma();
    const uint8_t direction = to_disk ? 0 : BM_TO_MEMORY;
    ports::out32(place_.bus_master + BM_TABLE, static_cast<uint32_t>(table_physical_));
    ports::out8(place_.bus_master + BM_COMMAND, direction);
    kern_return_t result = give(drive, command);
    if (result != KERN_SUCCESS) return result;
    ports::out8(place_.bus_master + BM_COMMAND, direction | BM_START);
    uint8_t status, master;
    do {
        result = wait_interrupt(&status);
        master = ports::in8(place_.bus_master + BM_STATUS);
        // Not the end of the transfer: an interrupt that was left from before.
        if (result == KERN_SUCCESS && !(master & BM_INTERRUPT)) {
            result = interrupt_.expect();
            if (result == KERN_SUCCESS) continue;
        }
        break;
    } while (true);
    stop_dma();
    return result == KERN_SUCCESS && (master & BM_ERROR) ? KERN_IO_ERROR : result;
}

// The disk wants a sector, or has one.
kern_return_t IdeChannel::wait_data() {
    uint8_t status;
    const kern_return_t result = wait_not_busy(&status);
    if (result != KERN_SUCCESS) return result;
    return status & (ERROR | DEVICE_FAULT) || !(status & DATA_REQUEST) ? KERN_IO_ERROR
                                                                       : KERN_SUCCESS;
}

// The disk interrupts for each sector that it has.
kern_return_t IdeChannel::read_bytes(uint8_t drive, const IdeCommand& command, uint8_t* to) {
    kern_return_t result = give(drive, command);
    uint8_t status;
    for (uint32_t i = 0; i < command.count && result == KERN_SUCCESS; i++) {
        if (i > 0) result = interrupt_.expect();
        if (result == KERN_SUCCESS) result = wait_interrupt(&status);
        if (result == KERN_SUCCESS) result = wait_data();
        if (result != KERN_SUCCESS) break;
        ports::in16(place_.command + DATA, to, BLOCK_SECTOR_SIZE / 2);
        to += BLOCK_SECTOR_SIZE;
    }
    return result;
}

// And for each that it has taken; the first it wants at once.
kern_return_t IdeChannel::write_bytes(uint8_t drive, const IdeCommand& command,
                                      const uint8_t* from) {
    kern_return_t result = give(drive, command);
    uint8_t status;
    for (uint32_t i = 0; i < command.count && result == KERN_SUCCESS; i++) {
        result = interrupt_.expect();
        if (result == KERN_SUCCESS) result = wait_data();
        if (result != KERN_SUCCESS) break;
        ports::out16(place_.command + DATA, from, BLOCK_SECTOR_SIZE / 2);
        from += BLOCK_SECTOR_SIZE;
        result = wait_interrupt(&status);
    }
    return result;
}

kern_return_t IdeChannel::no_data(uint8_t drive, const IdeCommand& command) {
    kern_return_t result = give(drive, command);
    uint8_t status;
    return result == KERN_SUCCESS ? wait_interrupt(&status) : result;
}

// A drive that is none, or no disk, does not answer with data.
kern_return_t IdeChannel::identify(uint8_t drive, uint16_t* words) {
    uint8_t status;
    if (select(drive) != KERN_SUCCESS) return KERN_NOT_FOUND;
    ports::out8(place_.command + COUNT, 0);
    ports::out8(place_.command + SECTOR_LOW, 0);
    ports::out8(place_.command + SECTOR_MIDDLE, 0);
    ports::out8(place_.command + SECTOR_HIGH, 0);
    ports::out8(place_.command + COMMAND, IDENTIFY);
    for (int i = 0; i < 4; i++) ports::in8(place_.control);
    status = ports::in8(place_.control);
    if (status == 0 || status == 0xFF) return KERN_NOT_FOUND;
    const kern_return_t result = wait_data();
    if (result == KERN_SUCCESS) ports::in16(place_.command + DATA, words, BLOCK_SECTOR_SIZE / 2);
    ports::in8(place_.command + STATUS);
    return result == KERN_SUCCESS ? KERN_SUCCESS : KERN_NOT_FOUND;
}
