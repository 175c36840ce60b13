// A machine of the test's own for the shell: programs that exist only as behaviours, a console that
// is a string.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

// The host's numbers, as macros.
#undef SYS_write
#undef SYS_read
#undef SYS_exit
#include "../userland/libc/stdlib/strtonum.cpp"

#include "../userland/shell/shell.hpp"

namespace {

task_ended_message exited(int status) {
    task_ended_message end = {};
    end.reason = TASK_EXITED;
    end.status = status;
    return end;
}

task_ended_message faulted(uint32_t vector, uint64_t address,
                           uint32_t page_fault = TASK_PAGE_FAULT_READ) {
    task_ended_message end = {};
    end.reason = TASK_FAULTED;
    end.vector = vector;
    end.address = address;
    end.page_fault = page_fault;
    return end;
}

task_ended_message killed() {
    task_ended_message end = {};
    end.reason = TASK_KILLED;
    return end;
}

task_ended_message interrupted() {
    task_ended_message end = {};
    end.reason = TASK_INTERRUPTED;
    return end;
}

struct FakeMachine {
    std::string console;
    std::vector<std::vector<std::string>> started;  // arguments of each program
    std::vector<std::string> environment;           // of the last one
    std::string path;                               // of the last one
    std::map<std::string, task_ended_message> programs = {
        {"yes", exited(0)},
        {"no", exited(1)},
        {"show", exited(0)},
        {"crash", faulted(14, 0)},
        {"divide", faulted(0, 0)},
        {"strange", faulted(77, 0)},
        {"negative", exited(-1)},
        {"write", faulted(14, 8, TASK_PAGE_FAULT_WRITE)},
        {"jump", faulted(14, 16, TASK_PAGE_FAULT_EXECUTE)},
        {"deep", faulted(14, 0xffbeff8, TASK_PAGE_FAULT_STACK)},
        {"hungry", faulted(14, 0xffbeff8, TASK_PAGE_FAULT_STACK_MEMORY)},
        {"shell", exited(3)}};
    kern_return_t refuse = KERN_SUCCESS;
    kern_return_t list_refused = KERN_SUCCESS;
    std::deque<machine::Event> events;
    std::map<uint32_t, std::string> running;  // programs that do not end by themselves
    uint32_t foreground = 0;                  // the job that has the console; 0: the shell's own
    std::vector<uint32_t> open_jobs;
    bool interrupt_expected = false;
    bool press_ctrl_c = false;           // when the shell waits next
    bool press_it_before_spawn = false;  // when a program is about to be started
    uint32_t next_id = 10;
    std::map<int, std::string> open_streams;
    int next_stream = 3;
    std::string streams;                   // of the last program
    std::vector<std::string> all_streams;  // of each that was started
    std::map<int, std::string> written;    // by the shell, to other streams than the console
    std::map<int, std::string> inputs;     // what is to be read from a stream
    std::map<std::string, std::string> files;
    std::string keys;      // to be typed
    std::string commands;  // that the last program got from the shell
    kern_return_t write_refused = KERN_SUCCESS;

    void end(uint32_t id, const task_ended_message& how) {
        running.erase(id);
        events.push_back({machine::Event::Kind::Ended, id + 1000, how});
    }
};
FakeMachine* fake;

}  // namespace

