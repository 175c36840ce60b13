// The instructions of parts, and of their repetition.
#include "libc/regex/compile.hpp"

#include <ctype.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

int RegexCompiler::reserve(size_t more) {
    if (program_.size + more > regex_program::SIZE_LIMIT) return REG_ESPACE;
    if (program_.size + more <= program_.capacity) return 0;
    size_t larger = program_.capacity > 0 ? 2 * program_.capacity : 32;
    if (larger < program_.size + more) larger = program_.size + more;
    auto* grown =
        static_cast<Instruction*>(realloc(program_.instructions, larger * sizeof(Instruction)));
    if (grown == nullptr) return REG_ESPACE;
    program_.instructions = grown;
    program_.capacity = larger;
    return 0;
}

int RegexCompiler::emit(Instruction::Kind kind, int32_t first, int32_t second) {
    if (int error = reserve(1); error != 0) return error;
    program_.instructions[program_.size++] = {kind, first, second};
    return 0;
}

// Something that may be repeated.
int RegexCompiler::emit_atom(Instruction::Kind kind, int32_t first) {
    group().atom = program_.size;
    return emit(kind, first);
}

int RegexCompiler::insert(size_t place, Instruction instruction) {
    if (int error = reserve(1); error != 0) return error;
    Instruction* const at = program_.instructions + place;
    memmove(at + 1, at, (program_.size - place) * sizeof(Instruction));
    *at = instruction;
    program_.size++;
    return 0;
}

int RegexCompiler::add_set(const ByteSet& set) {
    auto* grown =
        static_cast<ByteSet*>(realloc(program_.sets, (program_.set_count + 1) * sizeof(ByteSet)));
    if (grown == nullptr) return REG_ESPACE;
    program_.sets = grown;
    program_.sets[program_.set_count] = set;
    return emit_atom(Instruction::Set, static_cast<int32_t>(program_.set_count++));
}

int RegexCompiler::literal(unsigned char c) {
    if ((program_.flags & REG_ICASE) == 0 || !isalpha(c))
        return emit_atom(Instruction::Character, c);
    ByteSet both = {};
    both.add(static_cast<unsigned>(tolower(c)));
    both.add(static_cast<unsigned>(toupper(c)));
    return add_set(both);
}

int RegexCompiler::any() {
    ByteSet all = {{~uint64_t{0}, ~uint64_t{0}, ~uint64_t{0}, ~uint64_t{0}}};
    if ((program_.flags & REG_NEWLINE) != 0) all.remove('\n');
    return add_set(all);
}

// What stands from the atom's first instruction to the end, `least` to `most` times: so many copies
// of it, each behind the first `least` in a split that leads past all, the last one in a loop if
// there is no `most`. The atom stays what may be repeated: a** is (a*)*.
int RegexCompiler::repeat(long least, long most) {
    const size_t atom = group().atom;
    if (atom == NONE) return REG_BADRPT;
    if (most == 0) {
        program_.size = atom;
        return 0;
    }
    const size_t size = program_.size - atom;
    const bool endless = most < 0;
    const size_t copies = static_cast<size_t>(endless ? (least > 0 ? least : 1) : most);
    const size_t optional = static_cast<size_t>(endless && least > 0 ? 0
                                                : endless            ? 1
                                                                     : most - least);
    const size_t more = (copies - 1) * size + optional + (endless ? 1 : 0);
    if (int error = reserve(more); error != 0) return error;
    // From the last copy to the first, so that the original is the last to be overwritten.
    const size_t loop = endless ? 1 : 0, end = program_.size + more;
    size_t to = end - loop;
    for (size_t copy = copies; copy-- > 0;) {
        Instruction* const code = program_.instructions;
        to -= size;
        memmove(code + to, code + atom, size * sizeof(Instruction));
        if (copy < copies - optional) continue;
        to--;
        code[to] = {Instruction::Split, 1, static_cast<int32_t>(end - to)};
    }
    if (endless) {
        // Back to the last copy; where it is optional, to the split before it.
        const auto back = static_cast<int32_t>(size + optional);
        program_.instructions[end - 1] = optional > 0 ? Instruction{Instruction::Jump, -back, 0}
                                                      : Instruction{Instruction::Split, -back, 1};
    }
    program_.size = end;
    return 0;
}
