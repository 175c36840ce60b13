// The shell on a machine of the test's own.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace {

// Allocations of the shell, which the test can let fail: the n-th from now, and all after it.
size_t allocations_left = SIZE_MAX;
bool may_allocate() {
    if (allocations_left == SIZE_MAX) return true;
    if (allocations_left == 0) return false;
    allocations_left--;
    return true;
}

}  // namespace

// What the shell calls for malloc and realloc: the linker puts these in their place (--wrap).
extern "C" {
void* __real_malloc(size_t size);
void* __real_realloc(void* memory, size_t size);
void* __wrap_malloc(size_t size) { return may_allocate() ? __real_malloc(size) : nullptr; }
void* __wrap_realloc(void* memory, size_t size) {
    return may_allocate() ? __real_realloc(memory, size) : nullptr;
}
}

#include "shell_machine.hpp"

#include "../userland/shell/builtins.hpp"
#include "../userland/shell/completion.hpp"
#include "../userland/shell/history.hpp"
#include "../userland/shell/jobs.hpp"
#include "../userland/shell/parser.hpp"
#include "../userland/shell/shell.hpp"
#include "../userland/shell/text.hpp"
#include "../userland/shell/variables.hpp"
#include "../userland/shell/words.hpp"

namespace {

class ShellTest : public testing::Test {
protected:
    ShellTest() { fake = &fake_; }
    ~ShellTest() override { EXPECT_TRUE(fake_.open_streams.empty()) << "each stream is closed"; }

    // What the console shows after a line.
    std::string run(const std::string& line) {
        fake_.console.clear();
        shell_.run(line.data(), line.size());
        return fake_.console;
    }

