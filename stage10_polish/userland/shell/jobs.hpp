// The background jobs, by number from 1. A job keeps its number until its end has been reported.
#pragma once

#include "shell/machine.hpp"
#include "shell/text.hpp"

struct Job {
    bool used = false;
    bool ended = false;
    machine::Child child = {};
    task_ended_message end = {};
    Text command;
};

class Jobs {
public:
    static constexpr size_t CAPACITY = 16;

    // The number of a free entry, 0 if there is none.
    size_t find_free() const;
    Job& operator[](size_t number) { return jobs_[number - 1]; }

    // The child's end, if it is a job; its number or 0.
    size_t ended(uint32_t handle, const task_ended_message& end);
    bool any_running() const;

private:
    Job jobs_[CAPACITY];
};
