// Client stubs of subsystem file. Made by mig from file.defs.
#include "file.h"

#include <mig/client.hpp>

namespace {

constexpr mig::Descriptor file_open_reply_descriptors[] = {
    {MACH_MSG_PORT_DESCRIPTOR, MACH_MSG_TYPE_PORT_SEND},  // file
};
constexpr mig::Shape file_open_reply_shape = {
    .size_least = 64,
    .size_most = 64,
    .descriptor_count = 1,
    .descriptors = file_open_reply_descriptors,
};

constexpr mig::Shape file_read_reply_shape = {
    .size_least = 40,
    .size_most = 4136,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape file_stat_reply_shape = {
    .size_least = 48,
    .size_most = 48,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape file_list_reply_shape = {
    .size_least = 40,
    .size_most = 2600,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

}  // namespace

extern "C" {

kern_return_t file_open(mach_port_name_t service, const char* path, mach_port_name_t* file,
                        uint64_t* size) {
    union {
        struct file_open_request request;
        struct file_open_reply reply;
    } message;
    message.request.path_size = mig::string_size(path, 128);
    if (message.request.path_size == 0) return MIG_ARRAY_TOO_LARGE;
    mig::copy(message.request.path, path, message.request.path_size);
    const uint64_t request_end =
        offsetof(struct file_open_request, path) + message.request.path_size;
    const uint32_t send_size = mig::end(&message, request_end);
    const kern_return_t code = mig::call(service, FILE_OPEN, &message.request.header, send_size,
                                         sizeof(message), false, file_open_reply_shape);
    if (code != KERN_SUCCESS) return code;
    *file = message.reply.file.name;
    *size = message.reply.size;
    return KERN_SUCCESS;
}

kern_return_t file_read(mach_port_name_t file, uint64_t offset, uint32_t size, uint8_t* data,
                        uint32_t* data_count) {
    union {
        struct file_read_request request;
        struct file_read_reply reply;
    } message;
    message.request.offset = offset;
    message.request.size = size;
    message.request.pad = 0;
    const kern_return_t code = mig::call(file, FILE_READ, &message.request.header,
                                         sizeof(message.request), sizeof(message), false,
                                         file_read_reply_shape);
    if (code != KERN_SUCCESS) return code;
    const uint64_t reply_end =
        offsetof(struct file_read_reply, data) +
        message.reply.data_count * sizeof(message.reply.data[0]);
    if (message.reply.data_count > 4096 ||
        message.reply.header.msgh_size != mig::padded(reply_end)) {
        return mig::refuse(&message.reply.header);
    }
    mig::copy_elements(data, message.reply.data, message.reply.data_count);
    *data_count = message.reply.data_count;
    return KERN_SUCCESS;
}

kern_return_t file_stat(mach_port_name_t service, const char* path, uint64_t* size,
                        uint32_t* flags) {
    union {
        struct file_stat_request request;
        struct file_stat_reply reply;
    } message;
    message.request.path_size = mig::string_size(path, 128);
    if (message.request.path_size == 0) return MIG_ARRAY_TOO_LARGE;
    mig::copy(message.request.path, path, message.request.path_size);
    const uint64_t request_end =
        offsetof(struct file_stat_request, path) + message.request.path_size;
    const uint32_t send_size = mig::end(&message, request_end);
    const kern_return_t code = mig::call(service, FILE_STAT, &message.request.header, send_size,
                                         sizeof(message), false, file_stat_reply_shape);
    if (code != KERN_SUCCESS) return code;
    *size = message.reply.size;
    *flags = message.reply.flags;
    return KERN_SUCCESS;
}

kern_return_t file_list(mach_port_name_t service, uint32_t first, const char* path,
                        struct file_list_entry* entries, uint32_t* entries_count) {
    union {
        struct file_list_request request;
        struct file_list_reply reply;
    } message;
    message.request.first = first;
    message.request.path_size = mig::string_size(path, 128);
    if (message.request.path_size == 0) return MIG_ARRAY_TOO_LARGE;
    mig::copy(message.request.path, path, message.request.path_size);
    const uint64_t request_end =
        offsetof(struct file_list_request, path) + message.request.path_size;
    const uint32_t send_size = mig::end(&message, request_end);
    const kern_return_t code = mig::call(service, FILE_LIST, &message.request.header, send_size,
                                         sizeof(message), false, file_list_reply_shape);
    if (code != KERN_SUCCESS) return code;
    const uint64_t reply_end =
        offsetof(struct file_list_reply, entries) +
        message.reply.entries_count * sizeof(message.reply.entries[0]);
    if (message.reply.entries_count > 32 ||
        message.reply.header.msgh_size != mig::padded(reply_end)) {
        return mig::refuse(&message.reply.header);
    }
    mig::copy_elements(entries, message.reply.entries, message.reply.entries_count);
    *entries_count = message.reply.entries_count;
    return KERN_SUCCESS;
}

}  // extern "C"
