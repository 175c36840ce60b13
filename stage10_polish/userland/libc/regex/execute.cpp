// regexec: the automaton is in all the states at once that it may be in, and takes one byte of the
// text after the other. A state is entered once for each byte, so that time is the product of the
// sizes. States are ordered: one that is entered earlier belongs to a match that begins more to the
// left, or that is preferred.
#include "libc/regex/program.hpp"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

namespace {

struct States {
    uint32_t* order;  // instruction numbers
    uint32_t count;
    regoff_t* places;  // of state number i, from i * the number of places on
};

class Execution {
public:
    Execution(const regex_program& program, size_t place_count)
        : program_(program),
          place_count_(place_count) {}
    ~Execution() { free(memory_); }

    bool allocate();
    int run(const char* text, size_t size, int flags);
    regoff_t place(size_t number) const { return found_[number]; }

private:
    regoff_t* places_of(const States& states, uint32_t index) const {
        return states.places + index * place_count_;
    }
    void enter(States& states, uint32_t start, const regoff_t* places);
    void step(unsigned char byte);
    bool at_line_start() const;
    bool at_line_end() const;

    // What enter() has still to do: go to an instruction, or set a place back.
    struct Task {
        int32_t instruction;  // -1: set back
        uint32_t place;
        regoff_t value;
    };

    const regex_program& program_;
    const size_t place_count_;
    void* memory_ = nullptr;
    States now_ = {}, next_ = {};
    uint64_t* entered_ = nullptr;  // by instruction: the position behind it, when last entered
    Task* tasks_ = nullptr;
    regoff_t* current_ = nullptr;
    regoff_t* found_ = nullptr;
    bool matched_ = false;