namespace machine {

kern_return_t write(int stream, const char* bytes, size_t size) {
    (stream <= 2 ? fake->console : fake->written[stream]).append(bytes, size);
    return fake->write_refused;
}
size_t read(int stream, char* bytes, size_t size) {
    std::string& input = fake->inputs[stream];
    const size_t count = std::min(size, input.size());
    input.copy(bytes, count);
    input.erase(0, count);
    return count;
}
bool is_console(int stream) { return stream == 0 && fake->keys.size() > 0; }
size_t read_keys(char* buffer, size_t size) {
    const size_t count = std::min(size, fake->keys.size());
    fake->keys.copy(buffer, count);
    fake->keys.erase(0, count);
    return count;
}
kern_return_t read_file(const char* path, Text& text) {
    if (fake->files.count(path) == 0) return KERN_NOT_FOUND;
    const std::string& content = fake->files[path];
    return text.append(content.data(), content.size()) ? KERN_SUCCESS : KERN_RESOURCE_SHORTAGE;
}
size_t read_start(const char* path, char* bytes, size_t size) {
    return fake->files.count(path) > 0 ? fake->files[path].copy(bytes, size) : 0;
}
kern_return_t write_file(const char* path, const char* bytes, size_t size) {
    fake->files[path].assign(bytes, size);
    return KERN_SUCCESS;
}
kern_return_t status(const char* path, FileStatus& status) {
    const bool directory = strcmp(path, "/") == 0 || strcmp(path, "/proc") == 0;
    if (!directory && fake->files.count(path) == 0) return KERN_NOT_FOUND;
    status = {directory, false, directory ? 0 : fake->files[path].size()};
    return KERN_SUCCESS;
}
uint32_t id() { return 7; }
kern_return_t read_commands(Text&) { return KERN_FAILURE; }

kern_return_t spawn(const char* path, char* const* arguments, char* const* environment,
                    const int* streams, const Text* commands, bool background, const Child* before,
                    Child& child) {
    fake->streams.clear();
    fake->commands = commands != nullptr ? commands->c_str() : "";
    for (int i = 0; i < 3; i++) {
        const auto opened = fake->open_streams.find(streams[i]);
        fake->streams += opened != fake->open_streams.end() ? opened->second + " " : "- ";
    }
    if (fake->refuse != KERN_SUCCESS) return fake->refuse;
    if (!background && fake->press_it_before_spawn) return KERN_ABORTED;
    std::vector<std::string> words;
    for (; *arguments != nullptr; arguments++) words.push_back(*arguments);
    fake->path = path;
    fake->environment.clear();
    for (; *environment != nullptr; environment++) fake->environment.push_back(*environment);
    child = {fake->next_id, fake->next_id + 1000, fake->next_id + 2000};
    const std::string program = *path == '/' ? path + 1 : path;
    if (program == "sleep")
        fake->running[child.id] = "sleep";
    else if (fake->files.count("/" + program) > 0)
        return KERN_BAD_FORMAT;
    else if (fake->programs.count(program) == 0)
        return KERN_NOT_FOUND;
    else
        fake->end(child.id, fake->programs[program]);
    fake->next_id++;
    fake->started.push_back(words);
    fake->all_streams.push_back(fake->streams);
    if (before != nullptr)
        child.job = before->job;
    else
        fake->open_jobs.push_back(child.job);
    if (!background) fake->foreground = child.job;
    return KERN_SUCCESS;
}

kern_return_t kill(const Child& child) {
    if (fake->running.count(child.id) == 0) return KERN_NOT_FOUND;
    if (child.job != 0) {
        EXPECT_EQ(child.job, child.id + 2000);
    }
    fake->end(child.id, child.job != 0 ? interrupted() : killed());
    return KERN_SUCCESS;
}

void close_job(const Child& child) { EXPECT_EQ(std::erase(fake->open_jobs, child.job), 1u); }

void give_console(const Child& child) { fake->foreground = child.job; }
void take_console() { fake->foreground = 0; }

bool next_event(Event& event, bool wait) {
    if (wait && fake->events.empty() && fake->press_ctrl_c) {
        fake->press_ctrl_c = false;
        if (fake->foreground != 0) {
            fake->end(fake->foreground - 2000, interrupted());
        } else if (fake->interrupt_expected) {
            fake->interrupt_expected = false;
            fake->events.push_back({Event::Kind::Interrupt, 0, {}});
        }
    }
    if (fake->events.empty()) return false;
    event = fake->events.front();
    fake->events.pop_front();
    return true;
}

void expect_interrupt(bool expected) { fake->interrupt_expected = expected; }

kern_return_t list(const char* directory, bool (*each)(void* context, const Entry& entry),
                   void* context) {
    if (fake->list_refused != KERN_SUCCESS) return fake->list_refused;
    std::vector<std::string> names;
    if (strcmp(directory, "/") == 0) {
        for (int i = 0; i < 40; i++) names.push_back("file" + std::to_string(i));
        names.push_back("cat");
    } else if (strcmp(directory, "/proc") == 0) {
        names = {"meminfo", "uptime"};
    } else {
        return KERN_NOT_FOUND;
    }
    for (const std::string& name : names) {
        if (!each(context, {name.c_str(), name == "cat", false})) break;
    }
    return KERN_SUCCESS;
}

kern_return_t open_stream(const char* path, Redirection::To to, int* stream) {
    if (strcmp(path, "/missing") == 0) return KERN_NOT_FOUND;
    *stream = fake->next_stream++;
    const char* how = to == Redirection::To::Read     ? "<"
                      : to == Redirection::To::Append ? ">>"
                                                      : ">";
    fake->open_streams[*stream] = how + std::string(path + 1);
    return KERN_SUCCESS;
}
kern_return_t open_pipe(int* reader, int* writer) {
    const std::string number = std::to_string(fake->next_stream);
    *reader = fake->next_stream++;
    *writer = fake->next_stream++;
    fake->open_streams[*reader] = "|" + number;
    fake->open_streams[*writer] = number + "|";
    return KERN_SUCCESS;
}
void close_stream(int stream) {
    EXPECT_EQ(fake->open_streams.erase(stream), 1u) << "it is closed once";
}

}  // namespace machine
