// The table, and the handlers that mount.defs asks for. What a request looks like is checked by the
// generated demultiplexer before a handler sees it.
#include "init/mounts.hpp"

#include <mach/notify.h>
#include <services/task.h>
#include <string.h>

Mounts mounts;

namespace {

// Is the path the prefix, or below it?
bool covers(const char* prefix, const char* path) {
    const size_t size = strlen(prefix);
    return strncmp(prefix, path, size) == 0 && (path[size] == 0 || path[size] == '/');
}

// Names that are not `.` or `..`, each with a slash before it.
bool is_normal(const char* path) {
    do {
        if (*path++ != '/') return false;
        const size_t size = strcspn(path, "/");
        if (size == 0 || strncmp(path, "..", size) == 0) return false;
        path += size;
    } while (*path != 0);
    return true;
}

}  // namespace

kern_return_t Mounts::start(mach_port_name_t events, mach_port_name_t notify) {
    events_ = events;
    notify_ = notify;
    kern_return_t result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &control_);
    if (result == KERN_SUCCESS) result = port_move_member(control_, events);
    // For those who get it from init.
    if (result == KERN_SUCCESS)
        result = port_insert_right(control_, control_, MACH_MSG_TYPE_MAKE_SEND);
    return result;
}

Mounts::Entry* Mounts::covering(const char* path) {
    for (Entry& entry : entries_) {
        if (*entry.prefix != 0 && covers(entry.prefix, path)) return &entry;
    }
    return nullptr;
}

Mounts::Entry* Mounts::within(const char* prefix) {
    for (Entry& entry : entries_) {
        if (*entry.prefix != 0 && covers(prefix, entry.prefix)) return &entry;
    }
    return nullptr;
}

Mounts::Entry* Mounts::exactly(const char* prefix) {
    Entry* entry = covering(prefix);
    return entry != nullptr && strcmp(entry->prefix, prefix) == 0 ? entry : nullptr;
}

Mounts::Entry* Mounts::unused() {
    for (Entry& entry : entries_) {
        if (*entry.prefix == 0) return &entry;
    }
    return nullptr;
}

bool Mounts::add_program(const char* prefix, const char* program, mach_port_name_t also) {
    Entry* entry = unused();
    if (entry == nullptr) return false;
    strlcpy(entry->prefix, prefix, sizeof(entry->prefix));
    strlcpy(entry->name, program, sizeof(entry->name));
    entry->program = program;
    entry->also = also;
    return true;
}

kern_return_t Mounts::start_program(Entry& entry) {
    mach_port_name_t exit, task;
    kern_return_t result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &exit);
    if (result != KERN_SUCCESS) return result;
    char name[MOUNT_NAME_SIZE];
    strlcpy(name, entry.program, sizeof(name));
    char* const arguments[] = {name, entry.prefix, nullptr};
    spawn_arguments child = {};
    child.path = entry.program;
    child.arguments = arguments;
    const mach_port_name_t rights[] = {control_, entry.also};
    child.rights = rights;
    child.right_count = entry.also != MACH_PORT_NULL ? 2 : 1;
    child.flags = SPAWN_BACKGROUND;
    child.exit = exit;
    uint32_t id;
    result = port_move_member(exit, events_);
    if (result == KERN_SUCCESS) result = spawn(&child, &task, &id);
    if (result != KERN_SUCCESS) {
        port_destroy_receive(exit);
        return result;
    }
    port_deallocate(task);
    entry.exit = exit;
    entry.mounted = false;
    return KERN_SUCCESS;
}

void Mounts::answer_waiters(const Entry& entry, kern_return_t code) {
    for (Waiter& waiter : waiters_) {
        if (waiter.entry != &entry) continue;
        waiter.entry = nullptr;
        mig::answer(waiter.caller, code);  // one who is gone needs none
    }
}

bool Mounts::ended(mach_port_name_t exit) {
    for (Entry& entry : entries_) {
        if (entry.exit != exit) continue;
        port_destroy_receive(exit);
        entry.exit = MACH_PORT_NULL;
        if (entry.server != MACH_PORT_NULL) drop_server(entry);
        // Who has been waiting for the end of this one may ask for the next.
        answer_waiters(entry, entry.mounted ? KERN_NOT_READY : KERN_FAILURE);
        return true;
    }
    return false;
}

// The entry stays if a program is to serve it again.
void Mounts::drop_server(Entry& entry) {
    port_deallocate(entry.server);
    entry.server = MACH_PORT_NULL;
    if (entry.program == nullptr) entry.prefix[0] = 0;
}

