// Changing entries. Each change is one block's, and so is on the disk as a whole or not at all.
#include "ext2fs/block_map.hpp"
#include "ext2fs/directory.hpp"
#include "ext2fs/entries.hpp"

namespace directory {

namespace {

uint8_t kind_of(const Geometry& geometry, const Inode& inode) {
    if (!geometry.entry_kinds) return 0;
    // FIFOs, devices, sockets and symbolic links have numbers too, in this order of their modes.
    static constexpr uint8_t kinds[16] = {0, 5, 3, 0, 2, 0, 4, 0, 1, 0, 7, 0, 6, 0, 0, 0};
    return kinds[inode->mode >> 12];
}

// One more block, which is on the disk when this returns: one free entry. *block: its number.
kern_return_t grow(Volume& volume, Inode& directory, uint32_t* block) {
    const Geometry& geometry = volume.geometry();
    const uint64_t size = directory.size() + geometry.block_size;
    if (size > INT32_MAX) return KERN_NO_SPACE;
    bool made;
    kern_return_t result =
        block_map::make(volume, directory, directory.size() / geometry.block_size, block, &made);
    if (result != KERN_SUCCESS) return result;
    Pin pin(volume.cache);
    result = pin.read(*block);
    if (result != KERN_SUCCESS) return result;
    memset(pin.bytes(), 0, geometry.block_size);
    reinterpret_cast<ext2::Entry*>(pin.bytes())->size = static_cast<uint16_t>(geometry.block_size);
    pin.changed(Order::Names);
    directory.set_size(size);
    return volume.changes.commit();
}

void put_dots(const Geometry& geometry, uint8_t* to, uint8_t dots, uint32_t inode, uint32_t size) {
    auto* entry = reinterpret_cast<ext2::Entry*>(to);
    entry->inode = inode;
    entry->size = static_cast<uint16_t>(size);
    entry->name_size = dots;
    entry->kind = geometry.entry_kinds ? ext2::ENTRY_DIRECTORY : 0;
    memset(entry->name, '.', dots);
}

// To the entry at that place. KERN_DAMAGED: there is none.
kern_return_t go_to(Volume& volume, Entries& at, uint32_t offset) {
    while (at.next()) {
        if (at.offset() == offset) return KERN_SUCCESS;
    }
    return volume.damaged();
}

bool has_room(Volume& volume, Pin& pin, uint32_t offset, const Name& name) {
    Entries at(volume.geometry(), pin.bytes());
    while (at.next()) {
        if (at.offset() == offset) return at.room() >= Entries::size_of(name.size);
    }
    return false;
}

// The entry at that offset, where one is, becomes room.
void erase_at(Pin& pin, const Geometry& geometry, uint32_t offset) {
    Entries at(geometry, pin.bytes());
    while (at.next() && at.offset() != offset) continue;
    if (at.previous() != nullptr)
        at.previous()->size = static_cast<uint16_t>(at.previous()->size + at.entry()->size);
    else
        at.entry()->inode = 0;
    pin.changed(Order::Names);
}

}  // namespace

void put(const Geometry& geometry, Entries& at, const Name& name, const Inode& inode) {
    const uint32_t used = at.used();
    ext2::Entry* entry = at.entry();
    const uint16_t rest = static_cast<uint16_t>(entry->size - used);
    if (used > 0) {
        entry->size = static_cast<uint16_t>(used);
        at.next();
        entry = at.entry();
    }
    entry->size = rest;
    entry->name_size = static_cast<uint8_t>(name.size);
    entry->kind = kind_of(geometry, inode);
    memcpy(entry->name, name.bytes, name.size);
    entry->inode = inode.number();
}

kern_return_t add(Volume& volume, Inode& directory, const Name& name, Room room, const Inode& inode,
                  Place* place) {
    Pin pin(volume.cache);
    // What has been done since it was found may have taken the room away.
    kern_return_t result = room.found ? pin.read(room.block) : KERN_SUCCESS;
    if (result == KERN_SUCCESS && room.found && !has_room(volume, pin, room.offset, name))
        result = find_room(volume, directory, name, &room);
    if (result == KERN_SUCCESS && !room.found) {
        result = grow(volume, directory, &room.block);
        room.offset = 0;
    }
    if (result == KERN_SUCCESS) result = pin.read(room.block);
    if (result != KERN_SUCCESS) return result;
    Entries at(volume.geometry(), pin.bytes());
    result = go_to(volume, at, room.offset);
    if (result != KERN_SUCCESS) return result;
    put(volume.geometry(), at, name, inode);
    *place = {room.block, at.offset(), inode.number()};
    pin.changed(Order::Names);
    directory->flags &= ~ext2::INODE_INDEXED;
    directory.set_modified();
    return KERN_SUCCESS;
}

kern_return_t replace(Volume& volume, const Place& old, const Name& name, const Inode& inode,
                      bool* replaced) {
    Pin pin(volume.cache);
    const kern_return_t result = pin.read(old.block);
    if (result != KERN_SUCCESS) return result;
    const uint32_t needed = Entries::size_of(name.size);
    // First whether there is room, for what is begun here cannot be undone.
    uint32_t room_before = 0;
    *replaced = false;
    Entries at(volume.geometry(), pin.bytes());
    while (at.next()) {
        const bool goes = at.offset() == old.offset;
        const uint32_t room = goes ? room_before + at.entry()->size : at.room();
        if (room >= needed) *replaced = true;
        room_before = at.room();
    }
    if (at.damaged()) return volume.damaged();
    if (!*replaced) return KERN_SUCCESS;
    erase_at(pin, volume.geometry(), old.offset);
    Entries again(volume.geometry(), pin.bytes());
    while (again.next() && again.room() < needed) continue;
    put(volume.geometry(), again, name, inode);
    pin.changed(Order::Names);
    return KERN_SUCCESS;
}

kern_return_t set_inode(Volume& volume, const Place& place, const Inode& inode) {
    Pin pin(volume.cache);
    const kern_return_t result = pin.read(place.block);
    if (result != KERN_SUCCESS) return result;
    auto* entry = reinterpret_cast<ext2::Entry*>(pin.bytes() + place.offset);
    entry->inode = inode.number();
    entry->kind = kind_of(volume.geometry(), inode);
    pin.changed(Order::Names);
    return KERN_SUCCESS;
}

kern_return_t erase(Volume& volume, const Place& place) {
    Pin pin(volume.cache);
    kern_return_t result = pin.read(place.block);
    if (result != KERN_SUCCESS) return result;
    Entries at(volume.geometry(), pin.bytes());
    result = go_to(volume, at, place.offset);
    if (result != KERN_SUCCESS || at.entry()->inode != place.inode) return result;
    erase_at(pin, volume.geometry(), place.offset);
    return KERN_SUCCESS;
}

kern_return_t make_first_block(Volume& volume, Inode& directory, uint32_t parent) {
    uint32_t block;
    bool made;
    kern_return_t result = block_map::make(volume, directory, 0, &block, &made);
    if (result != KERN_SUCCESS) return result;
    Pin pin(volume.cache);
    result = pin.read(block);
    if (result != KERN_SUCCESS) return result;
    const Geometry& geometry = volume.geometry();
    const uint32_t first = Entries::size_of(1);
    put_dots(geometry, pin.bytes(), 1, directory.number(), first);
    put_dots(geometry, pin.bytes() + first, 2, parent, geometry.block_size - first);
    pin.changed(Order::Names);
    directory.set_size(geometry.block_size);
    return KERN_SUCCESS;
}

}  // namespace directory
