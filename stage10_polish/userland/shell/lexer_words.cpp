// Words: quotes, and what begins with $.
#include "shell/lexer.hpp"

#include "shell/variables.hpp"

#include <string.h>

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool Lexer::is_plain(const Word* word, const char* text) const {
    const Part* const part = word != nullptr ? word->first : nullptr;
    return part != nullptr && part->next == nullptr && part->kind == Part::Kind::Text &&
           !part->quoted && strlen(text) == part->size && memcmp(text, part->text, part->size) == 0;
}

bool Lexer::is_word(const char* text) const {
    return token_ == Token::Word && is_plain(word_, text);
}

Part* Lexer::add(Tail& tail, Part::Kind kind, bool quoted) {
    Part* const part = make<Part>();
    if (part == nullptr) return nullptr;
    part->kind = kind;
    part->quoted = quoted;
    *tail.at = part;
    tail.at = &part->next;
    return part;
}

bool Lexer::add(Tail& tail, const char* text, size_t size, bool quoted) {
    Part* const part = add(tail, Part::Kind::Text, quoted);
    if (part == nullptr) return false;
    part->text = text;
    part->size = size;
    return true;
}

bool Lexer::read_word(Word*& word, Ends ends) {
    word = make<Word>();
    if (word == nullptr) return false;
    Tail tail = {&word->first};
    return parts(tail, ends);
}

// Is at_ at the byte with which such a word is over? At the text's end it is not asked.
bool Lexer::ends_here(Ends ends) const {
    switch (ends) {
    case Ends::Word:
        return strchr(" \t\r\n;&|<>()", *at_) != nullptr;
    case Ends::Quote:
        return *at_ == '"';
    case Ends::Brace:
    case Ends::QuotedBrace:
        return *at_ == '}';
    case Ends::Arithmetic:
        return *at_ == ')' && parentheses_ == 0;
    default:
        return false;
    }
}

// Up to the byte with which they are over, which is not passed.
bool Lexer::parts(Tail& tail, Ends ends) {
    Level level(*this);
    if (level.too_deep()) return false;
    const bool quoted = ends != Ends::Word && ends != Ends::Brace;
    const char* const escapable = ends == Ends::Document ? "$`\\" : "$`\\\"";
    while (at_ < end_ && !ends_here(ends)) {
        const char c = *at_;
        if (c == '$') {
            if (!dollar(tail, ends)) return false;
        } else if (c == '`') {
            return fail("` is not supported: write $( )");
        } else if (c == '\\' && skip_continuation()) {
        } else if (c == '\\' && at_ + 1 < end_ &&
                   (!quoted || strchr(escapable, at_[1]) != nullptr ||
                    (ends == Ends::QuotedBrace && at_[1] == '}'))) {
            if (!add(tail, at_ + 1, 1, true)) return false;
            at_ += 2;
        } else if (c == '\'' && !quoted) {
            const char* const start = ++at_;
            while (at_ < end_ && *at_ != '\'') line_ += *at_++ == '\n';
            if (at_ == end_) return fail_unfinished("unclosed quote");
            if (!add(tail, start, static_cast<size_t>(at_++ - start), true)) return false;
        } else if (c == '"' && (!quoted || ends == Ends::QuotedBrace)) {
            const char* const start = ++at_;
            if (!parts(tail, Ends::Quote)) return false;
            if (at_ == end_) return fail_unfinished("unclosed quote");
            if (at_++ == start && !add(tail, start, 0, true)) return false;
        } else {
            const char* const start = at_;
            bool line_over = false;
            do {
                if (ends == Ends::Arithmetic && *at_ == '(') parentheses_++;
                if (ends == Ends::Arithmetic && *at_ == ')') parentheses_--;
                line_over = *at_++ == '\n';
                line_ += line_over;
            } while (at_ < end_ && !(line_over && strip_) && strchr("$`\\'\"", *at_) == nullptr &&
                     !ends_here(ends));
            if (!add(tail, start, static_cast<size_t>(at_ - start), quoted)) return false;
            while (line_over && strip_ && at_ < end_ && *at_ == '\t') at_++;
        }
    }
    return true;
}

