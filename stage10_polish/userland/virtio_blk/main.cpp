// virtio_blk: the driver of one virtio block device. init starts it with the device's port, and
// serves it to those who may have the disk.
#include "drivers/block_service.hpp"
#include "virtio_blk/virtio_disk.hpp"

#include <stdio.h>
#include <string.h>

int main() {
    static VirtioDisk disk;
    kern_return_t result = disk.start(block_service::DEVICE);
    if (result == KERN_SUCCESS) result = block_service::add(0, disk);
    if (result == KERN_SUCCESS) result = block_service::run();
    fprintf(stderr, "virtio_blk: %s\n", strerror(result));
    return 1;
}