void Mounts::forget(mach_port_name_t server) {
    for (Entry& entry : entries_) {
        if (entry.server == server) drop_server(entry);
    }
}

kern_return_t Mounts::resolve(mig::Request& request, const char* path, mach_port_name_t* server,
                              uint32_t* prefix_size) {
    Entry* entry = covering(path);
    if (entry == nullptr) return KERN_NOT_FOUND;
    if (entry->server != MACH_PORT_NULL) {
        *server = entry->server;
        *prefix_size = static_cast<uint32_t>(strlen(entry->prefix));
        return KERN_SUCCESS;
    }
    for (Waiter& waiter : waiters_) {
        if (waiter.entry != nullptr) continue;
        // One that has lost its port, but has not quite ended, is waited for and not started twice.
        const kern_return_t result =
            entry->exit == MACH_PORT_NULL ? start_program(*entry) : KERN_SUCCESS;
        if (result != KERN_SUCCESS) return result;
        waiter.entry = entry;
        waiter.caller = request.take_caller();
        return MIG_NO_REPLY;
    }
    return KERN_RESOURCE_SHORTAGE;
}

kern_return_t Mounts::add(const char* prefix, const char* name, mach_port_name_t server) {
    if (server == MACH_PORT_NULL || server == MACH_PORT_DEAD) return KERN_INVALID_RIGHT;
    if (!is_normal(prefix) || covers("/proc", prefix)) return KERN_INVALID_ARGUMENT;
    Entry* entry = exactly(prefix);
    if (entry == nullptr && (covering(prefix) != nullptr || within(prefix) != nullptr))
        return KERN_ALREADY_EXISTS;
    if (entry != nullptr && entry->server != MACH_PORT_NULL) return KERN_ALREADY_EXISTS;
    if (entry == nullptr) entry = unused();
    if (entry == nullptr) return KERN_NO_SPACE;
    // To be told when it dies; at once, if it has died already. A port that also has a name of the
    // name server's has one request for both.
    mach_port_name_t previous = MACH_PORT_NULL;
    const kern_return_t result = port_request_notification(
        server, MACH_NOTIFY_DEAD_NAME, 1, notify_, MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous);
    if (result != KERN_SUCCESS) return result;
    if (previous != MACH_PORT_NULL) port_deallocate(previous);
    strlcpy(entry->prefix, prefix, sizeof(entry->prefix));
    strlcpy(entry->name, name, sizeof(entry->name));
    entry->server = server;
    entry->mounted = true;
    answer_waiters(*entry, KERN_NOT_READY);  // ask again
    return KERN_SUCCESS;
}

kern_return_t Mounts::remove(const char* prefix) {
    Entry* entry = exactly(prefix);
    if (entry == nullptr || entry->server == MACH_PORT_NULL) return KERN_NOT_FOUND;
    drop_server(*entry);
    return KERN_SUCCESS;
}

uint32_t Mounts::list(uint32_t first, mount_entry* entries) const {
    uint32_t count = 0;
    for (const Entry& entry : entries_) {
        if (*entry.prefix == 0 || count == MOUNT_LIST_MAXIMUM) continue;
        if (first > 0) {
            first--;
            continue;
        }
        strlcpy(entries[count].prefix, entry.prefix, sizeof(entry.prefix));
        strlcpy(entries[count].name, entry.name, sizeof(entry.name));
        entries[count++].flags = entry.server != MACH_PORT_NULL ? MOUNT_SERVED : 0;
    }
    return count;
}

kern_return_t serve_mount_resolve(mig::Request& request, mig::Target, const char* path,
                                  mig::Port* server, uint32_t* prefix_size) {
    return mounts.resolve(request, path, server, prefix_size);
}

kern_return_t serve_mount_add(mig::Request&, mig::Target control, const char* prefix,
                              const char* name, mig::Port service) {
    if (control != mounts.control()) return KERN_INVALID_RIGHT;
    return mounts.add(prefix, name, service);
}

kern_return_t serve_mount_remove(mig::Request&, mig::Target control, const char* prefix) {
    return control == mounts.control() ? mounts.remove(prefix) : KERN_INVALID_RIGHT;
}

kern_return_t serve_mount_list(mig::Request&, mig::Target, uint32_t first,
                               struct mount_entry* entries, uint32_t* count) {
    *count = mounts.list(first, entries);
    return KERN_SUCCESS;
}
