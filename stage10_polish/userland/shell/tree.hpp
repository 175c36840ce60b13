// The tree that the parser makes of a command. Its texts are pieces of the parsed text, which has
// to outlive it; its nodes belong to a Tree and go with it.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct Command;
struct Word;

// What stands behind the name in ${NAME...}; those with a colon count an empty value as none.
enum class Operator : uint8_t {
    None,
    Default,         // -  the word where there is no value
    Assign,          // =  the same, which becomes the value
    Error,           // ?  the word is an error's text where there is no value
    Alternative,     // +  the word where there is a value
    Length,          // #  before the name
    ShortestPrefix,  // #  without what the pattern matches at the start, and so on
    LongestPrefix,   // ##
    ShortestSuffix,  // %
    LongestSuffix,   // %%
};

// A word is parts, one behind the other.
struct Part {
    enum class Kind : uint8_t { Text, Parameter, Substitution, Arithmetic };
    Kind kind;
    bool quoted;
    bool colon;
    Operator operation;
    const char* text;  // Text: the bytes. Parameter: the name
    size_t size;
    Word* word;        // Parameter: behind the operator. Arithmetic: the expression
    Command* command;  // Substitution; NULL: none
    Part* next;
};

struct Word {
    Part* first;  // NULL: there is nothing in it
    Word* next;
};

// One of a command's streams that is not the shell's own.
struct Redirection {
    enum class To : uint8_t { Read, Write, Append, Same, Here };
    int stream;  // 0, 1 or 2
    To to;
    int same;    // Same: to where this stream, 1 or 2, goes by then
    Word* word;  // the file's name; Here: the text
    bool strip;  // Here: without the tabs that begin its lines
    bool plain;  // Here: nothing in it is expanded
    Redirection* next;
};

struct Assignment {
    const char* name;
    size_t name_size;
    Word* value;
    Assignment* next;
};

struct CaseItem {
    Word* patterns;
    Command* body;  // NULL: empty
    CaseItem* next;
};

struct Command {
    enum class Kind : uint8_t {
        Simple,    // assignments, words
        Pipeline,  // the commands at `first`, by their `next`
        Chain,     // the same, with && and || between them
        List,      // the same, with ; & or a newline behind each
        If,        // condition, body; `otherwise` is another If, a list or NULL
        While,     // condition, body
        Until,
        For,       // name, words, body
        Case,      // words, items
        Group,     // body
        Subshell,  // body
        Function,  // name, and `inner` is its body's text
    };
    Kind kind;
    bool background;     // in a list: & stands behind it
    bool negated;        // of a pipeline: ! stands before it
    bool or_before;      // in a chain: || stands before it, not &&
    bool all;            // For: without `in`, over the positional parameters
    unsigned line;       // of the text, from 1
    const char* source;  // its text, without redirections behind a compound command
    size_t source_size;
    Redirection* redirections;
    Assignment* assignments;
    Word* words;
    Command* first;  // Pipeline, Chain, List; the body of others
    Command* condition;
    Command* otherwise;
    CaseItem* items;
    const char* name;
    size_t name_size;
    const char* inner;
    size_t inner_size;
    Command* next;
};

class Tree {
public:
    Tree() = default;
    Tree(const Tree&) = delete;
    Tree& operator=(const Tree&) = delete;
    ~Tree() { clear(); }

    // All zeroes; NULL: no memory.
    template <typename Node>
    Node* make() {
        return static_cast<Node*>(allocate(sizeof(Node)));
    }
    void clear();

private:
    struct Chunk;
    void* allocate(size_t size);

    Chunk* newest_ = nullptr;
    size_t used_ = 0;  // bytes of the newest
};
