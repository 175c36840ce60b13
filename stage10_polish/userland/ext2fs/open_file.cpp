#include "ext2fs/open_file.hpp"

#include "ext2fs/inode.hpp"

#include <stdlib.h>

OpenFile* find_open(const Volume& volume, uint32_t inode) {
    OpenFile* file = volume.opened;
    while (file != nullptr && file->inode != inode) file = file->next;
    return file;
}

bool has_removed_open(Volume& volume) {
    for (OpenFile* file = volume.opened; file != nullptr; file = file->next) {
        Inode inode(volume);
        if (inode.get(file->inode) != KERN_SUCCESS || !inode.alive()) return true;
    }
    return false;
}

kern_return_t open_inode(Volume& volume, uint32_t inode, OpenFile** file) {
    *file = find_open(volume, inode);
    if (*file == nullptr) {
        *file = static_cast<OpenFile*>(malloc(sizeof(OpenFile)));
        if (*file == nullptr) return KERN_RESOURCE_SHORTAGE;
        **file = {inode, 0, false, volume.opened};
        volume.opened = *file;
    }
    (*file)->count++;
    return KERN_SUCCESS;
}

void close_inode(Volume& volume, OpenFile* file) {
    if (--file->count > 0) return;
    OpenFile** at = &volume.opened;
    while (*at != file) at = &(*at)->next;
    *at = file->next;
    // Without room to remember it, it stays in use until the next e2fsck.
    if (file->released) static_cast<void>(volume.changes.release_later(file->inode));
    free(file);
}
