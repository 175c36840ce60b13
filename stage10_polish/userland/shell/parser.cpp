// Lists, chains, pipelines, simple commands.
#include "shell/parser.hpp"

#include "shell/variables.hpp"

#include <string.h>

Parser::Parser(const char* text, size_t size, unsigned line, Tree& tree)
    : Lexer(text, size, line, tree) {
    if (memchr(text, 0, size) != nullptr) fail("there is a zero byte in the text");
}

Command* Parser::begin(Command::Kind kind) {
    Command* const command = make<Command>();
    if (command == nullptr) return nullptr;
    command->kind = kind;
    command->line = token_line_;
    command->source = start_;
    return command;
}

void Parser::end(Command& command) {
    command.source_size = static_cast<size_t>(previous_end_ - command.source);
}

Parser::Result Parser::next(Command*& command) {
    command = nullptr;
    if (!advance()) return Result::Wrong;
    if (token() == Token::End) return Result::End;
    if (token() == Token::Newline) return Result::Command;
    if (!list(command, Ends::Newline)) return Result::Wrong;
    if (token() == Token::Newline || token() == Token::End) return Result::Command;
    unexpected();
    return Result::Wrong;
}

bool Parser::body(Command*& made) {
    bool found = false;
    return advance() && compound(made, found) && found && redirections(*made);
}

bool Parser::substitution(Command*& made) {
    // The lexer is in the middle of a word: its token is put back behind the commands.
    const Token token = token_;
    const unsigned token_line = token_line_;
    const char *const start = start_, *const previous_end = previous_end_;
    Word* const word = word_;
    Redirection* const redirection = redirection_;
    Level level(*this);
    if (level.too_deep() || !advance() || !list(made, Ends::Close)) return false;
    if (token_ == Token::End) return fail_unfinished("$( without )");
    if (token_ != Token::Close) return unexpected();
    token_ = token;
    token_line_ = token_line;
    start_ = start;
    previous_end_ = previous_end;
    word_ = word;
    redirection_ = redirection;
    return true;
}

bool Parser::unexpected() {
    switch (token()) {
    case Token::End:
        return fail_unfinished("the text ends within a command");
    case Token::Newline:
        return fail("a newline where a command should be");
    case Token::Semicolon:
        return fail("; without a command");
    case Token::DoubleSemicolon:
        return fail(";; without a command");
    case Token::Ampersand:
        return fail("& without a command");
    case Token::And:
        return fail("&& without a command");
    case Token::Or:
        return fail("|| without a command");
    case Token::Pipe:
        return fail("| without a command");
    case Token::Open:
        return fail("( where none can be");
    case Token::Close:
        return fail(") without (");
    case Token::Redirection:
        return fail("a redirection where none can be");
    default:
        return fail(at_reserved_end() || is_word("!") ? "a reserved word where a command should be"
                                                      : "a word where none can be");
    }
}

bool Parser::skip_newlines() {
    while (token() == Token::Newline) {
        if (!advance()) return false;
    }
    return true;
}

bool Parser::expect(const char* word, const char* missing) {
    if (token() == Token::End) return fail_unfinished(missing);
    return is_word(word) ? advance() : fail(missing);
}

// A reserved word that ends the list before it.
bool Parser::at_reserved_end() const {
    static constexpr const char* WORDS[] = {"then", "else", "elif", "fi",
                                            "do",   "done", "esac", "}"};
    for (const char* const word : WORDS) {
        if (is_word(word)) return true;
    }
    return false;
}

bool Parser::at_list_end(Ends ends) const {
    switch (ends) {
    case Ends::Newline:
        return token() == Token::Newline || token() == Token::End;
    case Ends::Item:
        return token() == Token::End || token() == Token::DoubleSemicolon || at_reserved_end();
    case Ends::Close:
        return token() == Token::End || token() == Token::Close;
    default:
        return token() == Token::End || at_reserved_end();
    }
}

// list: { chain ( ";" | "&" | newline ) }. Empty commands are nothing.
bool Parser::list(Command*& made, Ends ends) {
    made = nullptr;
    Command* const list = begin(Command::Kind::List);
    if (list == nullptr) return false;
    Command** tail = &list->first;
    bool separated = true;
    while (!at_list_end(ends)) {
        const bool empty = token() == Token::Semicolon || token() == Token::Newline ||
                           (token() == Token::DoubleSemicolon && ends != Ends::Item);
        if (empty) {
            separated = true;
            if (!advance()) return false;
            continue;
        }
        if (!separated) return unexpected();
        if (!chain(*tail)) return false;
        separated = token() == Token::Ampersand;
        (*tail)->background = separated;
        tail = &(*tail)->next;
        if (separated && !advance()) return false;
    }
    end(*list);
    if (list->first != nullptr) made = list;
    return true;
}

