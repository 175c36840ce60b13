// The parser: a check of the whole line first, then one command at a time.
#include "shell/parser.hpp"

#include <stdio.h>
#include <string.h>

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_operator(char c) { return c == ';' || c == '&' || c == '|' || c == '<' || c == '>'; }
bool ends_word(char c) { return is_blank(c) || is_operator(c); }
bool escapable_in_quotes(char c) { return c == '"' || c == '\\' || c == '$'; }

// The byte behind a quoted part that starts at `at`, or NULL if it is not closed.
const char* skip_quotes(const char* at, const char* end) {
    const char quote = *at++;
    for (; at < end && *at != quote; at++) {
        if (quote == '"' && *at == '\\' && at + 1 < end) at++;
    }
    return at < end ? at + 1 : nullptr;
}

// Is there ${ without a name and } at `at`?
bool broken_variable(const char* at, const char* end) {
    if (end - at < 2 || at[0] != '$' || at[1] != '{') return false;
    at += 2;
    const size_t length = Variables::name_length(at, static_cast<size_t>(end - at));
    if (length > 0) return at + length == end || at[length] != '}';
    return end - at < 2 || at[0] != '?' || at[1] != '}';
}

}  // namespace

// A redirection at `at`, which begins a word or stands behind one: the byte behind its sign, or
// NULL if there is none.
static const char* behind_sign(const char* at, const char* end, bool begins_word) {
    if (begins_word && end - at >= 2 && (*at == '1' || *at == '2') && at[1] == '>') at++;
    if (at == end || (*at != '<' && *at != '>')) return nullptr;
    const bool append = *at == '>' && at + 1 < end && at[1] == '>';
    return at + (append ? 2 : 1);
}

// `&1` behind `2>`.
static bool is_output(const char* at, const char* end) {
    return end - at >= 2 && at[0] == '&' && at[1] == '1' && (end - at == 2 || ends_word(at[2]));
}

const char* Parser::check(const char* at, size_t size) {
    const char* const end = at + size;
    bool in_word = false, in_command = false, in_double = false;
    bool wanted = false, in_target = false;  // the name of a file
    size_t redirections = 0;                 // of this command
    bool after_pipe = false;                 // another command must follow
    while (at < end) {
        if (broken_variable(at, end)) return "${ without a name and }";
        if (in_double) {
            if (*at == '"') in_double = false;
            at += *at == '\\' && at + 1 < end ? 2 : 1;
            continue;
        }
        if (*at == '#' && !in_word) break;
        if (const char* behind = behind_sign(at, end, !in_word); behind != nullptr) {
            if (wanted) return "redirection without a file";
            if (++redirections > Command::REDIRECTIONS) return "too many redirections";
            const bool error = *at == '2', output = error && is_output(behind, end);
            wanted = !output;
            in_word = in_target = false;
            at = output ? behind + 2 : behind;
            continue;
        }
        const bool ends = *at == ';' || *at == '&' || *at == '|';
        if (wanted && ends) return "redirection without a file";
        if (*at == '&' && !in_command) return "& without a command";
        if (ends) {
            if (redirections > 0 && !in_command) return "redirection without a command";
            if ((*at == '|' || after_pipe) && !in_command) return "| without a command";
            after_pipe = *at == '|';
            in_command = false;
            redirections = 0;
        }
        in_word = !ends_word(*at);
        in_target = in_word && (in_target || wanted);
        if (in_word) wanted = false;
        in_command |= in_word && !in_target;
        if (*at == '\'') {
            at = skip_quotes(at, end);
            if (at == nullptr) return "unclosed quote";
            continue;
        }
        if (*at == '"') {
            if (skip_quotes(at, end) == nullptr) return "unclosed quote";
            in_double = true;
        }
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    }
    if (wanted) return "redirection without a file";
    if (redirections > 0 && !in_command) return "redirection without a command";
    return after_pipe && !in_command ? "| without a command" : nullptr;
}