    const char* text_ = nullptr;
    size_t size_ = 0;
    size_t at_ = 0;
    int flags_ = 0;
};

bool Execution::allocate() {
    const size_t size = program_.size;
    const size_t places = (2 * size + 2) * place_count_;
    // An instruction leads to at most two tasks, once for each byte.
    memory_ = calloc(1, places * sizeof(regoff_t) + size * sizeof(uint64_t) +
                            2 * size * sizeof(uint32_t) + (2 * size + 1) * sizeof(Task));
    if (memory_ == nullptr) return false;
    now_.places = static_cast<regoff_t*>(memory_);
    next_.places = now_.places + size * place_count_;
    current_ = next_.places + size * place_count_;
    found_ = current_ + place_count_;
    entered_ = reinterpret_cast<uint64_t*>(found_ + place_count_);
    tasks_ = reinterpret_cast<Task*>(entered_ + size);
    now_.order = reinterpret_cast<uint32_t*>(tasks_ + 2 * size + 1);
    next_.order = now_.order + size;
    return true;
}

bool Execution::at_line_start() const {
    if (at_ == 0) return (flags_ & REG_NOTBOL) == 0;
    return (program_.flags & REG_NEWLINE) != 0 && text_[at_ - 1] == '\n';
}

bool Execution::at_line_end() const {
    if (at_ == size_) return (flags_ & REG_NOTEOL) == 0;
    return (program_.flags & REG_NEWLINE) != 0 && text_[at_] == '\n';
}

// Enters a state and all that can be reached from it without a byte.
void Execution::enter(States& states, uint32_t start, const regoff_t* places) {
    memcpy(current_, places, place_count_ * sizeof(regoff_t));
    size_t count = 0;
    tasks_[count++] = {static_cast<int32_t>(start), 0, 0};
    while (count > 0) {
        const Task task = tasks_[--count];
        if (task.instruction < 0) {
            current_[task.place] = task.value;
            continue;
        }
        const auto number = static_cast<uint32_t>(task.instruction);
        if (entered_[number] == at_ + 1) continue;
        entered_[number] = at_ + 1;
        const Instruction& instruction = program_.instructions[number];
        const int32_t first = task.instruction + instruction.first;
        switch (instruction.kind) {
        case Instruction::Split:
            tasks_[count++] = {task.instruction + instruction.second, 0, 0};
            tasks_[count++] = {first, 0, 0};
            break;
        case Instruction::Jump:
            tasks_[count++] = {first, 0, 0};
            break;
        case Instruction::Save: {
            const auto place = static_cast<uint32_t>(instruction.first);
            if (place < place_count_) {
                tasks_[count++] = {-1, place, current_[place]};
                current_[place] = static_cast<regoff_t>(at_);
            }
            tasks_[count++] = {task.instruction + 1, 0, 0};
            break;
        }
        case Instruction::LineStart:
            if (at_line_start()) tasks_[count++] = {task.instruction + 1, 0, 0};
            break;
        case Instruction::LineEnd:
            if (at_line_end()) tasks_[count++] = {task.instruction + 1, 0, 0};
            break;
        default:
            memcpy(places_of(states, states.count), current_, place_count_ * sizeof(regoff_t));
            states.order[states.count++] = number;
        }
    }
}

// From the states before a byte to those behind it; at_ is behind it already.
void Execution::step(unsigned char byte) {
    next_.count = 0;
    for (uint32_t i = 0; i < now_.count; i++) {
        const uint32_t number = now_.order[i];
        const Instruction& instruction = program_.instructions[number];
        const auto first = static_cast<uint32_t>(instruction.first);
        const bool fits = instruction.kind == Instruction::Character ? first == byte
                          : instruction.kind == Instruction::Set
                              ? program_.sets[first].contains(byte)
                              : false;
        if (fits) enter(next_, number + 1, places_of(now_, i));
    }
    const States before = now_;
    now_ = next_;
    next_ = before;
}

// The first place is where a match begins, the second where it ends: a state whose match begins
// behind the one that was found is of no interest any more, and nor is an equally long one.
int Execution::run(const char* text, size_t size, int flags) {
    text_ = text;
    size_ = size;
    flags_ = flags;
    regoff_t* const none = found_;
    for (size_t i = 0; i < place_count_; i++) none[i] = -1;
    now_.count = 0;
    for (at_ = 0;;) {
        if (!matched_) enter(now_, 0, none);
        for (uint32_t i = 0; i < now_.count; i++) {
            if (program_.instructions[now_.order[i]].kind != Instruction::Match) continue;
            const regoff_t* const places = places_of(now_, i);
            if (place_count_ > 0 && matched_ && places[0] > found_[0]) continue;
            if (place_count_ > 0) memcpy(found_, places, place_count_ * sizeof(regoff_t));
            matched_ = true;
            if (place_count_ == 0) return 0;
            break;
        }
        if (at_ == size || (matched_ && now_.count == 0)) break;
        at_++;
        step(static_cast<unsigned char>(text[at_ - 1]));
    }
    return matched_ ? 0 : REG_NOMATCH;
}

}  // namespace

extern "C" int regexec(const regex_t* expression, const char* text, size_t count,
                       regmatch_t* matches, int flags) {
    const regex_program& program = *expression->re_program;
    const bool range = (flags & REG_STARTEND) != 0;
    const regoff_t start = range ? matches[0].rm_so : 0;
    const size_t size = range ? static_cast<size_t>(matches[0].rm_eo - start) : strlen(text);
    if ((program.flags & REG_NOSUB) != 0) count = 0;
    const size_t known = expression->re_nsub + 1;
    Execution execution(program, 2 * (count < known ? count : known));
    if (!execution.allocate()) return REG_ESPACE;
    const int result = execution.run(text + start, size, flags);
    for (size_t i = 0; result == 0 && i < count; i++) {
        matches[i] = {-1, -1};
        if (i >= known || execution.place(2 * i + 1) < 0) continue;
        matches[i] = {execution.place(2 * i) + start, execution.place(2 * i + 1) + start};
    }
    return result;
}
