// Running pipelines: the members run at the same time, and are one job.
#include "shell/builtins.hpp"
#include "shell/expansion.hpp"
#include "shell/shell.hpp"
#include "shell/temporary_variables.hpp"

#include <string.h>

using shell::complain;

// Of one command or more, by their `next`; `words` are those of a first one that is expanded
// already. The status is the last one's. One that cannot be started does not keep the others from
// it: they find the end of their input, or nobody who reads.
int Shell::run_job(const Command& first, Words* words, bool background, const Command& described) {
    size_t members = 0;
    const bool chain = first.kind == Command::Kind::Chain;
    for (const Command* member = &first; member != nullptr; member = chain ? nullptr : member->next)
        members++;
    if (members > PIPELINE) {
        complain("shell", "pipeline too long");
        return 2;
    }
    const size_t number = background ? jobs_.find_free() : 0;
    if (background && number == 0) {
        complain("shell", "too many background jobs");
        return 126;
    }
    Streams base(streams_);
    int captured = -1;
    if (base.captured()) {
        int writer;
        const kern_return_t result = machine::open_pipe(&captured, &writer);
        if (result != KERN_SUCCESS) {
            complain("shell", strerror(result));
            return 126;
        }
        base.put_captured(writer);
    }
    Started started;
    const bool last_runs = start_members(first, members, words, background, base, started);
    base.close();
    if (captured >= 0) drain(captured);
    int status = started.status;
    if (started.count > 0) {
        const int end = background ? start_job(described, number, started) : wait_for(started);
        if (last_runs) status = end;
    } else if (background && interactive_ && status == 0) {
        status = 0;
    }
    machine::take_console();
    return status;
}

// Does the last one run?
bool Shell::start_members(const Command& first, size_t members, Words* words, bool background,
                          const Streams& base, Started& started) {
    int input = -1;
    bool last_runs = false;
    const Command* member = &first;
    for (size_t i = 0; i < members; i++, member = member->next) {
        Streams streams(&base);
        if (input >= 0) streams.put(0, input, true);
        input = -1;
        if (i + 1 < members) {
            int writer;
            const kern_return_t result = machine::open_pipe(&input, &writer);
            if (result == KERN_SUCCESS)
                streams.put(1, writer, true);
            else
                complain("shell", strerror(result));
        }
        Words own;
        const bool expanded = words != nullptr;
        last_runs =
            start_member(*member, expanded ? *words : own, expanded, background, streams, started);
        words = nullptr;
        if (flow_ != Flow::None) break;
    }
    if (input >= 0) machine::close_stream(input);
    return last_runs;
}

// False: it does not run, and its status says why.
bool Shell::start_member(const Command& command, Words& words, bool expanded, bool background,
                         Streams& streams, Started& started) {
    shell::set_line(command.line);
    const bool simple = command.kind == Command::Kind::Simple;
    started.status = 2;
    if (simple && !expanded && !Expansion(*this).fields(command.words, words)) return false;
    started.status = 1;
    if (!open_redirections(command.redirections, streams)) return false;
    Text commands;
    if (!simple) {
        if (commands.append(command.source, command.source_size))
            return start_shell(commands, "shell", background, streams, command.line, started);
        complain("shell", "not enough memory");
        return false;
    }
    TemporaryVariables temporary(state_.variables);
    if (!temporary.keep(command.assignments)) {
        complain("shell", "not enough memory");
        return false;
    }
    if (!assign(command, true)) return false;
    started.status = 0;
    if (words.count() == 0) return false;
    const Builtin* const builtin = find_builtin(words[0]);
    const Function* const function = state_.functions.find(words[0]);
    if (function == nullptr && (builtin == nullptr || builtin->program))
        return start_program(words, background, streams, started);
    if (function == nullptr && background && command.next == nullptr && started.count == 0) {
        complain(words[0], "cannot run in the background");
        started.status = 2;
        return false;
    }
    bool good = true;
    const char* word = words[0];
    for (size_t i = 0; i < words.count() && good; i++, word += strlen(word) + 1)
        good = append_quoted(commands, word) && commands.append(' ');
    if (good) return start_shell(commands, words[0], background, streams, command.line, started);
    complain("shell", "not enough memory");
    started.status = 1;
    return false;
}
