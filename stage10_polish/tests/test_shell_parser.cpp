// The shell's parser: which tree a text becomes, what is wrong with others, and any bytes at all.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "../userland/shell/parser.hpp"

namespace {

std::string shown(const Command* command);

std::string shown(const Word* word) {
    std::string text;
    for (const Part* part = word->first; part != nullptr; part = part->next) {
        const std::string bytes(part->text, part->size);
        std::string one;
        switch (part->kind) {
        case Part::Kind::Text:
            one = bytes;
            break;
        case Part::Kind::Parameter:
            one = "${" + bytes;
            if (part->colon) one += ":";
            if (part->operation != Operator::None)
                one += std::string(1, "-=?+l#>%<"[static_cast<int>(part->operation) - 1]);
            if (part->word != nullptr) one += shown(part->word);
            one += "}";
            break;
        case Part::Kind::Substitution:
            one = "$(" + (part->command != nullptr ? shown(part->command) : "") + ")";
            break;
        case Part::Kind::Arithmetic:
            one = "$((" + shown(part->word) + "))";
            break;
        }
        text += part->quoted ? "<" + one + ">" : one;
    }
    return text;
}

std::string shown_redirections(const Command& command) {
    std::string text;
    for (const Redirection* r = command.redirections; r != nullptr; r = r->next) {
        static const char* const SIGNS[] = {"<", ">", ">>", ">&", "<<"};
        text += " " + std::to_string(r->stream) + SIGNS[static_cast<int>(r->to)];
        text += r->to == Redirection::To::Same ? std::to_string(r->same) : shown(r->word);
    }
    return text;
}

// Each list in ( ), what belongs together in [ ].
std::string shown_plain(const Command* command) {
    std::string text;
    switch (command->kind) {
    case Command::Kind::Simple:
        for (const Assignment* a = command->assignments; a != nullptr; a = a->next)
            text += std::string(a->name, a->name_size) + "=" + shown(a->value) + " ";
        for (const Word* word = command->words; word != nullptr; word = word->next)
            text += shown(word) + (word->next != nullptr ? " " : "");
        return text;
    case Command::Kind::Pipeline:
        text = command->negated ? "!" : "";
        for (const Command* c = command->first; c != nullptr; c = c->next)
            text += shown(c) + (c->next != nullptr ? "|" : "");
        return text;
    case Command::Kind::Chain:
        for (const Command* c = command->first; c != nullptr; c = c->next)
            text += std::string(c == command->first ? "" : c->or_before ? "||" : "&&") + shown(c);
        return text;
    case Command::Kind::List:
        for (const Command* c = command->first; c != nullptr; c = c->next)
            text += shown(c) + (c->background ? "&" : ";");
        return text;
    case Command::Kind::If:
        text = "[if " + shown(command->condition) + " then " + shown(command->first);
        if (command->otherwise != nullptr) text += " else " + shown(command->otherwise);
        return text + "]";
    case Command::Kind::While:
    case Command::Kind::Until:
        text = command->kind == Command::Kind::While ? "[while " : "[until ";
        return text + shown(command->condition) + " do " + shown(command->first) + "]";
    case Command::Kind::For:
        text = "[for " + std::string(command->name, command->name_size);
        if (!command->all) text += " in";
        for (const Word* word = command->words; word != nullptr; word = word->next)
            text += " " + shown(word);
        return text + " do " + shown(command->first) + "]";
    case Command::Kind::Case:
        text = "[case " + shown(command->words);
        for (const CaseItem* item = command->items; item != nullptr; item = item->next) {
            text += " ";
            for (const Word* word = item->patterns; word != nullptr; word = word->next)
                text += shown(word) + (word->next != nullptr ? "|" : ")");
            if (item->body != nullptr) text += shown(item->body);
        }
        return text + "]";
    case Command::Kind::Group:
        return "{" + shown(command->first) + "}";
    case Command::Kind::Subshell:
        return "(" + shown(command->first) + ")";
    case Command::Kind::Function:
        return std::string(command->name, command->name_size) + "()" +
               std::string(command->inner, command->inner_size);
    }
    return text;
}

std::string shown(const Command* command) {
    return shown_plain(command) + shown_redirections(*command);
}

// The lists of the text, a line each; of a wrong one the error, with its line, and ... if it is not
// finished.
std::string parse(const std::string& text) {
    Tree tree;
    Parser parser(text.data(), text.size(), 1, tree);
    std::string result;
    for (;;) {
        Command* command;
        switch (parser.next(command)) {
        case Parser::Result::End:
            return result;
        case Parser::Result::Wrong:
            result += std::to_string(parser.error_line()) + ": " + parser.error();
            return result + (parser.unfinished() ? "..." : "");
        case Parser::Result::Command:
            if (command != nullptr) result += shown(command) + "\n";
            tree.clear();
        }
    }
}

TEST(ShellParser, Words) {
    EXPECT_EQ(parse(""), "");
    EXPECT_EQ(parse("  \t \n\n # comment"), "");
    EXPECT_EQ(parse("  echo  a\tb  "), "echo a b;\n");
    EXPECT_EQ(parse("echo 'a  b' \"c $d\" e\\ f"), "echo <a  b> <c ><${d}> e< >f;\n");
    EXPECT_EQ(parse("a'b'\"c\"d '' \"\""), "a<b><c>d <> <>;\n");
    EXPECT_EQ(parse("\"\\a\\\"\\$\" \\; a#b \\#"), "<\\a><\"><$> <;> a#b <#>;\n");
    EXPECT_EQ(parse("a\\\nb \\\n c"), "ab c;\n");
    EXPECT_EQ(parse("echo \\"), "echo \\;\n");
    EXPECT_EQ(parse("# 'unclosed"), "");
}

TEST(ShellParser, Expansions) {
    EXPECT_EQ(parse("$x ${x}y $1 $12 $? $@ \"$*\" $$ $! $- $ $+"),
              "${x} ${x}y ${1} ${1}2 ${?} ${@} <${*}> ${$} ${!} ${-} $ $+;\n");
    EXPECT_EQ(parse("${x:-a b} ${x=} ${x:+${y}} ${#x} ${#} ${x#*} ${x##'*'} ${x%a} ${x%%b}"),
              "${x:-a b} ${x=} ${x:+${y}} ${xl} ${#} ${x#*} ${x><*>} ${x%a} ${x<b};\n");
    EXPECT_EQ(parse("\"${x-'a}\" \"${x%'a'}\""), "<${x-<'a>}> <${x%<a>}>;\n");
    EXPECT_EQ(parse("$(a; b | c) \"$(echo \"$(d)\")\" $()"), "$(a;b|c;) <$(echo <$(d;)>;)> $();\n");
    EXPECT_EQ(parse("$((1 + (2 * $x))) $(( $(a) ))"),
              "$((<1 + (2 * ><${x}><)>)) $((< ><$(a;)>< >));\n");
    EXPECT_EQ(parse("$(case x in a) b;; esac)"), "$([case x a)b;];);\n");
}

TEST(ShellParser, Operators) {
    EXPECT_EQ(parse("a;b ; c;"), "a;b;c;\n");
    EXPECT_EQ(parse(";; a ;; b"), "a;b;\n") << "an empty command is nothing";
    EXPECT_EQ(parse("a&b & c"), "a&b&c;\n");
    EXPECT_EQ(parse("a&&b||c&&d;e|f|g&&!h"), "a&&b||c&&d;e|f|g&&!h;\n");
    EXPECT_EQ(parse("! a | b && ! c"), "!a|b&&!c;\n");
    EXPECT_EQ(parse("a |\n\n b &&\nc"), "a|b&&c;\n");
    EXPECT_EQ(parse("a\nb;\nc"), "a;\nb;\nc;\n");
}

TEST(ShellParser, Assignments) {
    EXPECT_EQ(parse("a=1"), "a=1 ;\n");
    EXPECT_EQ(parse("a=1 b='2 3' c= echo d=4"), "a=1 b=<2 3> c= echo d=4;\n");
    EXPECT_EQ(parse("'a'=1; 1=1; =x"), "<a>=1;1=1;=x;\n");
}

TEST(ShellParser, Redirections) {
    EXPECT_EQ(parse("<in cmd x>$f 2>>\"e r\" y2 >'b c'1 2>&1 >|o & 1>&2 z"),
              "cmd x y2 0<in 1>${f} 2>><e r> 1><b c>1 2>&1 1>o&z 1>&2;\n");
    EXPECT_EQ(parse("> f; {\na\n} <b >c"), " 1>f;{a;} 0<b 1>c;\n");
    for (const char* line : {"a >", "a > ; b", "a > > b", "a 2>", "a >#b", "a 2>&1 <"})
        EXPECT_EQ(parse(line), "1: redirection without a file") << line;
    for (const char* line : {"a >&", "a 2>&3", "a <&1", "a >&12", "a >&-"})
        EXPECT_EQ(parse(line), "1: behind & of a redirection must stand 1 or 2") << line;
    EXPECT_EQ(parse("a 3>b"), "1: only the streams 0, 1 and 2 can be redirected");
    EXPECT_EQ(parse("a <> b"), "1: <> is not supported");
}

TEST(ShellParser, HereDocuments) {
    EXPECT_EQ(parse("cat <<E a\nx $y\n\\$ 'z\nE\nb"), "cat a 0<<<x ><${y}><\n><$>< ><'z\n>;\nb;\n");
    EXPECT_EQ(parse("cat <<'E'\nx $y\nE"), "cat 0<<<x $y\n>;\n");
    EXPECT_EQ(parse("cat <<-E; d <<F\n\tx\n\t\t$y\n\tE\nz\nF\n"),
              "cat 0<<<x\n><${y}><\n>;d 0<<<z\n>;\n");
    EXPECT_EQ(parse("cat <<E\n"), "2: here-document without its end...");
    EXPECT_EQ(parse("cat <<E"), "1: here-document without its end...");
    EXPECT_EQ(parse("cat <<E\n${\nE\n"), "2: ${ without a name and }");
    EXPECT_EQ(parse("f() { cat <<E; }\nx\nE"),
              "3: a here-document's text must be within the function");
    EXPECT_EQ(parse("f() { cat <<E\nx\nE\n}"), "f(){ cat <<E\nx\nE\n};\n");
}

TEST(ShellParser, CompoundCommands) {
    EXPECT_EQ(parse("if a; then b; elif c\nthen d\nelse e; fi >f"),
              "[if a; then b; else [if c; then d; else e;]] 1>f;\n");
    EXPECT_EQ(parse("while a; do b; done | until c\ndo d; done"),
              "[while a; do b;]|[until c; do d;];\n");
    EXPECT_EQ(parse("for i in a $b 'c'; do d; done; for j\ndo e; done; for k in; do f; done"),
              "[for i in a ${b} <c> do d;];[for j do e;];[for k in do f;];\n");
    EXPECT_EQ(parse("case $a in (b|c*) d;; e)\n;; f) g; esac"), "[case ${a} b|c*)d; e) f)g;];\n");
    EXPECT_EQ(parse("{ a; b; } && ( c; (d) )"), "{a;b;}&&(c;(d;););\n");
    EXPECT_EQ(parse("f() { a; }; g ()\n(b)"), "f(){ a; };g()(b);\n");
    EXPECT_EQ(parse("echo if then } ! done"), "echo if then } ! done;\n");
    EXPECT_EQ(parse("'if' a; \\{ b"), "<if> a;<{> b;\n");
}

TEST(ShellParser, Unfinished) {
    for (const char* text : {"'",
                             "\"",
                             "a 'b",
                             "\"\\\"",
                             "echo \"a'",
                             "''\"",
                             "$(",
                             "$(a",
                             "\"$(a\"",
                             "$((1",
                             "${x-",
                             "a |",
                             "a &&",
                             "a ||",
                             "if",
                             "if a",
                             "if a; then",
                             "if a; then b; else",
                             "while a; do",
                             "for",
                             "for i in a; do",
                             "case a in",
                             "case a in b)",
                             "{",
                             "{ a;",
                             "(",
                             "( a",
                             "f()",
                             "a | # b",
                             "!"}) {
        const std::string result = parse(text);
        EXPECT_EQ(result.substr(result.size() < 3 ? 0 : result.size() - 3), "...")
            << text << result;
    }
}

TEST(ShellParser, Errors) {
    EXPECT_EQ(parse("a\nb; & c\n"), "a;\n2: & without a command");
    for (const char* line : {"&", " ; &", "a & &", "a | &"})
        EXPECT_EQ(parse(line), "1: & without a command") << line;
    EXPECT_EQ(parse("| a"), "1: | without a command");
    EXPECT_EQ(parse("a | | b"), "1: | without a command");
    EXPECT_EQ(parse("a && ; b"), "1: ; without a command");
    EXPECT_EQ(parse("a || && b"), "1: && without a command");
    EXPECT_EQ(parse(") a"), "1: ) without (");
    EXPECT_EQ(parse("a )"), "1: ) without (");
    EXPECT_EQ(parse("a (b)"), "1: ( where none can be");
    EXPECT_EQ(parse("(a) b"), "1: a word where none can be");
    EXPECT_EQ(parse("()"), "1: a command is missing");
    EXPECT_EQ(parse("! ! a"), "1: a reserved word where a command should be");
    EXPECT_EQ(parse("a | ! b"), "1: a reserved word where a command should be");
    EXPECT_EQ(parse("fi"), "1: a reserved word where a command should be");
    EXPECT_EQ(parse("if then a; fi"), "1: a command is missing");
    EXPECT_EQ(parse("while a; b; fi"), "1: a loop without do");
    EXPECT_EQ(parse("for 1 in a; do b; done"), "1: for without a variable's name");
    EXPECT_EQ(parse("case a b c"), "1: case without in");
    EXPECT_EQ(parse("f() a"), "1: a function's body must be a compound command");
    EXPECT_EQ(parse("echo `a`"), "1: ` is not supported: write $( )");
    EXPECT_EQ(parse("$((1)"), "1: $(( without ))...");
    EXPECT_EQ(parse("$((1) )"), "1: $(( without ))");
    for (const char* line : {"${", "${}", "${a b}", "\"${a b}\"", "${?", "a${a*}", "${#a-}"})
        EXPECT_EQ(parse(line), "1: ${ without a name and }") << line;
    EXPECT_EQ(parse(std::string("a\0b", 3)), "1: there is a zero byte in the text");
}

// Whatever stands in itself 10,000 times: refused, and the stack is as it was.
TEST(ShellParser, Nested) {
    for (const char* piece : {"(", "{ ", "$(", "\"$(", "${x-", "$(( $((", "if ", "while ", "! (",
                              "case a in b) ", "a | (", "f() { ", "f() (", "\"${x-"}) {
        std::string text;
        for (int i = 0; i < 10000; i++) text += piece;
        EXPECT_EQ(parse(text), "1: nested too deeply") << piece;
        text.clear();
        for (int i = 0; i < 20; i++) text += piece;
        const std::string result = parse(text);
        EXPECT_NE(result, "1: nested too deeply") << piece;
    }
    std::string chain = "a", list = "a";
    for (int i = 0; i < 10000; i++) {
        chain += i % 2 == 0 ? " && a" : " | a";
        list += "; a";
    }
    EXPECT_EQ(parse(chain + "\n" + list).substr(0, 4), "a&&a");
    std::string clauses = "if a; then b; ";
    for (int i = 0; i < 1000; i++) clauses += "elif a; then b; ";
    EXPECT_EQ(parse(clauses + "fi").substr(0, 6), "[if a;");
}

// Whatever the bytes: parsing ends, and what was quoted comes back as it was.
TEST(ShellParser, AnyBytes) {
    static const char* const PIECES[] = {
        "a",         "b ",   " ",          "'",   "\"",   "\\",    "$",   ";",  "&",    "#",
        "=",         "{ ",   "}",          "?",   "<",    ">",     "1",   "2",  "|",    "(",
        ")",         "\n",   "$(",         "$((", "))",   "${x-",  "if ", "do", "then", "fi",
        "for i in ", "done", "case x in ", ";;",  "esac", "<<E\n", "E\n", "!"};
    std::mt19937_64 random(3);
    for (int round = 0; round < 40000; round++) {
        std::string text, bytes;
        for (size_t i = random() % 30; i > 0; i--) {
            text += PIECES[random() % (sizeof(PIECES) / sizeof(*PIECES))];
            bytes += static_cast<char>(random() % 255 + 1);
        }
        parse(text);
        std::string quoted = "x '";
        for (char c : bytes) quoted += c == '\'' ? "'\\''" : std::string(1, c);
        quoted += "'";
        Tree tree;
        Parser parser(quoted.data(), quoted.size(), 1, tree);
        Command* command = nullptr;
        ASSERT_EQ(parser.next(command), Parser::Result::Command);
        std::string came;
        const Word* word = command->first->first->first->words->next;
        for (const Part* part = word->first; part != nullptr; part = part->next)
            came.append(part->text, part->size);
        EXPECT_EQ(came, bytes);
    }
}

}  // namespace
