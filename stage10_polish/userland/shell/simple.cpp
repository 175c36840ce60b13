// Running simple commands: assignments, functions, built-in commands; programs are programs.cpp's.
#include "shell/builtins.hpp"
#include "shell/expansion.hpp"
#include "shell/shell.hpp"
#include "shell/temporary_variables.hpp"

#include <string.h>

using shell::complain;

// One after the other: each sees those before it.
bool Shell::assign(const Command& command, bool exported) {
    for (const Assignment* a = command.assignments; a != nullptr; a = a->next) {
        Text value;
        if (!Expansion(*this).text(a->value, value)) return false;
        if (state_.variables.set(a->name, a->name_size, value.c_str())) {
            if (exported) state_.variables.set_exported(a->name, a->name_size, true);
            continue;
        }
        complain("shell", "not enough memory");
        return false;
    }
    return true;
}

int Shell::execute_simple(const Command& command) {
    if (interactive_ && functions_ > 0) check_interrupt();
    if (flow_ != Flow::None) return 130;
    shell::set_line(command.line);
    substitution_status_ = 0;
    Words words;
    if (!Expansion(*this).fields(command.words, words)) return flow_ == Flow::Interrupt ? 130 : 2;
    if (words.count() > 0) return execute_words(command, words);
    Streams streams(streams_);
    if (!open_redirections(command.redirections, streams)) return flow_ == Flow::None ? 1 : 2;
    if (!assign(command, false))
        return flow_ == Flow::Interrupt ? 130 : flow_ == Flow::Error ? 2 : 1;
    return substitution_status_;
}

int Shell::execute_words(const Command& command, Words& words) {
    const char* const name = words[0];
    const Builtin* const builtin = find_builtin(name);
    const bool special = builtin != nullptr && builtin->special;
    const Function* const function = special ? nullptr : state_.functions.find(name);
    if (builtin == nullptr && function == nullptr) return run_job(command, &words, false, command);
    Streams streams(streams_);
    if (!open_redirections(command.redirections, streams)) {
        if (special && flow_ == Flow::None) stop(Flow::Error);
        return flow_ == Flow::Interrupt ? 130 : special ? 2 : 1;
    }
    TemporaryVariables temporary(state_.variables);
    if (!special && !temporary.keep(command.assignments)) {
        complain("shell", "not enough memory");
        return 1;
    }
    if (!assign(command, !special)) return 2;
    const Streams* const around = streams_;
    streams_ = &streams;
    shell::set_output(*streams_, captured_);
    const int status =
        function != nullptr ? call(*function, words) : execute_builtin(*builtin, words);
    streams_ = around;
    shell::set_output(*streams_, captured_);
    return status;
}

int Shell::execute_builtin(const Builtin& builtin, Words& words) {
    (void)shell::output_error();
    int status = builtin.run(*this, words);
    const kern_return_t wrong = shell::output_error();
    if (wrong == KERN_SUCCESS) return status;
    complain(builtin.name, strerror(wrong));
    status = status != 0 ? status : 1;
    // Nobody will ever read more of it: what writes on and on has to end.
    if (wrong == KERN_BROKEN_PIPE && !interactive_) exit(status);
    return status;
}

int Shell::call(const Function& function, Words& words) {
    // Its text is copied: the function may be defined anew while it runs.
    Text body;
    Tree tree;
    Command* command = nullptr;
    if (too_deep()) return 2;
    if (!body.assign(function.body.c_str(), function.body.size())) {
        complain("shell", "not enough memory");
        return 1;
    }
    Parser parser(body.c_str(), body.size(), function.line, tree);
    if (!parser.body(command)) {
        complain("shell", parser.error());
        return 1;
    }
    Words outer;
    words.drop_first(1);
    state_.parameters.swap(outer);
    state_.parameters.swap(words);
    const unsigned line = shell::line();
    functions_++;
    int status = execute_command(*command);
    functions_--;
    shell::set_line(line);
    state_.parameters.swap(outer);
    if (flow_ == Flow::Return) {
        flow_ = Flow::None;
        status = status_;
    }
    return status;
}
