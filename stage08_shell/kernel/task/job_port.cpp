// What a job's port understands: task_spawn and job_end of task_service.defs. spawn.cpp has the
// handler of the first.
#include "task/job_port.hpp"

#include "memory/box.hpp"

#include <mig/task_service_server.hpp>

Result<HeldRight> JobPort::make() {
    const Ref<Job> job = TRY(Job::create());
    Box<JobPort> port = TRY(Box<JobPort>::make(*job));
    TRY(port->open());
    HeldRight right = port->make_send();
    port.take()->unref();  // the port refers to it now
    return right;
}

void JobPort::destroy() { (void)Box<JobPort>::adopt(*this); }

kern_return_t JobPort::handle(Request& request, Reply& reply) {
    if (request.id() != TASK_SPAWN && request.id() != JOB_END) return MIG_BAD_ID;
    return mig::handle(task_service_server, *this, request, reply);
}

kern_return_t serve_job_create(mig::Request&, mig::Target, mig::Port* job) {
    Result<HeldRight> made = JobPort::make();
    if (made.ok()) *job = move(made).value();
    return made.error();
}

kern_return_t serve_job_end(mig::Request&, Job* job) {
    job->end();
    return KERN_SUCCESS;
}
