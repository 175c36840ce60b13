#include "lexer.hpp"

#include "source.hpp"

#include <cctype>

namespace generator {

namespace {

class Lexer {
public:
    explicit Lexer(const std::string& source) : source_(source) {}

    std::vector<Token> run() {
        while (skip_blanks()) {
            tokens_.push_back(next());
            if (comment_end_ == tokens_.back().line - 1) tokens_.back().comment = comment_;
            comment_.clear();
        }
        tokens_.push_back({Token::End, "the end of the file", 0, line_});
        return std::move(tokens_);
    }

private:
    char at(size_t offset = 0) const {
        return here_ + offset < source_.size() ? source_[here_ + offset] : '\0';
    }
    bool ended() const { return here_ >= source_.size(); }

    void advance() {
        if (source_[here_++] == '\n') line_++;
    }

    // False at the end of the source.
    bool skip_blanks() {
        while (!ended()) {
            if (std::isspace(static_cast<unsigned char>(at()))) {
                advance();
            } else if (at() == '/' && at(1) == '/') {
                const size_t start = here_;
                while (!ended() && at() != '\n') advance();
                remember(source_.substr(start, here_ - start), line_);
            } else if (at() == '/' && at(1) == '*') {
                skip_comment();
            } else {
                return true;
            }
        }
        return false;
    }

    void skip_comment() {
        const int start = line_;
        size_t line_start = here_;
        here_ += 2;
        while (at() != '*' || at(1) != '/') {
            if (ended()) refuse(start, "this comment does not end");
            if (at() == '\n') {
                remember(source_.substr(line_start, here_ - line_start), line_);
                line_start = here_ + 1;
            }
            advance();
        }
        remember(source_.substr(line_start, here_ - line_start), line_);
        here_ += 2;
    }

    // A line of a comment. One behind a token on its line is about that; a line with nothing, or
    // without a comment, separates two comments.
    void remember(const std::string& text, int line) {
        if (!tokens_.empty() && tokens_.back().line == line) return;
        if (line > comment_end_ + 1) comment_.clear();
        comment_end_ = line;
        const auto skip_blanks_from = [&](size_t from) {
            return text.find_first_not_of(" \t", from);
        };
        size_t first = skip_blanks_from(0);
        if (first == std::string::npos) return;
        if (text.compare(first, 2, "//") == 0 || text.compare(first, 2, "/*") == 0) first++;
        if (text[first] == '*' || text[first] == '/') first = skip_blanks_from(first + 1);
        if (first == std::string::npos) return;
        comment_.push_back(text.substr(first, text.find_last_not_of(" \t") + 1 - first));
    }

    template <typename Belongs>
    std::string take_while(Belongs belongs) {
        const size_t start = here_;
        while (!ended() && belongs(static_cast<unsigned char>(at()))) here_++;
        return source_.substr(start, here_ - start);
    }

    Token next() {
        const unsigned char first = static_cast<unsigned char>(at());
        if (std::isalpha(first) || first == '_') {
            return {Token::Word, take_while(belongs_to_word), 0, line_};
        }
        if (std::isdigit(first)) return number();
        if (first == '"') return file('"');
        if (first == '<') return file('>');
        if (first == '#') refuse(line_, "there is no preprocessor: `#` lines are not supported");
        if (std::string("(){}[];:,=*^.").find(static_cast<char>(first)) == std::string::npos) {
            refuse(line_, "unexpected character `" + std::string(1, at()) + "`");
        }
        here_++;
        return {Token::Symbol, std::string(1, static_cast<char>(first)), 0, line_};
    }

    static bool belongs_to_word(unsigned char c) { return std::isalnum(c) || c == '_'; }

    Token number() {
        const std::string text = take_while(belongs_to_word);
        size_t used = 0;
        uint64_t value = 0;
        try {
            value = std::stoull(text, &used, text.starts_with("0x") ? 16 : 10);
        } catch (const std::exception&) {
            used = 0;
        }
        if (used != text.size()) refuse(line_, "`" + text + "` is not a number");
        return {Token::Number, text, value, line_};
    }

    Token file(char last) {
        const size_t start = here_++;
        while (!ended() && at() != last && at() != '\n') here_++;
        if (at() != last) refuse(line_, "this file name does not end");
        here_++;
        return {Token::File, source_.substr(start, here_ - start), 0, line_};
    }

    const std::string& source_;
    size_t here_ = 0;
    int line_ = 1;
    std::vector<Token> tokens_;
    std::vector<std::string> comment_;
    int comment_end_ = 0;  // its last line
};

}  // namespace

std::vector<Token> tokens_of(const std::string& source) { return Lexer(source).run(); }

}  // namespace generator