// A list with something in it, up to a reserved word.
bool Parser::compound_list(Command*& made, Ends ends, const char* missing) {
    if (!list(made, ends)) return false;
    if (token() == Token::End) return fail_unfinished(missing);
    return made != nullptr || fail("a command is missing");
}

// chain: pipeline { ( "&&" | "||" ) pipeline }
bool Parser::chain(Command*& made) {
    Command* const chain = begin(Command::Kind::Chain);
    if (chain == nullptr || !pipeline(chain->first)) return false;
    Command* last = chain->first;
    while (token() == Token::And || token() == Token::Or) {
        const bool either = token() == Token::Or;
        if (!advance() || !skip_newlines() || !pipeline(last->next)) return false;
        last = last->next;
        last->or_before = either;
    }
    end(*chain);
    made = chain;
    return true;
}

// pipeline: [ "!" ] command { "|" command }
bool Parser::pipeline(Command*& made) {
    Command* const pipeline = begin(Command::Kind::Pipeline);
    if (pipeline == nullptr) return false;
    pipeline->negated = is_word("!");
    if (pipeline->negated && !advance()) return false;
    if (!command(pipeline->first)) return false;
    for (Command* last = pipeline->first; token() == Token::Pipe; last = last->next) {
        if (!advance() || !skip_newlines() || !command(last->next)) return false;
    }
    end(*pipeline);
    made = pipeline;
    return true;
}

// command: compound { redirection } | function | simple
bool Parser::command(Command*& made) {
    Level level(*this);
    bool found = false;
    if (level.too_deep() || !compound(made, found)) return false;
    if (!found) return simple(made);
    return redirections(*made);
}

bool Parser::redirections(Command& made) {
    Redirection** tail = &made.redirections;
    while (token() == Token::Redirection) {
        *tail = redirection_;
        tail = &redirection_->next;
        if (!advance()) return false;
    }
    return true;
}

// simple: { assignment | redirection } { word | redirection }
bool Parser::simple(Command*& made) {
    Command* const command = begin(Command::Kind::Simple);
    if (command == nullptr) return false;
    Redirection** redirection_tail = &command->redirections;
    Word** word_tail = &command->words;
    bool anything = false;
    if (at_reserved_end() || is_word("!")) return unexpected();
    for (;; anything = true) {
        if (token() == Token::Redirection) {
            *redirection_tail = redirection_;
            redirection_tail = &redirection_->next;
        } else if (token() != Token::Word) {
            break;
        } else if (command->words != nullptr || !assignment(*command)) {
            if (error() != nullptr) return false;
            Word* const word = word_;
            *word_tail = word;
            word_tail = &word->next;
            if (!advance()) return false;
            if (token() == Token::Open && word == command->words && !anything)
                return function(made, *word);
            continue;
        }
        if (!advance()) return false;
    }
    if (!anything) return unexpected();
    end(*command);
    made = command;
    return true;
}

// Is the current word NAME=...? Then it becomes one, and the word what is behind the sign.
bool Parser::assignment(Command& command) {
    Part* const part = word_->first;
    if (part == nullptr || part->kind != Part::Kind::Text || part->quoted) return false;
    const size_t size = Variables::name_length(part->text, part->size);
    if (size == 0 || size == part->size || part->text[size] != '=') return false;
    Assignment* const made = make<Assignment>();
    if (made == nullptr) return false;
    made->name = part->text;
    made->name_size = size;
    made->value = word_;
    part->text += size + 1;
    part->size -= size + 1;
    Assignment** tail = &command.assignments;
    while (*tail != nullptr) tail = &(*tail)->next;
    *tail = made;
    return true;
}

// function: NAME "(" ")" compound { redirection }. At the (.
bool Parser::function(Command*& made, const Word& name) {
    const Part* const part = name.first;
    const bool plain = part != nullptr && part->next == nullptr && part->kind == Part::Kind::Text &&
                       !part->quoted &&
                       Variables::name_length(part->text, part->size) == part->size;
    if (!plain) return fail("( where none can be");
    Command* const function = begin(Command::Kind::Function);
    if (function == nullptr || !advance()) return false;
    if (token() == Token::End) return unexpected();
    if (token() != Token::Close) return fail("( where none can be");
    if (!advance() || !skip_newlines()) return false;
    function->source = part->text;
    function->name = part->text;
    function->name_size = part->size;
    Command* body = nullptr;
    bool found = false;
    if (token() == Token::End) return unexpected();
    if (!compound(body, found)) return false;
    if (!found) return fail("a function's body must be a compound command");
    if (!redirections(*body)) return false;
    const size_t body_size = static_cast<size_t>(previous_end_ - body->source);
    if (pending_count_ > 0 || last_document_ >= body->source + body_size)
        return fail("a here-document's text must be within the function");
    function->inner = body->source;
    function->inner_size = body_size;
    function->line = body->line;
    end(*function);
    made = function;
    return true;
}
