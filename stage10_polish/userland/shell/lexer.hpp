// The lexer: cuts a text into operators and words, and a word into parts.
#pragma once

#include "shell/tree.hpp"

enum class Token : uint8_t {
    End,
    Newline,
    Word,
    Semicolon,
    DoubleSemicolon,
    Ampersand,
    And,
    Or,
    Pipe,
    Open,
    Close,
    Redirection,  // with its word
};

class Lexer {
public:
    static constexpr unsigned NESTING = 200;  // of whatever can stand in itself

    // What is wrong with the text, in a few words; NULL: nothing.
    const char* error() const { return error_; }
    unsigned error_line() const { return error_line_; }
    // With more text behind it, it might not be wrong.
    bool unfinished() const { return unfinished_; }

protected:
    Lexer(const char* text, size_t size, unsigned line, Tree& tree)
        : tree_(tree),
          at_(text),
          end_(text + size),
          line_(line) {}
    ~Lexer() = default;

    // Makes the next token the current one. False: there is an error.
    bool advance();
    Token token() const { return token_; }
    bool is_word(const char* text) const;  // the current token, without any quotes
    bool is_plain(const Word* word, const char* text) const;

    bool fail(const char* error);
    bool fail_unfinished(const char* error);  // the text ends too soon

    // Commands up to the ) of $( ), which is passed.
    virtual bool substitution(Command*& command) = 0;

    // One level deeper while it is there.
    class Level {
    public:
        explicit Level(Lexer& lexer) : lexer_(lexer) { lexer_.depth_++; }
        ~Level() { lexer_.depth_--; }
        bool too_deep() { return lexer_.depth_ > NESTING && !lexer_.fail("nested too deeply"); }

    private:
        Lexer& lexer_;
    };

    template <typename Node>
    Node* make() {
        Node* const node = tree_.make<Node>();
        if (node == nullptr) fail("not enough memory");
        return node;
    }

    Tree& tree_;
    const char* at_;  // behind the current token
    const char* end_;
    unsigned line_;                       // at at_
    const char* start_ = nullptr;         // of the current token
    const char* previous_end_ = nullptr;  // of the token before it
    unsigned token_line_ = 0;
    Token token_ = Token::End;
    Word* word_ = nullptr;
    Redirection* redirection_ = nullptr;
    size_t pending_count_ = 0;             // here-documents whose text has still to come
    const char* last_document_ = nullptr;  // the last one's text

private:
    enum class Ends : uint8_t { Word, Quote, Brace, QuotedBrace, Arithmetic, Document };
    struct Tail {
        Part** at;
    };

    static constexpr size_t DOCUMENTS = 8;  // of one line

    void skip_blanks();
    bool operator_token(Token& token);
    bool redirection_ahead() const;
    bool redirection();
    bool same_stream(Redirection& made);
    bool begin_document(Redirection& made);
    bool read_documents();
    bool read_document(Redirection& document);
    bool document_text(Redirection& document, const char* text_end);

    bool read_word(Word*& word, Ends ends);
    bool parts(Tail& tail, Ends ends);
    bool dollar(Tail& tail, Ends ends);
    bool braces(Tail& tail, bool quoted);
    bool brace_operator(Part& part);
    bool arithmetic(Tail& tail, bool quoted);
    bool ends_here(Ends ends) const;
    bool skip_continuation();  // a backslash before a newline
    bool add(Tail& tail, const char* text, size_t size, bool quoted);
    Part* add(Tail& tail, Part::Kind kind, bool quoted);

    const char* error_ = nullptr;
    unsigned error_line_ = 0;
    unsigned depth_ = 0;
    unsigned parentheses_ = 0;  // open in the arithmetic expression
    bool strip_ = false;        // in the here-document
    Redirection* pending_[DOCUMENTS] = {};
    bool unfinished_ = false;
};
