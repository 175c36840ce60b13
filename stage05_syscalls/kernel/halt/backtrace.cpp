// Symbol look-up by bisection, and the walk from frame pointer to frame pointer.
#include "halt/backtrace.hpp"

#include "arch/page_walk.hpp"
#include "boot/image.hpp"
#include "lib/format.hpp"

// Made by the build from the first link (tools/symbols.awk). Sorted by address; the last entry ends
// the last function. `name` is the offset of a zero-terminated text in symbol_names.
extern "C" {
struct SymbolEntry {
    uint32_t address;  // from the start of .text
    uint32_t name;
};
extern const uint32_t symbol_count;
extern const SymbolEntry symbol_table[];
extern const char symbol_names[];
}

Symbol find_symbol(uint64_t address) {
    if (!image::is_text(address)) return {{}, address};
    const uint64_t place = address - reinterpret_cast<uint64_t>(image_text_start);
    size_t low = 0;
    size_t high = symbol_count;
    while (low < high) {  // the last symbol that is not behind the place
        const size_t middle = (low + high) / 2;
        if (symbol_table[middle].address <= place) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) return {{}, address};
    const SymbolEntry& entry = symbol_table[low - 1];
    return {symbol_names + entry.name, place - entry.address};
}

namespace {

// `call_site` is a byte inside the instruction meant: a return address may belong to the next
// function.
void print_line(size_t depth, uint64_t address, uint64_t call_site) {
    const Symbol symbol = find_symbol(call_site);
    if (symbol.name.empty()) {
        println("  #{} {:#018x}", depth, address);
    } else {
        println("  #{} {:#018x} {}+{:#x}", depth, address, symbol.name,
                symbol.offset + (address - call_site));
    }
}

}  // namespace

void print_backtrace(uint64_t rip, uint64_t rbp) {
    constexpr size_t MAX_DEPTH = 32;
    print_line(0, rip, rip);
    for (size_t depth = 1; depth < MAX_DEPTH; depth++) {
        // System V ABI, 3.2.2: [rbp] the caller's rbp, [rbp + 8] the return address.
        if (rbp % 8 != 0 || !page_walk::kernel_readable(rbp, 16)) return;
        const uint64_t* frame = reinterpret_cast<const uint64_t*>(rbp);
        const uint64_t return_address = frame[1];
        if (!image::is_text(return_address)) return;
        print_line(depth, return_address, return_address - 1);
        if (frame[0] <= rbp) return;  // callers are further up the stack
        rbp = frame[0];
    }
    println("  ... and more");
}
