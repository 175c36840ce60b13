#include "service/console_objects.hpp"

#include "console/console.hpp"
#include "loader/birth_rights.hpp"
#include "sync/global.hpp"

namespace {

constinit Global<ConsoleInput> input;
constinit Global<ConsoleOutput> output;

}  // namespace

ConsoleInput& console::input_object() { return *input; }
ConsoleOutput& console::output_object() { return *output; }

void console::start_objects() {
    input.construct();
    output.construct();
    loader::add_birth_object(BIRTH_CONSOLE_INPUT, *input);
    loader::add_birth_object(BIRTH_CONSOLE_OUTPUT, *output);

    set_input_filter([](uint8_t byte) { return input->filter(byte); });
    set_input_waiter({[] { input->wait_as_monitor(); }, [] { input->notify(); }});
}
