#include "service/file_service.hpp"

#include "fs/directory.hpp"
#include "fs/file_object.hpp"
#include "loader/birth_rights.hpp"
#include "sync/global.hpp"

#include <mig/file_server.hpp>

namespace fs {

namespace {

class FileService final : public KernelObject {
public:
    kern_return_t handle(Request& request, Reply& reply) override {
        if (request.id() == FILE_READ) return MIG_BAD_ID;  // what a file is asked
        return mig::handle(file_server, *this, request, reply);
    }

private:
    void destroy() override {}  // lives as long as the kernel
};

constinit Global<FileService> the_service;

}  // namespace

void start_service() { loader::add_birth_object(BIRTH_FILE_SERVICE, the_service.construct()); }

}  // namespace fs

kern_return_t serve_file_open(mig::Request&, mig::Target, const char* path, mig::Port* file,
                              uint64_t* size) {
    Result<fs::OpenFile> opened = fs::open(path);
    if (!opened) return opened.error();
    *size = opened.value().bytes().size();
    Result<HeldRight> right = fs::open_file_port(move(opened).value());
    if (right.ok()) *file = move(right).value();
    return right.error();
}

kern_return_t serve_file_stat(mig::Request&, mig::Target, const char* path, uint64_t* size,
                              uint32_t* flags) {
    const Result<fs::OpenFile> opened = fs::open(path);
    if (!opened) return opened.error();
    *size = opened.value().bytes().size();
    *flags = opened.value().flags;
    return KERN_SUCCESS;
}

kern_return_t serve_file_list(mig::Request&, mig::Target, uint32_t first, const char* path,
                              file_list_entry* entries, uint32_t* count) {
    const fs::Directory* directory = *path ? fs::find_directory(path) : nullptr;
    if (!directory) return KERN_NOT_FOUND;
    while (*count < FILE_LIST_MAXIMUM && *count <= UINT32_MAX - first &&
           directory->entry(first + *count, entries[*count])) {
        ++*count;
    }
    return KERN_SUCCESS;
}
