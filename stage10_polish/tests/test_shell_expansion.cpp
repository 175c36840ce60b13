// The shell's expansions and its built-in commands: what lines print, on a machine of the test's
// own.
#include "shell_machine.hpp"

#include "../userland/shell/arithmetic.hpp"
#include "../userland/shell/pattern.hpp"

#include <fnmatch.h>
#include <random>

namespace {

class ShellExpansion : public testing::Test {
protected:
    ShellExpansion() { fake = &fake_; }
    ~ShellExpansion() override { EXPECT_TRUE(fake_.open_streams.empty()); }

    std::string run(const std::string& line) {
        fake_.console.clear();
        shell_.run(line.data(), line.size());
        return fake_.console;
    }

    FakeMachine fake_;
    Shell shell_;
};

TEST_F(ShellExpansion, Parameters) {
    EXPECT_EQ(run("x=v; echo $x ${x}w \"$x\" '$x' \\$x"), "v vw v $x $x\n");
    EXPECT_EQ(run("echo \"${n-d}\" ${n:=e} $n ${n+f} ${m+g}h ${#n}"), "d e e f h 1\n");
    EXPECT_EQ(run("echo ${none?is not}"), "none: is not\n");
    EXPECT_EQ(shell_.status(), 2);
    EXPECT_EQ(run("p=/a/b.c.d; echo ${p#*/} ${p##*/} ${p%.*} ${p%%.*} ${p#x}"),
              "a/b.c.d b.c.d /a/b.c /a/b /a/b.c.d\n");
    EXPECT_EQ(run("x=1; echo ${x#$((x=22))}"), "1\n") << "the value is what it was before";
    EXPECT_EQ(run("set -- a 'b c'; printf '[%s]' \"$@\" \"-$@-\" $* \"$*\" $#"),
              "[a][b c][-a][b c-][a][b][c][a b c][2]");
    EXPECT_EQ(run("set --; printf '[%s]' \"$@\"; printf '[%s]' \"$*\" \"$@$n\""), "[][][e]");
    EXPECT_EQ(run("echo $$ $!x"), "0 x\n");
}

TEST_F(ShellExpansion, Splitting) {
    EXPECT_EQ(run("x=' a  b '; printf '[%s]' $x \"$x\" 1$x\"2\""), "[a][b][ a  b ][1][a][b][2]");
    EXPECT_EQ(run("IFS=:; x=:a::b:; printf '[%s]' $x a:b"), "[][a][][b][a:b]");
    EXPECT_EQ(run("IFS=' :'; x=' a : b ::c'; printf '[%s]' $x"), "[a][b][][c]");
    EXPECT_EQ(run("IFS=; x='a b'; printf '[%s]' $x"), "[a b]");
}

TEST_F(ShellExpansion, Substitution) {
    EXPECT_EQ(run("x=$(echo a; echo 'b  c'; echo); echo \"$x\"; echo $x"), "a\nb  c\na b c\n");
    EXPECT_EQ(run("y=1; echo $(y=2; echo $y; exit 3) $y; x=$(exit 4); echo $?"), "2 1\n4\n");
    EXPECT_EQ(run("echo $(echo $(echo \"$(echo deep)\"))"), "deep\n");
    run("echo $(show)");
    EXPECT_EQ(fake_.streams, "- 3| - ") << "a program writes to a pipe that the shell reads";
}

TEST_F(ShellExpansion, Globbing) {
    EXPECT_EQ(run("cd /proc; echo * '*' \"*\"a ?ptime [lm]* [!m]* none*"),
              "meminfo uptime * *a uptime meminfo uptime none*\n");
    EXPECT_EQ(run("cd /; echo /proc/u* //proc/?e* proc/*/x *at"),
              "/proc/uptime //proc/meminfo proc/*/x cat\n");
    EXPECT_EQ(run("set -f; echo /proc/*"), "/proc/*\n");
}

TEST_F(ShellExpansion, CompoundCommands) {
    EXPECT_EQ(run("for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done"), "1\n3\n");
    EXPECT_EQ(run("while :; do while :; do break 2; done; echo never; done; echo out"), "out\n");
    EXPECT_EQ(run("f() { echo $1; return 5; }; f a; echo $?; (f b); echo $(f c)"), "a\n5\nb\nc\n");
    EXPECT_EQ(run("case a/b in x|a*) echo y;; esac"), "y\n");
    EXPECT_EQ(run("x=1; (x=2; exit 3); echo $? $x"), "3 1\n");
    EXPECT_EQ(run("f() { f; }; f"), "shell: commands in commands: too deep\n");
    EXPECT_EQ(run("eval 'echo a'; eval 'eval \"if\"'; echo never"), "a\nshell: if without then\n");
}

TEST_F(ShellExpansion, Redirections) {
    EXPECT_EQ(run("{ echo a; pwd; } >f 2>&1; echo b"), "b\n");
    EXPECT_EQ(fake_.written[3], "a\n/\n");
    EXPECT_EQ(run("cd /none 2>f; echo $?"), "1\n") << "what is said of errors is redirected, too";
    EXPECT_EQ(run("{ echo a; } <missing || echo no"),
              "missing: " + std::string(strerror(KERN_NOT_FOUND)) + "\nno\n");
    run("show <<E\nx $((1+1))\nE\n");
    EXPECT_EQ(fake_.written.rbegin()->second, "x 2\n") << "a here-document's text is in a pipe";
}

TEST_F(ShellExpansion, ScriptsSayTheirLines) {
    shell_.set_interactive(false);
    shell::set_script("file");
    EXPECT_EQ(run("\nnonsense\necho ${\n"), "file: 2: nonsense: command not found\n"
                                            "file: 3: shell: ${ without a name and }\n");
    EXPECT_TRUE(shell_.exiting()) << "an error of syntax ends a script";
    shell::set_script(nullptr);
}

TEST_F(ShellExpansion, CtrlCInALoop) {
    fake_.events.push_back({machine::Event::Kind::Interrupt, 0, {}});
    EXPECT_EQ(run("while :; do :; done; echo never"), "\n");
    EXPECT_EQ(shell_.status(), 130);
}

TEST_F(ShellExpansion, StartsScripts) {
    fake_.files["/s"] = "#!/bin/sh -e\necho\n";
    run("s a b");
    EXPECT_EQ(fake_.path, "shell");
    EXPECT_EQ(fake_.started.back(), (std::vector<std::string>{"/bin/sh", "-e", "/s", "a", "b"}));
    fake_.files["/t"] = "no script";
    EXPECT_EQ(run("t"), "t: " + std::string(strerror(KERN_BAD_FORMAT)) + "\n");
}

TEST_F(ShellExpansion, BrokenPipe) {
    shell_.set_interactive(false);
    fake_.write_refused = KERN_BROKEN_PIPE;
    run("while :; do echo y; done");
    EXPECT_TRUE(shell_.exiting()) << "who writes where nobody reads does not go on for ever";
}

int64_t value_of(const std::string& expression, Variables& variables) {
    Arithmetic arithmetic(variables);
    int64_t value;
    return arithmetic.evaluate(expression.c_str(), &value) ? value : -12345;
}

// Random expressions, whose value is computed beside them.
std::string random_expression(std::mt19937_64& random, int depth, int64_t& value) {
    if (depth == 0 || random() % 4 == 0) {
        value = static_cast<int64_t>(random() % 100);
        return std::to_string(value);
    }
    int64_t a, b;
    const std::string left = random_expression(random, depth - 1, a);
    const std::string right = random_expression(random, depth - 1, b);
    const auto wrap = [](auto x, auto y, auto operation) {
        return static_cast<int64_t>(operation(static_cast<uint64_t>(x), static_cast<uint64_t>(y)));
    };
    const std::string both[] = {"(" + left + ")", "(" + right + ")"};
    switch (random() % 7) {
    case 0:
        value = wrap(a, b, std::plus<uint64_t>());
        return both[0] + "+" + both[1];
    case 1:
        value = wrap(a, b, std::minus<uint64_t>());
        return both[0] + " - " + both[1];
    case 2:
        value = wrap(a, b, std::multiplies<uint64_t>());
        return both[0] + "*" + both[1];
    case 3:
        value = a < b;
        return both[0] + "<" + both[1];
    case 4:
        value = a != 0 && b != 0;
        return both[0] + "&&" + both[1];
    case 5:
        value = a != 0 ? b : a;
        return both[0] + "?" + both[1] + ":" + both[0];
    default:
        value = ~(a ^ b);
        return "~(" + both[0] + "^" + both[1] + ")";
    }
}

TEST(ShellArithmetic, Random) {
    std::mt19937_64 random(5);
    Variables variables;
    for (int round = 0; round < 3000; round++) {
        int64_t expected;
        const std::string expression = random_expression(random, 5, expected);
        EXPECT_EQ(value_of(expression, variables), expected) << expression;
    }
}

TEST(ShellArithmetic, PrecedenceAndErrors) {
    Variables variables;
    EXPECT_EQ(value_of("1+2*3-4/2%3<<1", variables), 10);
    EXPECT_EQ(value_of("1|2^3&4==4", variables), 3);
    EXPECT_EQ(value_of("x=y=3, 4", variables), -12345);
    EXPECT_EQ(value_of("x=y=3", variables), 3);
    EXPECT_EQ(value_of("x*y+0x1f+017", variables), 9 + 31 + 15);
    EXPECT_EQ(value_of("-9223372036854775807-1", variables), INT64_MIN);
    EXPECT_EQ(value_of("(x=-9223372036854775807-1)/-1", variables), INT64_MIN);
    EXPECT_EQ(value_of("x", variables), INT64_MIN) << "a variable can have the least number";
    EXPECT_EQ(value_of("x%-1", variables), 0);
    EXPECT_EQ(value_of("1<<64", variables), 1) << "only the low six bits count";
    for (const char* wrong :
         {"1/0", "1%0", "1+", "(1", "1)", "1 2", "09", "0x", "9223372036854775808", "1=2", "$",
          "1?2", "a b", "99999999999999999999"})
        EXPECT_EQ(value_of(wrong, variables), -12345) << wrong;
    EXPECT_EQ(value_of("0&&1/0", variables), 0) << "what is not asked for is no error";
    EXPECT_EQ(value_of(std::string(10000, '('), variables), -12345);
    EXPECT_EQ(value_of(std::string(10000, '-') + "1", variables), -12345);
}

// Against a matcher that tries everything, and knows which bytes are quoted.
bool slow_match(const Cells& cells, size_t at, const char* text) {
    if (at == cells.size()) return *text == 0;
    const bool active = cells.mark(at) != Cells::Quoted;
    if (active && cells.byte(at) == '*')
        return slow_match(cells, at + 1, text) || (*text != 0 && slow_match(cells, at, text + 1));
    return *text != 0 && ((active && cells.byte(at) == '?') || cells.byte(at) == *text) &&
           slow_match(cells, at + 1, text + 1);
}

TEST(ShellPattern, WhatIsQuotedMeansItself) {
    std::mt19937_64 random(6);
    for (int round = 0; round < 20000; round++) {
        std::string text;
        Cells cells;
        bool special = false;
        for (size_t i = random() % 8; i > 0; i--) {
            const Cells::Mark mark = random() % 2 ? Cells::Quoted : Cells::Literal;
            const char byte = "ab*?"[random() % 4];
            special |= mark == Cells::Literal && (byte == '*' || byte == '?');
            ASSERT_TRUE(cells.add(byte, mark));
        }
        for (size_t i = random() % 8; i > 0; i--) text += "ab*?"[random() % 4];
        Text written;
        ASSERT_TRUE(pattern::write(cells, 0, cells.size(), written));
        EXPECT_EQ(fnmatch(written.c_str(), text.c_str(), 0) == 0,
                  slow_match(cells, 0, text.c_str()))
            << written.c_str() << " " << text;
        EXPECT_EQ(pattern::is_one(cells, 0, cells.size()), special) << written.c_str();
    }
}

}  // namespace
