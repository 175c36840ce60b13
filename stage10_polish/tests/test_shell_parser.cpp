// The shell's parser: quotes, variables, separators, comments, assignments; any bytes at all.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "../userland/shell/parser.hpp"
#include "../userland/shell/text.hpp"
#include "../userland/shell/variables.hpp"
#include "../userland/shell/words.hpp"

namespace {

// The commands of a line: their words, then "&" or "=" for background and assignment.
using Commands = std::vector<std::vector<std::string>>;

Commands parse(const std::string& line, const Variables& variables, int status = 0) {
    EXPECT_EQ(Parser::check(line.data(), line.size()), nullptr) << line;
    Commands commands;
    Parser parser(line.data(), line.size(), variables);
    Command command;
    while (parser.next(command, status) == Parser::Result::Command) {
        std::vector<std::string> words;
        char** argv = command.words.argv();
        for (size_t i = 0; i < command.words.count(); i++) {
            words.push_back(command.words[i]);
            EXPECT_STREQ(argv[i], command.words[i]);
        }
        EXPECT_EQ(argv[command.words.count()], nullptr);
        if (command.background) words.push_back("&");
        if (command.assignment) words.push_back("=");
        commands.push_back(words);
    }
    return commands;
}

Commands parse(const std::string& line) {
    Variables variables;
    return parse(line, variables);
}

TEST(ShellParser, Words) {
    EXPECT_EQ(parse(""), Commands{});
    EXPECT_EQ(parse("  \t \r"), Commands{});
    EXPECT_EQ(parse("ls"), (Commands{{"ls"}}));
    EXPECT_EQ(parse("  echo  a\tb  "), (Commands{{"echo", "a", "b"}}));
}

TEST(ShellParser, Quotes) {
    EXPECT_EQ(parse("echo 'a  b' \"c  d\" e\\ f"), (Commands{{"echo", "a  b", "c  d", "e f"}}));
    EXPECT_EQ(parse("echo '' \"\""), (Commands{{"echo", "", ""}}));
    EXPECT_EQ(parse("a'b'\"c\"d"), (Commands{{"abcd"}}));
    EXPECT_EQ(parse("echo '\\' \"\\\"\" \"\\a\" \\;"),
              (Commands{{"echo", "\\", "\"", "\\a", ";"}}));
    EXPECT_EQ(parse("echo 'a\"b' \"a'b\" '#' \\#"), (Commands{{"echo", "a\"b", "a'b", "#", "#"}}));
    EXPECT_EQ(parse("echo \\"), (Commands{{"echo", "\\"}}));
}

TEST(ShellParser, SeparatorsAndComments) {
    EXPECT_EQ(parse("a;b ; c;"), (Commands{{"a"}, {"b"}, {"c"}}));
    EXPECT_EQ(parse(";; a"), (Commands{{"a"}}));
    EXPECT_EQ(parse("a&b & c"), (Commands{{"a", "&"}, {"b", "&"}, {"c"}}));
    EXPECT_EQ(parse("a # b ; c"), (Commands{{"a"}}));
    EXPECT_EQ(parse("a#b"), (Commands{{"a#b"}}));
    EXPECT_EQ(parse("a;#b"), (Commands{{"a"}}));
    EXPECT_EQ(parse("# 'unclosed"), Commands{});
}

TEST(ShellParser, Variables) {
    Variables variables;
    ASSERT_TRUE(variables.set("X", 1, "one two")) << "no memory";
    ASSERT_TRUE(variables.set("empty", 5, "")) << "no memory";
    EXPECT_EQ(parse("$X a${X}b '$X' \"$X!\" \\$X", variables),
              (Commands{{"one two", "aone twob", "$X", "one two!", "$X"}}));
    EXPECT_EQ(parse("a $empty $unset b \"$empty\"", variables), (Commands{{"a", "b", ""}}));
    EXPECT_EQ(parse("$empty & b", variables), (Commands{{"b"}}));
    EXPECT_EQ(parse("$? ${?} a$?b", variables, 137), (Commands{{"137", "137", "a137b"}}));
    EXPECT_EQ(parse("$ $1 a$ $-", variables), (Commands{{"$", "$1", "a$", "$-"}}));
    EXPECT_EQ(parse("$Xa $X_ ${X}a", variables), (Commands{{"one twoa"}}));
    EXPECT_EQ(parse("\"$X\\$X\"", variables), (Commands{{"one two$X"}}));
}

TEST(ShellParser, Assignments) {
    EXPECT_EQ(parse("a=1"), (Commands{{"a=1", "="}}));
    EXPECT_EQ(parse("a=1 b='2 3'"), (Commands{{"a=1", "b=2 3", "="}}));
    EXPECT_EQ(parse("a=1 echo"), (Commands{{"a=1", "echo"}}));
    EXPECT_EQ(parse("'a'=1"), (Commands{{"a=1"}}));
    EXPECT_EQ(parse("1=1; =x"), (Commands{{"1=1"}, {"=x"}}));
    EXPECT_EQ(parse("echo a=1"), (Commands{{"echo", "a=1"}}));
}

TEST(ShellParser, EachCommandSeesWhatTheOneBeforeSet) {
    Variables variables;
    const std::string line = "x=1; echo $x $?";
    Parser parser(line.data(), line.size(), variables);
    Command command;
    ASSERT_EQ(parser.next(command, 0), Parser::Result::Command);
    ASSERT_TRUE(variables.set("x", 1, "set")) << "no memory";
    ASSERT_EQ(parser.next(command, 7), Parser::Result::Command);
    EXPECT_STREQ(command.words[1], "set");
    EXPECT_STREQ(command.words[2], "7");
}

TEST(ShellParser, Errors) {
    for (const char* line : {"'", "\"", "a 'b", "\"\\\"", "a\\'b'", "echo \"a'", "''\""})
        EXPECT_STREQ(Parser::check(line, strlen(line)), "unclosed quote") << line;
    for (const char* line : {"&", " ; &", "a & &", "a; &b"})
        EXPECT_STREQ(Parser::check(line, strlen(line)), "& without a command") << line;
    EXPECT_EQ(Parser::check("a | b|c 2>&1 | d &", 18), nullptr);
    for (const char* line : {"|", "a |", "| a", "a | ; b", "a || b", "a | &", "a; | b"})
        EXPECT_NE(Parser::check(line, strlen(line)), nullptr) << line;
    for (const char* line :
         {"a >", "a > ; b", "a <&", "a > > b", "a 2>", "a >#b", "a 2>&1 <", "a 2>&2"})
        EXPECT_STREQ(Parser::check(line, strlen(line)), "redirection without a file") << line;
    for (const char* line : {"> a", "<a", "a; 2>&1", ">a;b", "2> a # b"})
        EXPECT_STREQ(Parser::check(line, strlen(line)), "redirection without a command") << line;
    const std::string eight = " >1 >2 >3 >4 >5 >6 >7 >8", all = "a" + eight + "; b" + eight;
    EXPECT_EQ(Parser::check(all.data(), all.size()), nullptr);
    EXPECT_STREQ(Parser::check((all + ">9").data(), all.size() + 2), "too many redirections");
    for (const char* line : {"${", "${}", "${a", "\"${a b}\"", "${1}", "${?", "a${a-}"})
        EXPECT_NE(Parser::check(line, strlen(line)), nullptr) << line;
    for (const char* line : {"'|>&<${'", "\"|>&<\"", "\\& \\| \\${", "'${'"})
        EXPECT_EQ(Parser::check(line, strlen(line)), nullptr) << line;
}

TEST(ShellParser, Redirections) {
    using To = Redirection::To;
    Variables variables;
    ASSERT_TRUE(variables.set("f", 1, "a file")) << "no memory";
    const std::string line = "<in cmd x>$f 2>>\"e r\" y2 >'b c'1 >$none 2>&1&2>>&1 z";
    ASSERT_EQ(Parser::check(line.data(), line.size()), nullptr);
    Parser parser(line.data(), line.size(), variables);
    Command command;
    ASSERT_EQ(parser.next(command, 0), Parser::Result::Command);
    ASSERT_EQ(command.words.count(), 3u);
    EXPECT_STREQ(command.words[0], "cmd");
    EXPECT_STREQ(command.words[1], "x");
    EXPECT_STREQ(command.words[2], "y2");
    EXPECT_TRUE(command.background) << "the & behind 2>&1";
    const struct {
        int stream;
        To to;
        const char* target;
    } expected[] = {{0, To::Read, "in"},    {1, To::Write, "a file"}, {2, To::Append, "e r"},
                    {1, To::Write, "b c1"}, {1, To::Write, ""},       {2, To::Output, nullptr}};
    ASSERT_EQ(command.redirection_count, 6u);
    for (size_t i = 0; i < 6; i++) {
        const Redirection& made = command.redirections[i];
        EXPECT_EQ(made.stream, expected[i].stream) << i;
        EXPECT_EQ(made.to, expected[i].to) << i;
        if (expected[i].target != nullptr) {
            EXPECT_STREQ(command.targets[made.target], expected[i].target);
        }
    }
    ASSERT_EQ(parser.next(command, 0), Parser::Result::Command);
    EXPECT_STREQ(command.words[0], "z");
    EXPECT_EQ(command.redirection_count, 1u);
    EXPECT_EQ(parser.next(command, 0), Parser::Result::End);
}

// Whatever the bytes: parsing ends, and what was quoted comes back as it was.
TEST(ShellParser, AnyBytes) {
    std::mt19937_64 random(3);
    Variables variables;
    ASSERT_TRUE(variables.set("a", 1, "'\"; $a")) << "no memory";
    for (int round = 0; round < 200000; round++) {
        std::string line(random() % 30, ' ');
        for (char& c : line)
            c = random() % 3 == 0 ? static_cast<char>(random() % 255 + 1)
                                  : "ab '\"\\$;&#={}?<>12|"[random() % 19];
        if (Parser::check(line.data(), line.size()) == nullptr) parse(line, variables, 1);

        std::string quoted = "x '";
        for (char c : line) quoted += c == '\'' ? "'\\''" : std::string(1, c);
        EXPECT_EQ(parse(quoted + "'", variables), (Commands{{"x", line}}));
    }
}

TEST(ShellParser, LongLine) {
    std::string line = "echo";
    std::vector<std::string> expected = {"echo"};
    for (int i = 0; i < 20000; i++) {
        line += " word" + std::to_string(i);
        expected.push_back("word" + std::to_string(i));
    }
    Variables variables;
    Parser parser(line.data(), line.size(), variables);
    Command command;
    ASSERT_EQ(parser.next(command, 0), Parser::Result::Command);
    ASSERT_EQ(command.words.count(), expected.size());
    char** argv = command.words.argv();
    for (size_t i = 0; i < expected.size(); i++) ASSERT_EQ(argv[i], expected[i]);
}

TEST(ShellVariables, AgainstAMap) {
    std::mt19937_64 random(4);
    Variables variables;
    std::vector<std::pair<std::string, std::string>> model;
    for (int round = 0; round < 20000; round++) {
        const std::string name = "name" + std::to_string(random() % 12);
        auto found = std::find_if(model.begin(), model.end(),
                                  [&](const auto& entry) { return entry.first == name; });
        if (random() % 3 > 0) {
            const std::string value(random() % 10, 'v');
            ASSERT_TRUE(variables.set(name.data(), name.size(), value.c_str())) << "no memory";
            if (found != model.end())
                found->second = value;
            else
                model.push_back({name, value});
        } else {
            variables.unset(name.data(), name.size());
            if (found != model.end()) model.erase(found);
        }
        size_t i = 0;
        for (char* const* entry = variables.entries(); *entry != nullptr; entry++, i++) {
            ASSERT_LT(i, model.size());
            EXPECT_EQ(*entry, model[i].first + "=" + model[i].second);
        }
        EXPECT_EQ(i, model.size());
    }
    EXPECT_EQ(variables.get("name", 4), nullptr);
}

}  // namespace
