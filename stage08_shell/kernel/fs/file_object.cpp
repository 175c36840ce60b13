#include "fs/file_object.hpp"

#include "lib/string.h"
#include "memory/box.hpp"

#include <mig/file_server.hpp>

namespace fs {

namespace {

class FileObject final : public KernelObject {
public:
    explicit FileObject(OpenFile&& file) : file_(move(file)) {}

    const OpenFile& file() const { return file_; }

    kern_return_t handle(Request& request, Reply& reply) override {
        if (request.id() != FILE_READ) return MIG_BAD_ID;
        if (request.size() == sizeof(file_read_request)) reply.limit(reply_size(request));
        return mig::handle(file_server, *this, request, reply);
    }

    // The only send right was made when the file was opened: nobody can make another one.
    void no_senders() override { close(); }

private:
    // Room for what there is to read, not for the most that there could be: that would be pages.
    uint32_t reply_size(const Request& request) const {
        const auto* question = reinterpret_cast<const file_read_request*>(request.bytes().data());
        const uint32_t wanted = min(question->size, FILE_READ_MAXIMUM);
        const uint64_t found = file_.bytes().slice(question->offset, wanted).size();
        return mig::padded(offsetof(file_read_reply, data) + found);
    }

    void destroy() override { (void)Box<FileObject>::adopt(*this); }

    OpenFile file_;
};

}  // namespace

Result<HeldRight> open_file_port(OpenFile&& file) {
    Box<FileObject> object = TRY(Box<FileObject>::make(move(file)));
    TRY(object->open());
    HeldRight right = object->make_send();
    object.take()->unref();  // the port refers to it now
    return right;
}

}  // namespace fs

// Only a FileObject lets file_read through.
kern_return_t serve_file_read(mig::Request&, mig::Target target, uint64_t offset, uint32_t size,
                              uint8_t* data, uint32_t* count) {
    if (size > FILE_READ_MAXIMUM) return MIG_BAD_ARGUMENTS;
    const fs::OpenFile& file = static_cast<fs::FileObject&>(target).file();
    const StringView part = file.bytes().slice(offset, size);
    memcpy(data, part.data(), part.size());
    *count = static_cast<uint32_t>(part.size());
    return KERN_SUCCESS;
}
