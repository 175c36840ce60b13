// What a server of subsystem file has to write, and its demultiplexer.
// Made by mig from file.defs.
#pragma once

#include "file.h"

#include "ipc/object_server.hpp"

// Handles a request, if it is one of the subsystem's; else MIG_BAD_ID.
kern_return_t file_server(mig::Target target, mig::Request& request, mig::Reply& reply);

// The handlers. On success what came is theirs, and what they put into `out` arguments leaves.
kern_return_t serve_file_open(mig::Request& request, mig::Target service, const char* path,
                              mig::Port* file, uint64_t* size);
kern_return_t serve_file_read(mig::Request& request, mig::Target file, uint64_t offset,
                              uint32_t size, uint8_t* data, uint32_t* data_count);
kern_return_t serve_file_stat(mig::Request& request, mig::Target service, const char* path,
                              uint64_t* size, uint32_t* flags);
kern_return_t serve_file_list(mig::Request& request, mig::Target service, uint32_t first,
                              const char* path, struct file_list_entry* entries,
                              uint32_t* entries_count);
