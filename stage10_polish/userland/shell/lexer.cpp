// Tokens: blanks, operators, redirections.
#include "shell/lexer.hpp"

#include <string.h>

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

}  // namespace

bool Lexer::fail(const char* error) {
    if (error_ == nullptr) {
        error_ = error;
        error_line_ = line_;
    }
    return false;
}

bool Lexer::fail_unfinished(const char* error) {
    if (error_ == nullptr) unfinished_ = true;
    return fail(error);
}

bool Lexer::skip_continuation() {
    if (end_ - at_ < 2 || at_[0] != '\\' || at_[1] != '\n') return false;
    at_ += 2;
    line_++;
    return true;
}

void Lexer::skip_blanks() {
    for (;;) {
        if (at_ < end_ && is_blank(*at_))
            at_++;
        else if (!skip_continuation())
            break;
    }
    if (at_ < end_ && *at_ == '#') {
        while (at_ < end_ && *at_ != '\n') at_++;
    }
}

bool Lexer::advance() {
    previous_end_ = at_;
    word_ = nullptr;
    redirection_ = nullptr;
    if (error_ != nullptr) return false;
    skip_blanks();
    start_ = at_;
    token_line_ = line_;
    if (at_ == end_) {
        token_ = Token::End;
        return pending_count_ == 0 || fail_unfinished("here-document without its end");
    }
    if (*at_ == '\n') {
        token_ = Token::Newline;
        at_++;
        line_++;
        return read_documents();
    }
    if (redirection_ahead()) {
        token_ = Token::Redirection;
        return redirection();
    }
    if (operator_token(token_)) return true;
    token_ = Token::Word;
    return read_word(word_, Ends::Word);
}

// One of the operators but redirections; false: none is here.
bool Lexer::operator_token(Token& token) {
    const bool doubled = end_ - at_ >= 2 && at_[1] == *at_;
    switch (*at_) {
    case ';':
        token = doubled ? Token::DoubleSemicolon : Token::Semicolon;
        break;
    case '&':
        token = doubled ? Token::And : Token::Ampersand;
        break;
    case '|':
        token = doubled ? Token::Or : Token::Pipe;
        break;
    case '(':
        token = Token::Open;
        at_++;
        return true;
    case ')':
        token = Token::Close;
        at_++;
        return true;
    default:
        return false;
    }
    at_ += doubled ? 2 : 1;
    return true;
}

bool Lexer::redirection_ahead() const {
    const char* at = at_;
    if (*at >= '0' && *at <= '9') at++;
    return at < end_ && (*at == '<' || *at == '>');
}

bool Lexer::redirection() {
    Redirection* const made = make<Redirection>();
    if (made == nullptr) return false;
    redirection_ = made;
    int number = -1;
    if (*at_ != '<' && *at_ != '>') number = *at_++ - '0';
    if (number > 2) return fail("only the streams 0, 1 and 2 can be redirected");
    const bool in = *at_++ == '<';
    const char next = at_ < end_ ? *at_ : '\0';
    made->stream = number >= 0 ? number : in ? 0 : 1;
    made->to = in ? Redirection::To::Read : Redirection::To::Write;
    if (in && next == '>') return fail("<> is not supported");
    if (next == '&') {
        at_++;
        return same_stream(*made);
    }
    if (in && next == '<') {
        at_++;
        made->to = Redirection::To::Here;
    } else if (next == '>') {
        at_++;
        made->to = Redirection::To::Append;
    } else if (!in && next == '|') {
        at_++;
    }
    if (made->to == Redirection::To::Here && at_ < end_ && *at_ == '-') {
        at_++;
        made->strip = true;
    }
    skip_blanks();
    const bool here = at_ < end_ && !ends_here(Ends::Word);
    if (!here || redirection_ahead()) return fail("redirection without a file");
    if (!read_word(made->word, Ends::Word)) return false;
    return made->to != Redirection::To::Here || begin_document(*made);
}

// Behind >& or <&.
bool Lexer::same_stream(Redirection& made) {
    skip_blanks();
    const bool known = at_ < end_ && (*at_ == '1' || *at_ == '2');
    if (!known || made.to == Redirection::To::Read)
        return fail("behind & of a redirection must stand 1 or 2");
    made.to = Redirection::To::Same;
    made.same = *at_++ - '0';
    if (at_ < end_ && !ends_here(Ends::Word))
        return fail("behind & of a redirection must stand 1 or 2");
    return true;
}
