// Server of subsystem file: checks every request before its handler sees it.
// Made by mig from file.defs.
#include "file_server.hpp"

namespace {

constexpr mig::Shape file_open_request_shape = {
    .size_least = 32,
    .size_most = 160,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape file_read_request_shape = {
    .size_least = 40,
    .size_most = 40,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape file_stat_request_shape = {
    .size_least = 32,
    .size_most = 160,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

constexpr mig::Shape file_list_request_shape = {
    .size_least = 40,
    .size_most = 160,
    .descriptor_count = 0,
    .descriptors = nullptr,
};

kern_return_t handle_file_open(mig::Target service, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(file_open_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct file_open_request>();
    const uint64_t question_end = offsetof(struct file_open_request, path) + question.path_size;
    if (question.path_size > 128 || request.size() != mig::padded(question_end) ||
        !mig::is_string(question.path, question.path_size, 128)) {
        return MIG_BAD_ARGUMENTS;
    }
    auto* answer = reply.make<struct file_open_reply>(1, 0);
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;
    mig::Port file = {};

    const kern_return_t code = serve_file_open(request, service, question.path, &file,
                                               &answer->size);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    reply.set_port(answer->file, file, MACH_MSG_TYPE_MAKE_SEND);
    return KERN_SUCCESS;
}

kern_return_t handle_file_read(mig::Target file, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(file_read_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct file_read_request>();
    auto* answer = reply.make<struct file_read_reply>(0, 0, offsetof(struct file_read_reply, data));
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;

    const kern_return_t code = serve_file_read(request, file, question.offset, question.size,
                                               answer->data, &answer->data_count);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    if (answer->data_count > 4096) return MIG_ARRAY_TOO_LARGE;
    const uint64_t answer_end =
        offsetof(struct file_read_reply, data) + answer->data_count * sizeof(answer->data[0]);
    reply.end(answer_end);
    return KERN_SUCCESS;
}

kern_return_t handle_file_stat(mig::Target service, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(file_stat_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct file_stat_request>();
    const uint64_t question_end = offsetof(struct file_stat_request, path) + question.path_size;
    if (question.path_size > 128 || request.size() != mig::padded(question_end) ||
        !mig::is_string(question.path, question.path_size, 128)) {
        return MIG_BAD_ARGUMENTS;
    }
    auto* answer = reply.make<struct file_stat_reply>();
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;

    const kern_return_t code = serve_file_stat(request, service, question.path, &answer->size,
                                               &answer->flags);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    return KERN_SUCCESS;
}

kern_return_t handle_file_list(mig::Target service, mig::Request& request, mig::Reply& reply) {
    if (!request.fits(file_list_request_shape)) return MIG_BAD_ARGUMENTS;
    const auto& question = request.as<struct file_list_request>();
    const uint64_t question_end = offsetof(struct file_list_request, path) + question.path_size;
    if (question.path_size > 128 || request.size() != mig::padded(question_end) ||
        !mig::is_string(question.path, question.path_size, 128)) {
        return MIG_BAD_ARGUMENTS;
    }
    auto* answer = reply.make<struct file_list_reply>();
    if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;

    const kern_return_t code = serve_file_list(request, service, question.first, question.path,
                                               answer->entries, &answer->entries_count);
    if (code != KERN_SUCCESS) return code;
    request.taken();
    if (answer->entries_count > 32) return MIG_ARRAY_TOO_LARGE;
    const uint64_t answer_end =
        offsetof(struct file_list_reply, entries) +
        answer->entries_count * sizeof(answer->entries[0]);
    reply.end(answer_end);
    return KERN_SUCCESS;
}

}  // namespace

kern_return_t file_server(mig::Target target, mig::Request& request, mig::Reply& reply) {
    switch (request.id()) {
    case FILE_OPEN:
        return handle_file_open(target, request, reply);
    case FILE_READ:
        return handle_file_read(target, request, reply);
    case FILE_STAT:
        return handle_file_stat(target, request, reply);
    case FILE_LIST:
        return handle_file_list(target, request, reply);
    default:
        return MIG_BAD_ID;
    }
}