    FakeMachine fake_;
    Shell shell_;
};

TEST_F(ShellTest, ProgramsAndStatus) {
    EXPECT_EQ(run("show a 'b c'"), "");
    EXPECT_EQ(fake_.started.back(), (std::vector<std::string>{"show", "a", "b c"}));
    run("no; show $?; yes; show $?; negative; show $?");
    ASSERT_EQ(fake_.started.size(), 7u);
    EXPECT_EQ(fake_.started[2][1], "1");
    EXPECT_EQ(fake_.started[4][1], "0");
    EXPECT_EQ(fake_.started[6][1], "255");
}

TEST_F(ShellTest, OneClearLineForEachTrouble) {
    EXPECT_EQ(run("nonsense"), "nonsense: command not found\n");
    EXPECT_EQ(shell_.status(), 127);
    EXPECT_EQ(run("crash"), "crash: killed: page fault at 0x0 (read)\n");
    EXPECT_EQ(run("write"), "write: killed: page fault at 0x8 (write)\n");
    EXPECT_EQ(run("jump"), "jump: killed: page fault at 0x10 (execute)\n");
    EXPECT_EQ(run("deep"), "deep: killed: stack overflow\n");
    EXPECT_EQ(shell_.status(), 128 + 14);
    EXPECT_EQ(run("divide"), "divide: killed: divide error\n");
    EXPECT_EQ(shell_.status(), 128);
    EXPECT_EQ(run("strange"), "strange: killed: exception 77\n");
    EXPECT_EQ(run("a 'b"), "shell: unclosed quote\n");
    EXPECT_EQ(shell_.status(), 2);
    EXPECT_EQ(run("show a |; show c"), "shell: ; without a command\n");
    EXPECT_EQ(run(""), "");
    EXPECT_EQ(run("\x1b[31m\x01"), "?[31m?: command not found\n");
    EXPECT_EQ(run("''"), ": command not found\n");
    EXPECT_EQ(run(std::string(100000, 'x')), std::string(64, 'x') + "...: command not found\n");
    fake_.refuse = KERN_NAME_TOO_LONG;
    EXPECT_EQ(run("show"), "show: arguments or variables too long\n");
    EXPECT_EQ(shell_.status(), 126);
    EXPECT_EQ(run(std::string(200, 'y')), std::string(64, 'y') + "...: command not found\n");
    fake_.refuse = KERN_RESOURCE_SHORTAGE;
    run("show");
    EXPECT_EQ(fake_.console.substr(0, 6), "show: ");
    EXPECT_EQ(fake_.console.back(), '\n');
}

TEST_F(ShellTest, Redirections) {
    EXPECT_EQ(run("show a < in > out 2>> err"), "");
    EXPECT_EQ(fake_.streams, "<in >out >>err ");
    EXPECT_EQ(run("show >a >b 2>&1"), "");
    EXPECT_EQ(fake_.streams, "- >b >b ") << "of several for one stream the last counts";
    EXPECT_EQ(run("show 2>&1 >a"), "");
    EXPECT_EQ(fake_.streams, "- >a - ") << "2 goes where 1 went by then";
    EXPECT_EQ(run("show >a 2>&1 >b; show"), "");
    EXPECT_EQ(fake_.streams, "- - - ") << "the next command has the shell's own";
    EXPECT_EQ(run("sleep <in & ").substr(0, 4), "[1] ");
    EXPECT_EQ(fake_.streams, "<in - - ");
    EXPECT_EQ(run("nothing >out"), "nothing: command not found\n");
    const size_t started = fake_.started.size();
    EXPECT_EQ(run("show >out <missing; pwd >file; show $?"),
              "missing: " + std::string(strerror(KERN_NOT_FOUND)) + "\n");
    EXPECT_EQ(fake_.started.size(), started + 1) << "what cannot have its files is not run";
    EXPECT_EQ(fake_.written.size(), 1u) << "one built-in command wrote to a file";
    EXPECT_EQ(run("pwd"), "/\n");
    EXPECT_TRUE(fake_.open_streams.empty()) << "each is closed";
}

TEST_F(ShellTest, Pipelines) {
    fake_.next_stream = 3;
    EXPECT_EQ(run("show a | yes 2>&1 | no; show $?"), "");
    EXPECT_EQ(shell_.status(), 0);
    ASSERT_EQ(fake_.all_streams.size(), 4u);
    EXPECT_EQ(fake_.all_streams[0], "- 3| - ");
    EXPECT_EQ(fake_.all_streams[1], "|3 5| 5| ");
    EXPECT_EQ(fake_.all_streams[2], "|5 - - ");
    EXPECT_EQ(fake_.started[3][1], "1") << "the status is the last command's";
    EXPECT_EQ(run("crash | yes"), "crash: killed: page fault at 0x0 (read)\n");
    EXPECT_EQ(shell_.status(), 0);
    EXPECT_EQ(run("nothing | yes"), "nothing: command not found\n");
    EXPECT_EQ(shell_.status(), 0);
    EXPECT_EQ(run("yes | nothing"), "nothing: command not found\n");
    EXPECT_EQ(shell_.status(), 127);
    EXPECT_EQ(run("Y=1; yes | pwd"), "");
    EXPECT_EQ(shell_.status(), 3) << "a shell of its own runs what the shell runs itself";
    EXPECT_EQ(fake_.commands, "Y='1'\nset --\n'pwd' \n");
    EXPECT_EQ(run("yes | $none | yes"), "");
    std::string line = "yes";
    for (int i = 0; i < 15; i++) line += " | yes";
    EXPECT_EQ(run(line), "");
    EXPECT_EQ(run(line + " | yes"), "shell: pipeline too long\n");
    EXPECT_EQ(run("show >a | yes <b"), "");
    EXPECT_EQ(fake_.streams, "<b - - ") << "a redirection takes the place of the pipe";
    EXPECT_EQ(run("yes | sleep 5 &").substr(0, 4), "[1] ");
    EXPECT_EQ(run("jobs").substr(0, 4), "[1] ");
    EXPECT_TRUE(fake_.open_streams.empty()) << "each end is closed";
    EXPECT_EQ(fake_.open_jobs.size(), 1u) << "the one in the background";
}

TEST_F(ShellTest, AStackWithoutMemory) {
    EXPECT_EQ(run("hungry"), "hungry: killed: stack: out of memory\n");
    EXPECT_EQ(shell_.status(), 128 + 14);
}

TEST_F(ShellTest, Variables) {
    EXPECT_EQ(run("X=1 Y='two words'; set"), "X=1\nY=two words\n");
    run("show $X \"$Y\"");
    EXPECT_EQ(fake_.started.back(), (std::vector<std::string>{"show", "1", "two words"}));
    EXPECT_TRUE(fake_.environment.empty()) << "only exported variables are a program's";
    run("export Y; Z=3 show");
    EXPECT_EQ(fake_.environment, (std::vector<std::string>{"Y=two words", "Z=3"}));
    run("Y=4 show; show $Y $Z");
    EXPECT_EQ(fake_.started.back(), (std::vector<std::string>{"show", "two", "words"}))
        << "what stands before a command is for it alone";
    EXPECT_EQ(run("unset Y; set"), "X=1\n");
    for (const char* name : {"X=three", "1x", "X-", "''", "-"}) {
        EXPECT_EQ(run(std::string("unset ") + name).substr(0, 7), "unset: ") << name;
        EXPECT_EQ(shell_.status(), 1);
    }
    EXPECT_EQ(run("unset 1x Z =; set"), "unset: 1x: not a variable's name\n"
                                        "unset: =: not a variable's name\nX=1\n");
    EXPECT_EQ(run("unset nothing; show $?"), "");
    EXPECT_EQ(run("set a b c; set"), "X=1\n");
    run("show $# \"$@\" $2");
    EXPECT_EQ(fake_.started.back(), (std::vector<std::string>{"show", "3", "a", "b", "c", "b"}));
    EXPECT_EQ(run("unset").substr(0, 6), "usage:");
    EXPECT_EQ(shell_.status(), 2);
}

TEST_F(ShellTest, CtrlCEndsTheForegroundProgram) {
    fake_.press_ctrl_c = true;
    EXPECT_EQ(run("sleep 100"), "\n");
    EXPECT_EQ(shell_.status(), 130);
    EXPECT_TRUE(fake_.running.empty()) << "Ctrl-C must end the program";
    EXPECT_EQ(fake_.foreground, 0u);
    EXPECT_TRUE(fake_.open_jobs.empty()) << "the job of an ended program must be closed";
}

TEST_F(ShellTest, CtrlCBeforeTheProgramIsStarted) {
    fake_.press_it_before_spawn = true;
    EXPECT_EQ(run("yes"), "\n");
    EXPECT_EQ(shell_.status(), 130);
}

// It was for `wait`, which had ended already: the prompt still gets a line of its own.
TEST_F(ShellTest, CtrlCThatComesTooLate) {
    fake_.events.push_back({machine::Event::Kind::Interrupt, 0, {}});
    shell_.report_jobs();
    EXPECT_EQ(fake_.console, "\n");

    fake_.events.push_back({machine::Event::Kind::Interrupt, 0, {}});
    EXPECT_EQ(run("yes"), "");
    EXPECT_EQ(shell_.status(), 0);
}

// Only a program in the foreground has the console, and only until it ends.
TEST_F(ShellTest, TheConsoleComesBack) {
    run("sleep 1 &");
    EXPECT_EQ(fake_.foreground, 0u);
    fake_.press_ctrl_c = true;
    run("sleep 2; yes");
    EXPECT_EQ(fake_.foreground, 0u);
    EXPECT_EQ(fake_.running.size(), 1u);
    EXPECT_EQ(fake_.open_jobs, (std::vector<uint32_t>{2010}));
    fake_.end(10, exited(0));
    shell_.report_jobs();
    EXPECT_TRUE(fake_.open_jobs.empty()) << "the job of an ended program must be closed";
}

TEST_F(ShellTest, KilledBySomebodyElse) {
    fake_.programs["victim"] = killed();
    EXPECT_EQ(run("victim"), "victim: killed\n");
    EXPECT_EQ(shell_.status(), 130);
}

TEST_F(ShellTest, BackgroundJobs) {
    EXPECT_EQ(run("sleep 1 &"), "[1] 10\n");
    EXPECT_EQ(shell_.status(), 0);
    EXPECT_EQ(run("sleep 2& jobs"), "[2] 11\n[1] 10 running: sleep 1\n[2] 11 running: sleep 2\n");
    fake_.end(10, exited(0));
    EXPECT_EQ(run("yes"), "");  // another end arrives while one is waited for
    fake_.console.clear();
    shell_.report_jobs();
    EXPECT_EQ(fake_.console, "[1] done: sleep 1\n");
    run("sleep 3 &");
    fake_.end(11, exited(3));
    fake_.end(fake_.next_id - 1, faulted(6, 0));
    EXPECT_EQ(run("jobs"), "[1] killed: invalid opcode: sleep 3\n[2] exit 3: sleep 2\n");
    EXPECT_EQ(run("jobs"), "");
    EXPECT_EQ(run("cd &"), "cd: cannot run in the background\n");
    for (size_t i = 0; i < Jobs::CAPACITY; i++) run("sleep 9 &");
    EXPECT_EQ(run("sleep 9 &"), "shell: too many background jobs\n");
    EXPECT_EQ(run("nonsense"), "nonsense: command not found\n");
}

TEST_F(ShellTest, WaitForJobs) {
    EXPECT_EQ(run("wait"), "");
    run("sleep 1 &");
    fake_.end(10, exited(0));
    EXPECT_EQ(run("wait"), "[1] done: sleep 1\n");
    run("sleep 1 &");
    fake_.press_ctrl_c = true;
    run("wait");
    EXPECT_EQ(shell_.status(), 130);
}

TEST_F(ShellTest, Kill) {
    run("sleep 1 & sleep 2 &");
    EXPECT_EQ(run("kill 10 %2"), "");
    fake_.console.clear();
    shell_.report_jobs();
    EXPECT_EQ(fake_.console, "[1] killed: sleep 1\n[2] killed: sleep 2\n");
    EXPECT_EQ(run("kill x %1 %99 -1 5000000000").substr(0, 27), "kill: x: not a task or job\n");
    EXPECT_EQ(std::count(fake_.console.begin(), fake_.console.end(), '\n'), 5);
    for (const char* number :
         {"-18446744073709551614", "18446744073709551626", "4294967306", "10x", "0x0a", "", "+-10",
          "%-18446744073709551615", "%", "%0", "%1x", "0"}) {
        EXPECT_NE(run(std::string("kill '") + number + "'").find("not a task or job"),
                  std::string::npos)
            << number;
    }
    EXPECT_EQ(run("kill 77").substr(0, 10), "kill: 77: ");
    EXPECT_EQ(shell_.status(), 1);
}

// Memory runs out after n allocations, for each n: a line that says so or a result, and the shell
// goes on.
TEST_F(ShellTest, EveryAllocationFails) {
    const std::string line =
        "A='some value'; B=2; show $A \"$B\" one two three; cd /proc; sleep 5 & crash; history";
    for (size_t n = 0; n < 60; n++) {
        Shell shell;
        allocations_left = n;
        shell.history().add(line.data(), line.size());
        shell.run(line.data(), line.size());
        Completer::Answer answer;
        shell.complete("cat fi", 6, answer);
        allocations_left = SIZE_MAX;
        fake_.console.clear();
        shell.run("show fine", 9);
        EXPECT_EQ(shell.status(), 0);
        EXPECT_EQ(fake_.started.back(), (std::vector<std::string>{"show", "fine"}));
    }
}

TEST_F(ShellTest, Directories) {
    EXPECT_EQ(run("pwd; cd /proc; pwd; cd ..; pwd; cd proc/; pwd; cd; pwd"),
              "/\n/proc\n/\n/proc\n/\n");
    EXPECT_EQ(run("cd /nowhere"), "cd: no such directory\n");
    EXPECT_EQ(shell_.status(), 1);
    EXPECT_EQ(run("cd a b").substr(0, 6), "usage:");
}

// Where there is a slash, the path leads to the file that cat would open; else it is a program's
// name.
TEST_F(ShellTest, PathsOfPrograms) {
    for (const char* path : {"./yes", "../yes", "//yes", "/yes", "/./yes", "/../yes", "proc/../yes",
                             "././//yes", "/proc/.././yes"}) {
        EXPECT_EQ(run(path), "") << path;
        EXPECT_EQ(fake_.path, "/yes") << path;
        EXPECT_EQ(fake_.started.back(), (std::vector<std::string>{path}));  // argv[0] as typed
    }
    run("cd /proc");
    EXPECT_EQ(run("./yes"), "./yes: command not found\n");
    EXPECT_EQ(run("yes"), "");
    EXPECT_EQ(fake_.path, "yes");
    EXPECT_EQ(run("../yes"), "");
    EXPECT_EQ(run("cd ..; cd ./proc/../proc/.; pwd; cd ../../..; pwd; cd //proc//; pwd"),
              "/proc\n/\n/proc\n");
    EXPECT_EQ(run("cd " + std::string(1000, 'x')), "cd: no such directory\n");
}

// What there is no memory for is not said to be missing.
TEST_F(ShellTest, OutOfMemoryIsSaidToBeThat) {
    fake_.list_refused = KERN_RESOURCE_SHORTAGE;
    const std::string why = strerror(KERN_RESOURCE_SHORTAGE);
    EXPECT_EQ(run("cd /proc"), "cd: " + why + "\n");
    EXPECT_EQ(shell_.status(), 1);
    EXPECT_NE(run("help").find("Programs: " + why + "\n"), std::string::npos);
    EXPECT_EQ(shell_.status(), 1);
    for (const char* line : {"ca", "cat fi", "cat /pr"}) {
        Completer::Answer answer;
        shell_.complete(line, strlen(line), answer);
        EXPECT_EQ(answer.insert.size(), 0u);
        EXPECT_EQ(answer.possibilities.c_str(), why + "\n") << line;
    }
}

TEST_F(ShellTest, HelpAndHistory) {
    const std::string text = run("help");
    for (size_t i = 0; i < BUILTIN_COUNT; i++)
        EXPECT_NE(text.find(std::string("  ") + BUILTINS[i].name + " "), std::string::npos);
    EXPECT_NE(text.find("Programs: cat\n"), std::string::npos);
    shell_.history().add("one", 3);
    shell_.history().add("two", 3);
    EXPECT_EQ(run("history"), "    1  one\n    2  two\n");
}

TEST_F(ShellTest, Exit) {
    EXPECT_EQ(run("exit x").substr(0, 6), "usage:");
    EXPECT_FALSE(shell_.exiting()) << "a wrong argument does not end the shell";
    run("no; exit; show not any more");
    EXPECT_TRUE(shell_.exiting()) << "exit ends the shell";
    EXPECT_EQ(shell_.status(), 1);
    EXPECT_EQ(fake_.started.size(), 1u);
}

TEST_F(ShellTest, ExitStatusAndPoweroff) {
    run("exit 300");
    EXPECT_EQ(shell_.status(), 300 & 255);
    Shell another;
    another.run("poweroff", 8);
    EXPECT_TRUE(another.exiting()) << "poweroff ends the shell";
    EXPECT_EQ(another.status(), 0);
}

std::string completed(Shell& shell, const std::string& line) {
    Completer::Answer answer;
    shell.complete(line.data(), line.size(), answer);
    return std::string(answer.insert.c_str(), answer.insert.size());
}

TEST_F(ShellTest, Completion) {
    EXPECT_EQ(completed(shell_, "his"), "tory ");
    EXPECT_EQ(completed(shell_, "ca"), "t ");
    EXPECT_EQ(completed(shell_, "fil"), "");  // files are no commands
    EXPECT_EQ(completed(shell_, "cat file39"), " ");
    EXPECT_EQ(completed(shell_, "cat fi"), "le");
    EXPECT_EQ(completed(shell_, "cat /pr"), "oc/");
    EXPECT_EQ(completed(shell_, "cat /proc/m"), "eminfo ");
    EXPECT_EQ(completed(shell_, "cat /file39"), " ");
    EXPECT_EQ(completed(shell_, "./ca"), "t ");
    EXPECT_EQ(completed(shell_, "/fil"), "");
    EXPECT_EQ(completed(shell_, "cat ./file39"), " ");
    EXPECT_EQ(completed(shell_, "cat ../pr"), "oc/");
    EXPECT_EQ(completed(shell_, "cat proc/up"), "time ");
    run("cd /proc");
    EXPECT_EQ(completed(shell_, "cat u"), "ptime ");
}

}  // namespace
