// pipe: both ends of a new one.
#include "libc/files/descriptors.hpp"
#include "libc/files/paths.hpp"
#include "libc/files/result.hpp"

#include <mach.h>
#include <mig/pipe.h>
#include <unistd.h>

extern "C" int pipe(int* ends) {
    ServerPath path;
    Descriptor reader = {.kind = Descriptor::Kind::Io}, writer = reader;
    kern_return_t result = path.set("/pipe");
    if (result == KERN_SUCCESS) {
        result = ask_server(path, [&](mach_port_name_t server, const char*) {
            return pipe_create(server, &reader.port, &writer.port);
        });
    }
    if (result != KERN_SUCCESS) return posix_result(result);
    result = descriptors::add(reader, &ends[0]);
    if (result != KERN_SUCCESS) {
        descriptors::release(reader);
        descriptors::release(writer);
        return posix_result(result);
    }
    result = descriptors::add(writer, &ends[1]);
    if (result == KERN_SUCCESS) return 0;
    descriptors::close(ends[0]);
    descriptors::release(writer);
    return posix_result(result);
}
