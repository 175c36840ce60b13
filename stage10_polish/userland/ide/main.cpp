// ide: the driver of an IDE controller with its two channels, as the PIIX has them, and of up to
// four disks. init starts it with the device's port.
#include "drivers/block_service.hpp"
#include "ide/ide_disk.hpp"

#include <stdio.h>
#include <string.h>

namespace {

using block_service::DEVICE;

constexpr uint32_t CHANNELS = 2, DRIVES = 2;
constexpr uint16_t COMMANDS[CHANNELS] = {0x1F0, 0x170}, CONTROLS[CHANNELS] = {0x3F6, 0x376};
constexpr uint64_t LINES[CHANNELS] = {14, 15};
constexpr uint32_t BUS_MASTER_SIZE = 8;  // bytes of a channel

IdeChannel channels[CHANNELS];
IdeDisk disks[CHANNELS][DRIVES];
Buffer buffer;

// What init claimed beside the channels' own ports is the bus master.
void find_places(const device_resource* resources, uint32_t count, IdeChannel::Place* places) {
    for (uint32_t i = 0; i < count; i++) {
        const device_resource& resource = resources[i];
        for (uint32_t channel = 0; channel < CHANNELS; channel++) {
            IdeChannel::Place& place = places[channel];
            place.command = COMMANDS[channel];
            place.control = CONTROLS[channel];
            if (resource.kind == DEVICE_INTERRUPT && resource.start == LINES[channel])
                place.interrupt = i;
            if (resource.kind == DEVICE_PORTS && resource.size == CHANNELS * BUS_MASTER_SIZE)
                place.bus_master =
                    static_cast<uint16_t>(resource.start + channel * BUS_MASTER_SIZE);
        }
    }
}

kern_return_t start() {
    device_resource resources[DEVICE_RESOURCES_MAXIMUM];
    uint32_t count = 0;
    IdeChannel::Place places[CHANNELS] = {};
    kern_return_t result = device_resources(DEVICE, resources, &count);
    if (result == KERN_SUCCESS) result = device_attach(DEVICE, BIRTH_TASK);
    if (result != KERN_SUCCESS) return result;
    find_places(resources, count, places);
    // What the driver before us may have left going on ends here: then the memory is ours.
    bool answers[CHANNELS];
    for (uint32_t i = 0; i < CHANNELS; i++) {
        result = channels[i].start(DEVICE, places[i]);
        if (result != KERN_SUCCESS) return result;
        answers[i] = channels[i].reset() == KERN_SUCCESS;
    }
    for (uint32_t i = 0; i < CHANNELS; i++) {
        uint64_t address, physical;
        if (places[i].bus_master == 0) continue;
        result = device_allocate(DEVICE, VM_PAGE_SIZE, &address, &physical);
        if (result != KERN_SUCCESS) return result;
        channels[i].set_table(reinterpret_cast<uint8_t*>(address), physical);
    }
    result = buffer.allocate(DEVICE, Buffer::PIECES);
    if (result == KERN_SUCCESS) result = device_set_bus_master(DEVICE, 1);
    for (uint32_t i = 0; i < CHANNELS * DRIVES && result == KERN_SUCCESS; i++) {
        const uint32_t channel = i / DRIVES, drive = i % DRIVES;
        if (!answers[channel]) continue;
        IdeDisk& disk = disks[channel][drive];
        if (disk.start(channels[channel], static_cast<uint8_t>(drive), buffer) == KERN_SUCCESS)
            result = block_service::add(i, disk);
    }
    return result;
}

}  // namespace

int main() {
    kern_return_t result = start();
    if (result == KERN_SUCCESS) result = block_service::run();
    fprintf(stderr, "ide: %s\n", strerror(result));
    return 1;
}
