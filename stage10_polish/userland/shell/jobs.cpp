// The table of background jobs.
#include "shell/jobs.hpp"

size_t Jobs::find_free() const {
    for (size_t i = 0; i < CAPACITY; i++) {
        if (!jobs_[i].used) return i + 1;
    }
    return 0;
}

size_t Jobs::ended(uint32_t handle, const task_ended_message& end) {
    for (size_t i = 0; i < CAPACITY; i++) {
        Job& job = jobs_[i];
        if (!job.used || job.ended || job.child.handle != handle) continue;
        job.ended = true;
        job.end = end;
        return i + 1;
    }
    return 0;
}

bool Jobs::any_running() const {
    for (const Job& job : jobs_) {
        if (job.used && !job.ended) return true;
    }
    return false;
}
