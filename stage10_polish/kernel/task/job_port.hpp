// JobPort: the kernel object behind a job's port. Whoever holds a send right to it can start
// programs in the job and end it; with the console control right too, put it in the foreground. It
// is closed with the last send right.
#pragma once

#include "ipc/kernel_object.hpp"
#include "task/job.hpp"

class JobPort final : public KernelObject {
public:
    // A send right to the port of a new job. KERN_RESOURCE_SHORTAGE.
    static Result<HeldRight> make();

    explicit JobPort(Job& job) : job_(job) {}

    kern_return_t handle(Request& request, Reply& reply) override;
    Job* job() override { return job_.get(); }
    // The only send right was made with the port: nobody can make another one.
    void no_senders() override { close(); }

private:
    void destroy() override;

    Ref<Job> job_;
};

// The job whose port a request came to, or null.
inline Job* job_behind(KernelObject& object) { return object.job(); }