Parser::Result Parser::next(Command& command, int status) {
    command.words.clear();
    command.targets.clear();
    command.redirection_count = 0;
    command.assignment = true;
    for (;;) {
        command.background = command.piped = false;
        skip_blanks();
        if (at_ < end_ && *at_ == '#') at_ = end_;
        const bool over = at_ == end_;
        if (redirection_ahead()) {
            if (!redirection(command, status)) return Result::NoMemory;
            continue;
        }
        if (over || is_operator(*at_)) {
            if (!over) {
                command.background = *at_ == '&';
                command.piped = *at_++ == '|';
            }
            // One of nothing but empty variables is nothing, but for a place in a pipeline.
            const bool in_pipeline = command.piped || after_pipe_;
            after_pipe_ = command.piped;
            if (command.words.count() > 0 || in_pipeline) return Result::Command;
            if (over) return Result::End;
            continue;
        }
        const bool assignment = assignment_ahead();
        const Word result = word(command.words, status);
        if (result == Word::NoMemory) return Result::NoMemory;
        if (result == Word::Added && !assignment) command.assignment = false;
    }
}

void Parser::skip_blanks() {
    while (at_ < end_ && is_blank(*at_)) at_++;
}

bool Parser::assignment_ahead() const {
    const size_t length = Variables::name_length(at_, static_cast<size_t>(end_ - at_));
    return length > 0 && at_ + length < end_ && at_[length] == '=';
}

bool Parser::redirection_ahead() const { return behind_sign(at_, end_, true) != nullptr; }

// Its file's name becomes a target, an empty one if there is nothing but empty variables.
bool Parser::redirection(Command& command, int status) {
    Redirection& made = command.redirections[command.redirection_count++];
    const char* const behind = behind_sign(at_, end_, true);
    made.stream = *at_ == '2' ? 2 : *at_ == '<' ? 0 : 1;
    if (*at_ == '1' || *at_ == '2') at_++;
    made.to = *at_ == '<'         ? Redirection::To::Read
              : behind - at_ == 2 ? Redirection::To::Append
                                  : Redirection::To::Write;
    at_ = behind;
    if (made.stream == 2 && is_output(at_, end_)) {
        made.to = Redirection::To::Output;
        at_ += 2;
        return true;
    }
    skip_blanks();
    made.target = command.targets.count();
    const Word result = word(command.targets, status);
    return result == Word::Dropped ? command.targets.end_word() : result == Word::Added;
}

Parser::Word Parser::word(Words& words, int status) {
    bool keep = false;  // there was more to it than empty variables
    bool pushed = true;
    while (pushed && at_ < end_ && !ends_word(*at_)) {
        if (*at_ == '$') {
            const char* const start = at_;
            pushed = variable(words, status);
            keep |= at_ == start + 1;  // a lone $
            continue;
        }
        keep = true;
        if (*at_ == '\'') {
            const char* const behind = skip_quotes(at_, end_);
            pushed = words.push(at_ + 1, static_cast<size_t>(behind - at_ - 2));
            at_ = behind;
        } else if (*at_ == '"') {
            pushed = double_quoted(words, status);
        } else {
            if (*at_ == '\\' && at_ + 1 < end_) at_++;
            pushed = words.push(at_++, 1);
        }
    }
    if (!pushed) return Word::NoMemory;
    if (!keep && words.unfinished() == 0) return Word::Dropped;
    return words.end_word() ? Word::Added : Word::NoMemory;
}

bool Parser::double_quoted(Words& words, int status) {
    bool pushed = true;
    for (at_++; pushed && *at_ != '"';) {
        if (*at_ == '$') {
            pushed = variable(words, status);
            continue;
        }
        if (*at_ == '\\' && escapable_in_quotes(at_[1])) at_++;
        pushed = words.push(at_++, 1);
    }
    at_++;
    return pushed;
}

// At a $: its value is pushed and it is passed.
bool Parser::variable(Words& words, int status) {
    const bool braces = at_ + 1 < end_ && at_[1] == '{';
    const char* const name = at_ + (braces ? 2 : 1);
    if (name < end_ && *name == '?') {
        char number[16];
        const int length = snprintf(number, sizeof(number), "%d", status);
        at_ = name + (braces ? 2 : 1);
        return words.push(number, static_cast<size_t>(length));
    }
    const size_t length = Variables::name_length(name, static_cast<size_t>(end_ - name));
    if (length == 0) return words.push(at_++, 1);
    const char* const value = variables_.get(name, length);
    at_ = name + length + (braces ? 1 : 0);
    return value == nullptr || words.push(value, strlen(value));
}
