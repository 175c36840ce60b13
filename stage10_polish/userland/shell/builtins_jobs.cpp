// The built-in commands that are about jobs.
#include "shell/builtins.hpp"

#include <stdlib.h>
#include <string.h>

using shell::complain;
using shell::print;

namespace {

// What `ID` or `%JOB` means; its id is 0: nothing.
machine::Child parse_task(Shell& shell, const char* text) {
    const bool job = *text == '%';
    const char* wrong;
    const long long number =
        strtonum(text + job, 1, job ? long{Jobs::CAPACITY} : UINT32_MAX, &wrong);
    machine::Child task = {};
    if (wrong != nullptr) return task;
    if (!job) {
        task.id = static_cast<uint32_t>(number);
        return task;
    }
    const Job& meant = shell.jobs()[static_cast<size_t>(number)];
    return meant.used ? meant.child : task;
}

// The number of the job that `ID` or `%JOB` means; 0: none.
size_t find_job(Shell& shell, const char* text) {
    const machine::Child task = parse_task(shell, text);
    for (size_t number = 1; number <= Jobs::CAPACITY && task.id != 0; number++) {
        const Job& job = shell.jobs()[number];
        if (job.used && job.child.id == task.id) return number;
    }
    return 0;
}

}  // namespace

namespace builtins {

int jobs(Shell& shell, Words& words) {
    if (words.count() > 1) return wrong_usage("jobs");
    shell.report_jobs();
    for (size_t number = 1; number <= Jobs::CAPACITY; number++) {
        const Job& job = shell.jobs()[number];
        if (job.used) print("[%zu] %u running: %s\n", number, job.child.id, job.command.c_str());
    }
    return 0;
}

// The job that was started last, if none is named.
int foreground(Shell& shell, Words& words) {
    if (words.count() > 2) return wrong_usage("fg");
    size_t number = 0;
    if (words.count() == 2) number = find_job(shell, words[1]);
    for (size_t i = 1; i <= Jobs::CAPACITY && words.count() == 1; i++) {
        Job& job = shell.jobs()[i];
        if (!job.used) continue;
        if (number == 0 || job.child.id > shell.jobs()[number].child.id) number = i;
    }
    if (number == 0) {
        complain("fg", words.count() == 2 ? words[1] : "there is no job", "not a job");
        return 1;
    }
    print("%s\n", shell.jobs()[number].command.c_str());
    return shell.wait_for_job(number, true);
}

int wait(Shell& shell, Words& words) {
    int status = 0;
    for (size_t i = 1; i < words.count() && shell.flow() == Shell::Flow::None; i++) {
        const size_t number = find_job(shell, words[i]);
        status = number != 0 ? shell.wait_for_job(number, false) : 127;
    }
    if (words.count() == 1) {
        status = shell.wait_for_jobs();
        shell.report_jobs();
    }
    return status;
}

// There is a program of this name too. The shell has it as well because it works when there is no
// memory left to start one.
int kill(Shell& shell, Words& words) {
    if (words.count() < 2) return wrong_usage("kill");
    int status = 0;
    for (size_t i = 1; i < words.count(); i++) {
        const machine::Child task = parse_task(shell, words[i]);
        const kern_return_t result = task.id != 0 ? machine::kill(task) : KERN_SUCCESS;
        if (task.id != 0 && result == KERN_SUCCESS) continue;
        complain("kill", words[i], task.id != 0 ? strerror(result) : "not a task or job");
        status = 1;
    }
    return status;
}

}  // namespace builtins
