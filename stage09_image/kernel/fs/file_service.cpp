#include "fs/file_service.hpp"

#include "fs/directory.hpp"
#include "fs/file_object.hpp"
#include "ipc/kernel_object.hpp"
#include "lib/global.hpp"
#include "loader/birth_rights.hpp"

#include <mach/file.h>

namespace fs {

namespace {

// The text of `size` bytes, its terminating zero included, at `offset` of the request; empty text
// if it is not all there, or not one text.
StringView text_in(const Request& request, size_t offset, uint32_t size) {
    if (size == 0 || size > FILE_PATH_SIZE || offset + size > request.size()) return {};
    const StringView text(reinterpret_cast<const char*>(request.bytes().data()) + offset, size - 1);
    for (const char character : text) {
        if (character == 0) return {};
    }
    return text.end()[0] == 0 ? text : StringView();
}

StringView path_in(const Request& request) {
    constexpr uint32_t fixed = offsetof(file_path_request, path);
    const auto* message = request.as<file_path_request>(0, fixed);
    return message ? text_in(request, fixed, message->path_size) : StringView();
}

kern_return_t handle_open(const Request& request, Reply& reply) {
    const StringView path = path_in(request);
    if (path.empty()) return MIG_BAD_ARGUMENTS;
    auto opened = fs::open(path);
    if (!opened) return opened.error();

    auto message = reply.make<file_open_reply>(1);
    if (!message) return message.error();
    message.value()->size = opened.value().bytes().size();
    auto right = open_file_port(move(opened).value());
    if (!right) return right.error();
    reply.set_port(message.value()->file, move(right).value());
    return KERN_SUCCESS;
}

kern_return_t handle_stat(const Request& request, Reply& reply) {
    const StringView path = path_in(request);
    if (path.empty()) return MIG_BAD_ARGUMENTS;
    const auto opened = fs::open(path);
    if (!opened) return opened.error();

    const auto message = reply.make<file_stat_reply>();
    if (!message) return message.error();
    message.value()->size = opened.value().bytes().size();
    message.value()->flags = opened.value().flags;
    return KERN_SUCCESS;
}

kern_return_t handle_list(const Request& request, Reply& reply) {
    constexpr uint32_t fixed = offsetof(file_list_request, path);
    const auto* question = request.as<file_list_request>(0, fixed);
    if (!question) return MIG_BAD_ARGUMENTS;
    const StringView path = text_in(request, fixed, question->path_size);
    if (path.empty()) return MIG_BAD_ARGUMENTS;
    const Directory* directory = find_directory(path);
    if (!directory) return KERN_NOT_FOUND;

    const auto message = reply.make<file_list_reply>();
    if (!message) return message.error();
    file_list_reply& answer = *message.value();
    const uint64_t first = question->first;
    while (answer.count < FILE_LIST_MAXIMUM && first + answer.count <= UINT32_MAX &&
           directory->entry(static_cast<uint32_t>(first + answer.count),
                            answer.entries[answer.count])) {
        answer.count++;
    }
    reply.truncate(static_cast<uint32_t>(offsetof(file_list_reply, entries) +
                                         answer.count * sizeof(file_list_entry)));
    return KERN_SUCCESS;
}

class FileService final : public KernelObject {
public:
    kern_return_t handle(Request& request, Reply& reply) override {
        switch (request.id()) {
        case FILE_OPEN:
            return handle_open(request, reply);
        case FILE_STAT:
            return handle_stat(request, reply);
        case FILE_LIST:
            return handle_list(request, reply);
        default:
            return MIG_BAD_ID;
        }
    }

private:
    void destroy() override {}  // lives as long as the kernel
};

constinit Global<FileService> the_service;

}  // namespace

void start_service() { loader::add_birth_object(BIRTH_FILE_SERVICE, the_service.construct()); }

}  // namespace fs
