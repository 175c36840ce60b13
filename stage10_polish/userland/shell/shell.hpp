// The shell: runs lines. Reading them is the line editor's business.
#pragma once

#include "shell/completion.hpp"
#include "shell/history.hpp"
#include "shell/jobs.hpp"
#include "shell/parser.hpp"
#include "shell/variables.hpp"

class Shell final : public WordCompleter {
public:
    static constexpr size_t PATH_SIZE = 512;  // bytes of a directory's path with its zero
    static constexpr size_t PIPELINE = 16;    // commands

    // Parses and runs one line; errors are reported and show in status().
    void run(const char* line, size_t size);
    // One line each for the background jobs that have ended.
    void report_jobs();

    // $?: the last command's exit status, 128 + vector, 130 if killed, 127 if not found.
    int status() const { return status_; }
    bool exiting() const { return exiting_; }
    History& history() { return history_; }

    // For the built-in commands.
    Variables& variables() { return variables_; }
    Jobs& jobs() { return jobs_; }
    void exit(int status);
    int wait_for_jobs();  // until all have ended or Ctrl-C
    // As path_resolve, from the directory that PWD names.
    kern_return_t resolve(const char* path, char* resolved) const;

private:
    kern_return_t collect(bool command, const char* prefix, Words& names) override;
    kern_return_t collect_files(const char* directory, const char* written, size_t written_size,
                                bool programs, Words& names);

    void execute(Command& command);
    int execute_here(const struct Builtin& builtin, Command& command, const int* streams);
    int assign(Words& words);
    int run_program(Command& command, const int* streams);
    // The programs of a pipeline, which are one job; of another command, the one.
    struct Started {
        machine::Child children[PIPELINE];
        const char* names[PIPELINE];
        size_t count;
        int status;  // of the one that could not be started last
    };
    bool start_program(Command& command, const int* streams, bool background, Started& started);
    bool start_in_pipeline(Command& command, int* streams, bool background, Started& started);
    void run_pipeline(Command* commands, size_t count);
    int start_job(Command* commands, size_t count, size_t number, const Started& started);
    int wait_for(const Started& started);

    Variables variables_;
    History history_;
    Jobs jobs_;
    int status_ = 0;
    bool exiting_ = false;
};

namespace shell {

// To the console. Any length.
void print(const char* format, ...) __attribute__((format(__printf__, 1, 2)));
// "NAME: WHAT", the name shortened and without control characters: one clear line whatever it
// holds.
void complain(const char* name, const char* what);
// "killed: page fault at 0x0 (read)" and the like into `text`; false: it exited by itself.
bool describe_end(const task_ended_message& end, char* text, size_t size);

}  // namespace shell
