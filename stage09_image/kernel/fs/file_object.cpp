#include "fs/file_object.hpp"

#include "ipc/kernel_object.hpp"
#include "lib/box.hpp"
#include "lib/string.h"

#include <mach/file.h>

namespace fs {

namespace {

class FileObject final : public KernelObject {
public:
    explicit FileObject(OpenFile&& file) : file_(move(file)) {}

    kern_return_t handle(Request& request, Reply& reply) override {
        if (request.id() != FILE_READ) return MIG_BAD_ID;
        const auto* question = request.as<file_read_request>();
        if (!question || question->size > FILE_READ_MAXIMUM) return MIG_BAD_ARGUMENTS;

        const StringView part = file_.bytes().slice(question->offset, question->size);
        const auto size = offsetof(file_read_reply, data) + round_up(part.size(), 8);
        const auto message = reply.make<file_read_reply>(0, 0, static_cast<uint32_t>(size));
        if (!message) return message.error();
        message.value()->count = static_cast<uint32_t>(part.size());
        memcpy(message.value()->data, part.data(), part.size());
        return KERN_SUCCESS;
    }

    // The only send right was made when the file was opened: nobody can make another one.
    void no_senders() override { close(); }

private:
    void destroy() override { (void)Box<FileObject>::adopt(*this); }

    OpenFile file_;
};

}  // namespace

Result<HeldRight> open_file_port(OpenFile&& file) {
    Box<FileObject> object = TRY(Box<FileObject>::make(move(file)));
    TRY(object->open());
    HeldRight right = object->make_send();
    object.release()->unref();  // the port refers to it now
    return right;
}

}  // namespace fs