bool Lexer::dollar(Tail& tail, Ends ends) {
    const bool quoted = ends != Ends::Word && ends != Ends::Brace;
    const char* const name = ++at_;
    const size_t left = static_cast<size_t>(end_ - at_);
    if (left > 0 && *name == '{') return braces(tail, quoted);
    if (left > 1 && name[0] == '(' && name[1] == '(') return arithmetic(tail, quoted);
    if (left > 0 && *name == '(') {
        Part* const part = add(tail, Part::Kind::Substitution, quoted);
        at_++;
        return part != nullptr && substitution(part->command);
    }
    size_t size = Variables::name_length(name, left);
    if (size == 0 && left > 0 && (is_digit(*name) || strchr("?#@*!$-", *name) != nullptr)) size = 1;
    if (size == 0) return add(tail, name - 1, 1, quoted);
    Part* const part = add(tail, Part::Kind::Parameter, quoted);
    if (part == nullptr) return false;
    part->text = name;
    part->size = size;
    at_ += size;
    return true;
}

// At the { of ${.
bool Lexer::braces(Tail& tail, bool quoted) {
    static constexpr char WITHOUT_NAME[] = "${ without a name and }";
    Part* const part = add(tail, Part::Kind::Parameter, quoted);
    if (part == nullptr) return false;
    at_++;
    const bool length = end_ - at_ >= 2 && *at_ == '#' && at_[1] != '}';
    if (length) {
        part->operation = Operator::Length;
        at_++;
    }
    part->text = at_;
    part->size = Variables::name_length(at_, static_cast<size_t>(end_ - at_));
    if (part->size == 0 && at_ < end_) {
        while (at_ + part->size < end_ && is_digit(at_[part->size])) part->size++;
        if (part->size == 0 && strchr("?#@*!$-", *at_) != nullptr) part->size = 1;
    }
    if (part->size == 0) return fail(WITHOUT_NAME);
    at_ += part->size;
    if (at_ < end_ && *at_ == '}') {
        at_++;
        return true;
    }
    if (length) return fail(WITHOUT_NAME);
    if (!brace_operator(*part)) return fail(WITHOUT_NAME);
    const bool pattern = part->operation >= Operator::ShortestPrefix;
    if (!read_word(part->word, quoted && !pattern ? Ends::QuotedBrace : Ends::Brace)) return false;
    if (at_ == end_) return fail_unfinished("${ without }");
    at_++;
    return true;
}

bool Lexer::brace_operator(Part& part) {
    if (at_ < end_ && *at_ == ':') {
        part.colon = true;
        at_++;
    }
    if (at_ == end_) return false;
    const char sign = *at_++;
    const bool doubled = at_ < end_ && *at_ == sign;
    const bool strips = (sign == '#' || sign == '%') && !part.colon;
    if (strips && doubled) at_++;
    switch (sign) {
    case '-':
        part.operation = Operator::Default;
        return true;
    case '=':
        part.operation = Operator::Assign;
        return true;
    case '?':
        part.operation = Operator::Error;
        return true;
    case '+':
        part.operation = Operator::Alternative;
        return true;
    case '#':
        part.operation = doubled ? Operator::LongestPrefix : Operator::ShortestPrefix;
        return strips;
    case '%':
        part.operation = doubled ? Operator::LongestSuffix : Operator::ShortestSuffix;
        return strips;
    default:
        return false;
    }
}

// At the (( of $((.
bool Lexer::arithmetic(Tail& tail, bool quoted) {
    Part* const part = add(tail, Part::Kind::Arithmetic, quoted);
    if (part == nullptr) return false;
    at_ += 2;
    const unsigned outside = parentheses_;
    parentheses_ = 0;
    const bool read = read_word(part->word, Ends::Arithmetic);
    parentheses_ = outside;
    if (!read) return false;
    if (end_ - at_ < 2) return fail_unfinished("$(( without ))");
    if (at_[1] != ')') return fail("$(( without ))");
    at_ += 2;
    return true;
}
