// The file service's client stubs.
#include "libc/services/call.hpp"

#include <services/file.h>
#include <string.h>

namespace {

// Copies a path into a request; the message's size up to its end, 0 if it is too long.
uint32_t set_path(const char* path, char* field, uint32_t* path_size, uint32_t field_offset) {
    const size_t size = strnlen(path, FILE_PATH_SIZE) + 1;
    if (size > FILE_PATH_SIZE) return 0;
    const uint32_t end = service::padded(field_offset + size);
    memset(field, 0, end - field_offset);
    memcpy(field, path, size - 1);
    *path_size = static_cast<uint32_t>(size);
    return end;
}

}  // namespace

extern "C" {

kern_return_t file_open(const char* path, mach_port_name_t* file, uint64_t* size) {
    union {
        file_path_request request;
        file_open_reply reply;
    } message;
    const uint32_t send_size = set_path(path, message.request.path, &message.request.path_size,
                                        offsetof(file_path_request, path));
    if (send_size == 0) return KERN_NAME_TOO_LONG;
    const service::Reply expected = {sizeof(file_open_reply), sizeof(file_open_reply), 1};
    const kern_return_t result =
        service::call(BIRTH_FILE_SERVICE, FILE_OPEN, &message.request.header, send_size,
                      sizeof(message), false, expected);
    if (result != KERN_SUCCESS) return result;
    *file = message.reply.file.name;
    *size = message.reply.size;
    return KERN_SUCCESS;
}

kern_return_t file_read(mach_port_name_t file, uint64_t offset, void* buffer, uint32_t size,
                        uint32_t* count) {
    union {
        file_read_request request;
        file_read_reply reply;
    } message;
    if (size > FILE_READ_MAXIMUM) size = FILE_READ_MAXIMUM;
    message.request.offset = offset;
    message.request.size = size;
    message.request.pad = 0;
    const uint32_t data_at = offsetof(file_read_reply, data);
    const service::Reply expected = {data_at, service::padded(data_at + size)};
    const kern_return_t result =
        service::call(file, FILE_READ, &message.request.header, sizeof(file_read_request),
                      sizeof(message), false, expected);
    if (result != KERN_SUCCESS) return result;
    if (message.reply.count > size ||
        message.reply.header.msgh_size != service::padded(data_at + message.reply.count))
        return MIG_TYPE_ERROR;
    memcpy(buffer, message.reply.data, message.reply.count);
    *count = message.reply.count;
    return KERN_SUCCESS;
}

kern_return_t file_stat(const char* path, uint64_t* size, uint32_t* flags) {
    union {
        file_path_request request;
        file_stat_reply reply;
    } message;
    const uint32_t send_size = set_path(path, message.request.path, &message.request.path_size,
                                        offsetof(file_path_request, path));
    if (send_size == 0) return KERN_NAME_TOO_LONG;
    const service::Reply expected = {sizeof(file_stat_reply), sizeof(file_stat_reply)};
    const kern_return_t result =
        service::call(BIRTH_FILE_SERVICE, FILE_STAT, &message.request.header, send_size,
                      sizeof(message), false, expected);
    if (result != KERN_SUCCESS) return result;
    *size = message.reply.size;
    *flags = message.reply.flags;
    return KERN_SUCCESS;
}

kern_return_t file_list(const char* directory, uint32_t first, struct file_list_entry* entries,
                        uint32_t* count) {
    union {
        file_list_request request;
        file_list_reply reply;
    } message;
    const uint32_t send_size = set_path(directory, message.request.path, &message.request.path_size,
                                        offsetof(file_list_request, path));
    if (send_size == 0) return KERN_NAME_TOO_LONG;
    message.request.first = first;
    const uint32_t entries_at = offsetof(file_list_reply, entries);
    const service::Reply expected = {entries_at, sizeof(file_list_reply)};
    const kern_return_t result =
        service::call(BIRTH_FILE_SERVICE, FILE_LIST, &message.request.header, send_size,
                      sizeof(message), false, expected);
    if (result != KERN_SUCCESS) return result;
    const uint32_t found = message.reply.count;
    if (found > FILE_LIST_MAXIMUM ||
        message.reply.header.msgh_size != entries_at + found * sizeof(file_list_entry))
        return MIG_TYPE_ERROR;
    for (uint32_t i = 0; i < found; i++)
        message.reply.entries[i].name[sizeof(message.reply.entries[i].name) - 1] = 0;
    memcpy(entries, message.reply.entries, found * sizeof(file_list_entry));
    *count = found;
    return KERN_SUCCESS;
}

}  // extern "C"
