// The list from the firmware, cut where the command line says so.
#include "boot/processors.hpp"

#include "arch/acpi.hpp"
#include "boot/boot.hpp"
#include "lib/format.hpp"

namespace {

constinit acpi::ProcessorList list{};

// 0: it is no number, or too large a one.
size_t to_number(StringView text) {
    size_t value = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9' || value > 1'000'000) return 0;
        value = value * 10 + static_cast<size_t>(digit - '0');
    }
    return value;
}

size_t wanted() {
    const Result<StringView> option = boot::option("cpus");
    if (!option.ok()) return cpu::MOST;
    const size_t number = to_number(option.value());
    if (number == 0) println("cpus={}: how many processors is that? All are used.", option.value());
    if (number > list.count) println("cpus={}: there are {}.", number, list.count);
    return number == 0 ? cpu::MOST : number;
}

}  // namespace

void boot::list_processors() {
    list = acpi::find_processors(information().acpi_root());
    if (list.count == 0) list.count = 1;  // the one that runs
    const size_t most = wanted();
    if (list.left_out > 0 && most >= list.count) {
        println("{} processors are left out: this kernel uses {}, with local APICs below 255.",
                list.left_out, cpu::MOST);
    }
    list.count = min(list.count, most);
}

Span<const uint32_t> boot::processors() { return {list.ids, list.found ? list.count : 0}; }
