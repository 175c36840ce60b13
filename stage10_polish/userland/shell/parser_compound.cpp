// Compound commands: if, while, until, for, case, { }, ( ).
#include "shell/parser.hpp"

#include "shell/variables.hpp"

// `found`: the current token begins one.
bool Parser::compound(Command*& made, bool& found) {
    found = true;
    bool parsed;
    if (token() == Token::Open)
        parsed = subshell(made);
    else if (is_word("{"))
        parsed = group(made);
    else if (is_word("if"))
        parsed = if_clause(made);
    else if (is_word("while"))
        parsed = loop(made, Command::Kind::While);
    else if (is_word("until"))
        parsed = loop(made, Command::Kind::Until);
    else if (is_word("for"))
        parsed = for_clause(made);
    else if (is_word("case"))
        parsed = case_clause(made);
    else
        return !(found = false);
    if (parsed) end(*made);
    return parsed;
}

// subshell: "(" list ")"
bool Parser::subshell(Command*& made) {
    made = begin(Command::Kind::Subshell);
    if (made == nullptr || !advance() || !list(made->first, Ends::Close)) return false;
    if (token() == Token::End) return fail_unfinished("( without )");
    if (made->first == nullptr) return fail("a command is missing");
    return token() == Token::Close ? advance() : unexpected();
}

// group: "{" list "}"
bool Parser::group(Command*& made) {
    made = begin(Command::Kind::Group);
    return made != nullptr && advance() && compound_list(made->first, Ends::Word, "{ without }") &&
           expect("}", "{ without }");
}

// if: "if" list "then" list { "elif" list "then" list } [ "else" list ] "fi"
bool Parser::if_clause(Command*& made) {
    made = begin(Command::Kind::If);
    for (Command* clause = made; clause != nullptr; clause = clause->otherwise) {
        const bool parsed = advance() &&
                            compound_list(clause->condition, Ends::Word, "if without then") &&
                            expect("then", "if without then") &&
                            compound_list(clause->first, Ends::Word, "if without fi");
        if (!parsed) return false;
        if (is_word("elif")) {
            clause->otherwise = begin(Command::Kind::If);
            if (clause->otherwise == nullptr) return false;
            continue;
        }
        if (is_word("else") &&
            (!advance() || !compound_list(clause->otherwise, Ends::Word, "if without fi")))
            return false;
        return expect("fi", "if without fi");
    }
    return false;
}

// loop: ( "while" | "until" ) list do_group
bool Parser::loop(Command*& made, Command::Kind kind) {
    made = begin(kind);
    return made != nullptr && advance() &&
           compound_list(made->condition, Ends::Word, "a loop without do") && do_group(made->first);
}

// do_group: "do" list "done"
bool Parser::do_group(Command*& made) {
    return expect("do", "a loop without do") &&
           compound_list(made, Ends::Word, "do without done") && expect("done", "do without done");
}

// for: "for" NAME [ newlines "in" { word } ( ";" | newline ) | ";" ] newlines do_group
bool Parser::for_clause(Command*& made) {
    made = begin(Command::Kind::For);
    if (made == nullptr || !advance()) return false;
    if (token() == Token::End) return unexpected();
    const Part* const name = token() == Token::Word ? word_->first : nullptr;
    if (name == nullptr || name->next != nullptr || name->kind != Part::Kind::Text ||
        name->quoted || Variables::name_length(name->text, name->size) != name->size)
        return fail("for without a variable's name");
    made->name = name->text;
    made->name_size = name->size;
    made->all = true;
    if (!advance() || !skip_newlines()) return false;
    if (is_word("in")) {
        made->all = false;
        if (!advance()) return false;
        for (Word** tail = &made->words; token() == Token::Word; tail = &(*tail)->next) {
            *tail = word_;
            if (!advance()) return false;
        }
        if (token() != Token::Semicolon && token() != Token::Newline) return unexpected();
    }
    if (token() == Token::Semicolon && !advance()) return false;
    return skip_newlines() && do_group(made->first);
}

// case: "case" word newlines "in" newlines { item } "esac"
bool Parser::case_clause(Command*& made) {
    static constexpr char WITHOUT_IN[] = "case without in", WITHOUT_ESAC[] = "case without esac";
    made = begin(Command::Kind::Case);
    if (made == nullptr || !advance()) return false;
    if (token() != Token::Word) return unexpected();
    made->words = word_;
    if (!advance() || !skip_newlines() || !expect("in", WITHOUT_IN) || !skip_newlines())
        return false;
    CaseItem** tail = &made->items;
    while (!is_word("esac")) {
        if (token() == Token::End) return fail_unfinished(WITHOUT_ESAC);
        if (!case_item(*tail)) return false;
        tail = &(*tail)->next;
        // Only the last item may go without ;; behind it.
        if (token() != Token::DoubleSemicolon) return expect("esac", WITHOUT_ESAC);
        if (!advance() || !skip_newlines()) return false;
    }
    return advance();
}

// item: [ "(" ] word { "|" word } ")" list ";;" newlines
bool Parser::case_item(CaseItem*& item) {
    item = make<CaseItem>();
    if (item == nullptr || (token() == Token::Open && !advance())) return false;
    for (Word** tail = &item->patterns;; tail = &(*tail)->next) {
        if (token() != Token::Word) return unexpected();
        *tail = word_;
        if (!advance()) return false;
        if (token() == Token::Close) break;
        if (token() != Token::Pipe) return unexpected();
        if (!advance()) return false;
    }
    return advance() && list(item->body, Ends::Item);
}
