// Running what is made of other commands.
#include "shell/expansion.hpp"
#include "shell/pattern.hpp"
#include "shell/shell.hpp"

#include <fnmatch.h>
#include <string.h>

using shell::complain;

bool Shell::too_deep() {
    const char* const here = static_cast<const char*>(__builtin_frame_address(0));
    if (stack_ == nullptr) stack_ = here;
    const size_t used = static_cast<size_t>(stack_ > here ? stack_ - here : here - stack_);
    if (used < STACK) return false;
    complain("shell", "commands in commands: too deep");
    stop(Flow::Error);
    return true;
}

// A command's streams may be others than those of the one around it.
int Shell::execute_command(const Command& command) {
    if (command.kind == Command::Kind::Simple) return execute_simple(command);
    if (command.redirections == nullptr) return execute_inside(command);
    Streams streams(streams_);
    if (!open_redirections(command.redirections, streams)) return flow_ == Flow::None ? 1 : 2;
    const Streams* const around = streams_;
    streams_ = &streams;
    shell::set_output(*streams_, captured_);
    const int status = execute_inside(command);
    streams_ = around;
    shell::set_output(*streams_, captured_);
    return status;
}

int Shell::execute_inside(const Command& command) {
    switch (command.kind) {
    case Command::Kind::If:
        return execute_if(command);
    case Command::Kind::While:
    case Command::Kind::Until:
        return execute_loop(command);
    case Command::Kind::For:
        return execute_for(command);
    case Command::Kind::Case:
        return execute_case(command);
    case Command::Kind::Group:
        return execute_list(*command.first);
    case Command::Kind::Subshell:
        return subshell(command.first);
    default:
        break;
    }
    if (state_.functions.set(command.name, command.name_size, command.inner, command.inner_size,
                             command.line))
        return 0;
    complain("shell", "not enough memory");
    return 1;
}

int Shell::execute_list(const Command& list) {
    for (const Command* chain = list.first; chain != nullptr; chain = chain->next) {
        if (too_deep()) return status_ = 2;
        const bool alone = chain->first->next == nullptr && !chain->first->negated;
        if (!chain->background)
            status_ = execute_chain(*chain);
        else if (alone)
            status_ = run_job(*chain->first->first, nullptr, true, *chain);
        else
            status_ = run_job(*chain, nullptr, true, *chain);
        if (flow_ != Flow::None) break;
    }
    return status_;
}

int Shell::execute_chain(const Command& chain) {
    for (const Command* pipeline = chain.first; pipeline != nullptr; pipeline = pipeline->next) {
        const bool runs = pipeline == chain.first || pipeline->or_before == (status_ != 0);
        if (!runs) continue;
        const bool asked = pipeline->next != nullptr || pipeline->negated;
        conditions_ += asked;
        status_ = execute_pipeline(*pipeline);
        conditions_ -= asked;
        if (flow_ != Flow::None) break;
    }
    return status_;
}

int Shell::execute_pipeline(const Command& pipeline) {
    const Command& first = *pipeline.first;
    const bool one = first.next == nullptr;
    int status = one ? execute_command(first) : run_job(first, nullptr, false, pipeline);
    if (flow_ != Flow::None) return status;
    if (pipeline.negated) return status == 0;
    const bool counts =
        !one || first.kind == Command::Kind::Simple || first.kind == Command::Kind::Subshell;
    if (status != 0 && counts && state_.exit_on_error && conditions_ == 0) stop(Flow::Exit);
    return status;
}

int Shell::execute_if(const Command& command) {
    for (const Command* clause = &command;; clause = clause->otherwise) {
        conditions_++;
        const int condition = execute_list(*clause->condition);
        conditions_--;
        if (flow_ != Flow::None) return condition;
        if (condition == 0) return execute_list(*clause->first);
        if (clause->otherwise == nullptr) return 0;
        if (clause->otherwise->kind != Command::Kind::If) return execute_list(*clause->otherwise);
    }
}

void Shell::check_interrupt() {
    if (!interactive_) return;
    machine::Event event;
    while (machine::next_event(event, false)) {
        if (event.kind == machine::Event::Kind::Ended) {
            jobs_.ended(event.handle, event.end);
        } else {
            shell::print("\n");  // behind the ^C that the console has shown
            status_ = 130;
            stop(Flow::Interrupt);
        }
    }
}

