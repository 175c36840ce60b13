// Running texts.
#include "shell/shell.hpp"

#include <services/file.h>
#include <string.h>

using shell::complain;

void Shell::run(const char* text, size_t size, unsigned line) {
    flow_ = Flow::None;
    loops_ = functions_ = conditions_ = 0;
    stack_ = nullptr;
    shell::set_output(*streams_, captured_);
    run_text(text, size, line);
    if (flow_ == Flow::Error && !interactive_) flow_ = Flow::Exit;
    if (flow_ != Flow::Exit) flow_ = Flow::None;
}

bool Shell::run_text(const char* text, size_t size, unsigned line) {
    Tree tree;
    Parser parser(text, size, line, tree);
    bool any = false;
    while (flow_ == Flow::None && !too_deep()) {
        Command* command;
        const Parser::Result result = parser.next(command);
        if (result == Parser::Result::End) break;
        if (result == Parser::Result::Wrong) {
            shell::set_line(parser.error_line());
            complain("shell", parser.error());
            status_ = 2;
            stop(Flow::Error);
            return true;
        }
        if (command != nullptr) execute_list(*command);
        any |= command != nullptr;
        tree.clear();
    }
    return any;
}

bool Shell::is_unfinished(const char* text, size_t size) {
    Tree tree;
    Parser parser(text, size, 1, tree);
    Command* command;
    Parser::Result result = Parser::Result::Command;
    while (result == Parser::Result::Command) result = parser.next(command);
    return result == Parser::Result::Wrong && parser.unfinished();
}

bool Shell::run_file(const char* path) {
    char resolved[PATH_SIZE];
    Text text;
    kern_return_t result = resolve(path, resolved);
    if (result == KERN_SUCCESS) result = machine::read_file(resolved, text);
    if (result != KERN_SUCCESS) {
        complain(path, strerror(result));
        return false;
    }
    const char* const script = shell::script();
    const unsigned line = shell::line();
    shell::set_script(path);
    functions_++;
    if (!run_text(text.c_str(), text.size(), 1)) status_ = 0;
    functions_--;
    shell::set_script(script);
    shell::set_line(line);
    if (flow_ == Flow::Return) flow_ = Flow::None;
    return true;
}

void Shell::exit(int status) {
    status_ = status;
    stop(Flow::Exit);
}

void Shell::stop(Flow flow, unsigned levels) {
    flow_ = flow;
    levels_ = levels;
}

kern_return_t Shell::resolve(const char* path, char* resolved) const {
    const char* here = state_.variables.get("PWD", 3);
    return path_resolve_to(here != nullptr ? here : "/", path, resolved, PATH_SIZE);
}
