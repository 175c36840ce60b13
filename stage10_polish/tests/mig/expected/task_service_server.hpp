// What a server of subsystem task_service has to write, and its demultiplexer.
// Made by mig from task_service.defs.
#pragma once

#include "task_service.h"

#include "ipc/object_server.hpp"
#include "task/job_port.hpp"

// Handles a request, if it is one of the subsystem's; else MIG_BAD_ID.
kern_return_t task_service_server(mig::Target target, mig::Request& request, mig::Reply& reply);

// The handlers. On success what came is theirs, and what they put into `out` arguments leaves.
kern_return_t serve_task_spawn(mig::Request& request, mig::Target service, mig::Port exit,
                               mig::Ports rights, uint32_t flags, const char* path,
                               const char* environment, uint32_t environment_count,
                               const char* arguments, uint32_t arguments_count, mig::Port* task,
                               uint32_t* id);
kern_return_t serve_task_kill(mig::Request& request, mig::Target service, uint32_t id);
kern_return_t serve_task_list(mig::Request& request, mig::Target service, uint32_t first_id,
                              struct task_list_entry* entries, uint32_t* entries_count);
kern_return_t serve_task_for_id(mig::Request& request, mig::Target service, uint32_t id,
                                mig::Port* task);
kern_return_t serve_job_create(mig::Request& request, mig::Target service, mig::Port* job);
kern_return_t serve_job_end(mig::Request& request, Job* job);
