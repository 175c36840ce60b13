#include "ide/ide_disk.hpp"

#include <mig/block.h>

namespace {

// Commands: with addresses of 28 bits, and of 48.
constexpr uint8_t READ_DMA = 0xC8, READ_DMA_EXT = 0x25, WRITE_DMA = 0xCA, WRITE_DMA_EXT = 0x35;
constexpr uint8_t READ = 0x20, READ_EXT = 0x24, WRITE = 0x30, WRITE_EXT = 0x34;
constexpr uint8_t FLUSH = 0xE7, FLUSH_EXT = 0xEA;

constexpr uint32_t MOST_PLAIN = 256;  // sectors of a command with 28 bits

// What a disk says of itself, as numbers of 16-bit words (ATA/ATAPI-6, 8.15).
enum Word : uint32_t {
    GENERAL = 0,
    CAPABILITIES = 49,
    SECTORS_28 = 60,
    COMMAND_SETS = 83,
    SECTORS_48 = 100
};
constexpr uint16_t NO_ATA = 1 << 15, HAS_DMA = 1 << 8;
constexpr uint16_t VALID = 1 << 14, VALID_MASK = 3 << 14, HAS_48_BITS = 1 << 10,
                   HAS_FLUSH = 1 << 12;

}  // namespace

kern_return_t IdeDisk::start(IdeChannel& channel, uint8_t drive, Buffer& buffer) {
    channel_ = &channel;
    drive_ = drive;
    buffer_ = &buffer;
    uint16_t words[BLOCK_SECTOR_SIZE / 2];
    const kern_return_t result = channel.identify(drive, words);
    if (result != KERN_SUCCESS) return result;
    if (words[GENERAL] & NO_ATA) return KERN_NOT_FOUND;
    const auto number = [&](uint32_t at) { return uint64_t{words[at + 1]} << 16 | words[at]; };
    const bool valid = (words[COMMAND_SETS] & VALID_MASK) == VALID;
    long_address_ = valid && (words[COMMAND_SETS] & HAS_48_BITS);
    can_flush_ = valid && (words[COMMAND_SETS] & HAS_FLUSH);
    dma_ = channel.has_dma() && (words[CAPABILITIES] & HAS_DMA);
    sectors_ = number(SECTORS_28);
    if (long_address_) sectors_ = number(SECTORS_48 + 2) << 32 | number(SECTORS_48);
    if (sectors_ == 0) return KERN_NOT_FOUND;
    most_sectors_ = dma_ ? buffer.size() / BLOCK_SECTOR_SIZE : MOST_PLAIN;
    if (!long_address_ && most_sectors_ > MOST_PLAIN) most_sectors_ = MOST_PLAIN;
    return KERN_SUCCESS;
}

kern_return_t IdeDisk::read(uint64_t first, uint32_t count, uint8_t* to) {
    if (!dma_) return channel_->read_bytes(drive_, command(READ, READ_EXT, first, count), to);
    const kern_return_t result = channel_->transfer_dma(
        drive_, command(READ_DMA, READ_DMA_EXT, first, count), *buffer_, false);
    if (result == KERN_SUCCESS) buffer_->copy_out(to, count * BLOCK_SECTOR_SIZE);
    return result;
}

kern_return_t IdeDisk::write(uint64_t first, uint32_t count, const uint8_t* from) {
    if (!dma_) return channel_->write_bytes(drive_, command(WRITE, WRITE_EXT, first, count), from);
    buffer_->copy_in(from, count * BLOCK_SECTOR_SIZE);
    return channel_->transfer_dma(drive_, command(WRITE_DMA, WRITE_DMA_EXT, first, count), *buffer_,
                                  true);
}

// A disk without the command has no cache that it would be for.
kern_return_t IdeDisk::flush() {
    return can_flush_ ? channel_->no_data(drive_, command(FLUSH, FLUSH_EXT, 0, 0)) : KERN_SUCCESS;
}
