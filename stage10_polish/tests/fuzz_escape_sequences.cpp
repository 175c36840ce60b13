// libFuzzer target for what a terminal may send: the state machine agrees with its model, and the
// line editor that uses it shows what it keeps.
#include "monitor/line_editor.hpp"
#include "tests/escape_sequences_model.hpp"

#include <cstdio>
#include <cstdlib>

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: %s\n", file, line, expression);
    std::abort();
}

namespace {

size_t columns = 0;

void echo(StringView text) {
    for (const char character : text) {
        if (character == '\b') {
            ASSERT(columns > 0);
            columns--;
        } else {
            columns += character != '\n';
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    ASSERT(escape_model::steps_taken(bytes) == escape_model::steps(bytes));

    LineEditor editor(echo);
    columns = 0;
    for (size_t i = 0; i < size; i++) {
        const LineEditor::State state = editor.take(data[i]);
        if (state == LineEditor::State::Done) ASSERT(editor.line().size() == columns);
        if (state != LineEditor::State::Typing) columns = 0;
    }
    // Whatever was begun, Enter ends it.
    editor.take('x');
    ASSERT(editor.take('\r') != LineEditor::State::Typing);
    return 0;
}
