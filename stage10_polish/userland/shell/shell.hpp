// The shell: runs commands. Reading lines is the line editor's business.
#pragma once

#include "shell/completion.hpp"
#include "shell/history.hpp"
#include "shell/jobs.hpp"
#include "shell/parser.hpp"
#include "shell/state.hpp"
#include "shell/streams.hpp"

class Shell final : public WordCompleter {
public:
    static constexpr size_t PATH_SIZE = 512;     // bytes of a path with its zero
    static constexpr size_t PIPELINE = 16;       // commands
    static constexpr size_t STACK = 512 * 1024;  // bytes that commands in commands may take

    // What keeps the commands that are running from going on.
    enum class Flow {
        None,
        Break,
        Continue,
        Return,
        Exit,
        Error,      // at the prompt back to it, else the shell's end
        Interrupt,  // Ctrl-C: back to the prompt
    };

    // Runs a text; errors are reported and show in status(). `line`: the number of its first.
    void run(const char* text, size_t size, unsigned line = 1);
    // Would it be right with more lines behind it?
    static bool is_unfinished(const char* text, size_t size);
    // For eval and `.`, which run within a command. False: the file cannot be read, which is
    // reported. Was there a command?
    bool run_text(const char* text, size_t size, unsigned line);
    bool run_file(const char* path);
    // Jobs are spoken of, and an error does not end the shell.
    void set_interactive(bool interactive) { interactive_ = interactive; }
    bool interactive() const { return interactive_; }
    // One line each for the background jobs that have ended.
    void report_jobs();

    // $?: the last command's exit status, 128 + vector, 130 if killed, 127 if not found.
    int status() const { return status_; }
    Flow flow() const { return flow_; }
    void set_status(int status) { status_ = status; }
    bool exiting() const { return flow_ == Flow::Exit; }
    History& history() { return history_; }
    State& state() { return state_; }
    Variables& variables() { return state_.variables; }
    Text& name() { return name_; }  // $0
    uint32_t id() const { return id_; }
    void set_id(uint32_t id) { id_ = id; }
    uint32_t last_background() const { return last_background_; }

    // For the built-in commands.
    Jobs& jobs() { return jobs_; }
    const Streams& streams() const { return *streams_; }
    void exit(int status);
    void stop(Flow flow, unsigned levels = 0);
    unsigned loops() const { return loops_; }
    bool in_function() const { return functions_ > 0; }
    int wait_for_jobs();  // until all have ended or Ctrl-C
    int wait_for_job(size_t number, bool foreground);
    // As path_resolve, from the directory that PWD names.
    kern_return_t resolve(const char* path, char* resolved) const;

    // Are the commands that run in each other too many for the stack? Then it is said.
    bool too_deep();
    // For expansions: what the commands write, without zero bytes and the newlines at its end.
    // False: there was an error.
    bool substitute(const Command* commands, Text& output);

private:
    kern_return_t collect(bool command, const char* prefix, Words& names) override;
    kern_return_t collect_files(const char* directory, const char* written, size_t written_size,
                                bool programs, Words& names);

    // compound.cpp
    int execute(const Command& command);
    int execute_list(const Command& list);
    int execute_chain(const Command& chain);
    int execute_pipeline(const Command& pipeline);
    int execute_command(const Command& command);
    int execute_inside(const Command& command);
    int execute_if(const Command& command);
    int execute_loop(const Command& command);
    int execute_for(const Command& command);
    int execute_case(const Command& command);
    bool loop_goes_on();
    int subshell(const Command* commands);
    void check_interrupt();

    // simple.cpp
    int execute_simple(const Command& command);
    int execute_words(const Command& command, Words& words);
    int execute_builtin(const struct Builtin& builtin, Words& words);
    int call(const Function& function, Words& words);
    bool assign(const Command& command, bool exported);

    // redirections.cpp
    bool open_redirections(const Redirection* redirections, Streams& streams);
    bool open_document(const Redirection& redirection, int* stream);

    // pipeline.cpp, programs.cpp, waiting.cpp
    struct Started {
        machine::Child children[PIPELINE];
        Text names[PIPELINE];
        size_t count = 0;
        int status = 0;  // of the one that could not be started last
    };
    int run_job(const Command& first, Words* words, bool background, const Command& described);
    bool start_members(const Command& first, size_t members, Words* words, bool background,
                       const Streams& base, Started& started);
    bool start_member(const Command& command, Words& words, bool expanded, bool background,
                      Streams& streams, Started& started);
    bool start_program(Words& words, bool background, const Streams& streams, Started& started);
    bool start_script(const char* path, Words& words, bool background, const Streams& streams,
                      Started& started, bool& found);
    bool start_shell(const Text& commands, const char* name, bool background,
                     const Streams& streams, unsigned line, Started& started);
    kern_return_t start(const char* path, Words& words, const Text* commands, bool background,
                        const Streams& streams, Started& started);
    bool start_failed(const char* name, kern_return_t result, Started& started);
    int start_job(const Command& described, size_t number, const Started& started);
    int wait_for(const Started& started);
    void drain(int reader);

    State state_;
    History history_;
    Jobs jobs_;
    Text name_;
    const Streams own_streams_;
    const Streams* streams_ = &own_streams_;
    Text* captured_ = nullptr;
    const char* stack_ = nullptr;  // where the outermost command's began
    Flow flow_ = Flow::None;
    unsigned levels_ = 0;      // of loops that Break or Continue leaves
    unsigned loops_ = 0;       // that are running
    unsigned functions_ = 0;   // that are running, and files that . runs
    unsigned conditions_ = 0;  // a status other than 0 is asked for, and no reason to exit
    int status_ = 0;
    int substitution_status_ = 0;
    uint32_t id_ = 0;
    uint32_t last_background_ = 0;
    bool interactive_ = true;
};

namespace shell {

// To standard output. Any length.
void print(const char* format, ...) __attribute__((format(__printf__, 1, 2)));
void print_bytes(const char* bytes, size_t size);
// "NAME: WHAT" to the error output, the name shortened and without control characters: one clear
// line whatever it holds.
void complain(const char* name, const char* what);
// The same with "COMMAND: " before it.
void complain(const char* command, const char* name, const char* what);
// "killed: page fault at 0x0 (read)" and the like into `text`; false: it exited by itself.
bool describe_end(const task_ended_message& end, char* text, size_t size);

// Where all that goes, until it is set again; `captured` is where to if a stream is CAPTURED.
void set_output(const Streams& streams, Text* captured);
// What went wrong when something was written since this was last asked; KERN_SUCCESS: nothing.
kern_return_t output_error();
// What stands before each complaint: "SCRIPT: LINE: ". NULL: nothing.
void set_script(const char* name);
const char* script();
void set_line(unsigned line);
unsigned line();

}  // namespace shell