// Behind the commands of a loop: does it go on? What `break` and `continue` are for is done.
bool Shell::loop_goes_on() {
    if (flow_ == Flow::None) check_interrupt();
    if (flow_ == Flow::None) return true;
    if (flow_ != Flow::Break && flow_ != Flow::Continue) return false;
    const bool here = --levels_ == 0;
    const bool again = flow_ == Flow::Continue && here;
    if (here) flow_ = Flow::None;
    return again;
}

int Shell::execute_loop(const Command& command) {
    const bool until = command.kind == Command::Kind::Until;
    int status = 0;
    loops_++;
    for (;;) {
        conditions_++;
        const int condition = execute_list(*command.condition);
        conditions_--;
        if (flow_ == Flow::None) {
            if ((condition == 0) == until) break;
            status = execute_list(*command.first);
        } else if (flow_ != Flow::Continue) {
            status = flow_ == Flow::Break ? status : status_;
        }
        if (flow_ == Flow::Break || flow_ == Flow::Continue) status = 0;
        if (!loop_goes_on()) break;
    }
    loops_--;
    return flow_ == Flow::Interrupt ? 130 : status;
}

int Shell::execute_for(const Command& command) {
    Words words;
    const bool expanded = command.all ? words.copy_from(state_.parameters)
                                      : Expansion(*this).fields(command.words, words);
    if (!expanded) {
        if (command.all) complain("shell", "not enough memory");
        return flow_ == Flow::None ? 1 : 2;
    }
    int status = 0;
    loops_++;
    const char* word = words.count() > 0 ? words[0] : nullptr;
    for (size_t i = 0; i < words.count(); i++, word += strlen(word) + 1) {
        if (!state_.variables.set(command.name, command.name_size, word)) {
            complain("shell", "not enough memory");
            status = 1;
            break;
        }
        status = execute_list(*command.first);
        if (flow_ == Flow::Break || flow_ == Flow::Continue) status = 0;
        if (!loop_goes_on()) break;
    }
    loops_--;
    return flow_ == Flow::Interrupt ? 130 : status;
}

int Shell::execute_case(const Command& command) {
    Expansion expansion(*this);
    Text word;
    if (!expansion.text(command.words, word)) return 2;
    for (const CaseItem* item = command.items; item != nullptr; item = item->next) {
        for (const Word* one = item->patterns; one != nullptr; one = one->next) {
            Cells cells;
            if (!expansion.pattern(one, cells)) return 2;
            Text written;
            if (!pattern::write(cells, 0, cells.size(), written)) {
                complain("shell", "not enough memory");
                return 2;
            }
            if (fnmatch(written.c_str(), word.c_str(), 0) != 0) continue;
            return item->body != nullptr ? execute_list(*item->body) : 0;
        }
    }
    return 0;
}

// On a copy of the state, in the same program. `commands`: NULL if there are none.
int Shell::subshell(const Command* commands) {
    State outside;
    if (!outside.copy_from(state_)) {
        complain("shell", "not enough memory");
        return 1;
    }
    const unsigned loops = loops_;
    loops_ = 0;
    int status = commands != nullptr ? execute_list(*commands) : 0;
    loops_ = loops;
    state_.swap(outside);
    if (flow_ == Flow::Interrupt) return 130;
    if (flow_ == Flow::Error) status = 2;
    flow_ = Flow::None;
    return status;
}

bool Shell::substitute(const Command* commands, Text& output) {
    Streams streams(streams_);
    streams.put(1, Streams::CAPTURED, false);
    const Streams* const around = streams_;
    Text* const captured = captured_;
    const int status = status_;
    streams_ = &streams;
    captured_ = &output;
    shell::set_output(*streams_, captured_);
    if (!too_deep()) substitution_status_ = subshell(commands);
    status_ = status;
    streams_ = around;
    captured_ = captured;
    shell::set_output(*streams_, captured_);
    size_t size = output.size();
    while (size > 0 && output[size - 1] == '\n') size--;
    output.erase(size, output.size() - size);
    return flow_ == Flow::None;
}
