// libFuzzer target for the shell's parser: whatever the text, it ends, says what is wrong, gives
// back all memory; and a text that is right stays so with a newline behind it.
#include "../userland/shell/parser.hpp"

#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    bool right[2];
    for (const bool more : {false, true}) {
        std::string text(reinterpret_cast<const char*>(data), size);
        if (more) text += '\n';
        Tree tree;
        Parser parser(text.data(), text.size(), 1, tree);
        Command* command;
        Parser::Result result = Parser::Result::Command;
        while (result == Parser::Result::Command) result = parser.next(command);
        right[more] = result == Parser::Result::End;
        if (right[more] != (parser.error() == nullptr)) std::abort();
        if (parser.unfinished() && right[more]) std::abort();
    }
    if (right[0] && !right[1] && size > 0 && data[size - 1] != '\\') std::abort();
    return 0;
}
