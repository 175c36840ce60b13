// Undefined behaviour is noticed and reported, each kind once. In a CHECKED=1 build.
#include "arch/interrupts.hpp"
#include "halt/undefined.hpp"
#include "lib/checked.hpp"
#include "lib/string.h"
#include "test/ktap.hpp"

namespace {

char text[320];
StringView reported;
unsigned reports = 0;

void listen(StringView report) {
    memcpy(text, report.data(), report.size());
    reported = StringView(text, report.size());
    reports++;
}

bool contains(StringView whole, StringView part) {
    for (size_t i = 0; i + part.size() <= whole.size(); i++) {
        if (whole.slice(i, part.size()) == part) return true;
    }
    return false;
}

// Does it, and sees that it is reported once, with these words and with this file.
template <typename Function>
void expect_report(StringView words, Function&& function) {
    reports = 0;
    undefined::set_listener(listen);
    function();
    undefined::set_listener(nullptr);
    char wrong[400];
    if (reports != 1) {
        test::fail(__FILE__, __LINE__, format_to(wrong, "{}: {} reports", words, reports));
    } else if (!contains(reported, words) || !contains(reported, "test_undefined.cpp:")) {
        test::fail(__FILE__, __LINE__, format_to(wrong, "not {}, but {}", words, reported));
    }
}

bool skipped() {
    if constexpr (!CHECKED_BUILD) test::skip("only a CHECKED=1 build looks");
    return !CHECKED_BUILD;
}

// Nothing the compiler could know.
template <typename T>
T unknown(T value) {
    asm volatile("" : "+r"(value));
    return value;
}

[[gnu::noinline, gnu::nonnull(2)]] void takes(int, int* pointer) { (void)unknown(pointer); }
[[gnu::noinline, gnu::returns_nonnull]] int* returns(int* pointer) { return pointer; }

#pragma GCC diagnostic ignored "-Wvla"
#pragma GCC diagnostic ignored "-Wsign-conversion"

}  // namespace

KTEST(undefined, arithmetic) {
    if (skipped()) return;
    const int most = unknown(0x7FFFFFFF);
    const int least = unknown(-0x7FFFFFFF - 1);
    int result = 0;
    expect_report("2147483647 + 1 does not fit in 'int'", [&] { result = most + unknown(1); });
    expect_report("-2147483648 - 1 does not fit in 'int'", [&] { result = least - unknown(1); });
    expect_report("2147483647 * 2 does not fit in 'int'", [&] { result = most * unknown(2); });
    expect_report("-(-2147483648) does not fit in 'int'", [&] { result = -least; });
    int64_t large = 0;
    expect_report("9223372036854775807 + 9223372036854775807 does not fit", [&] {
        large = unknown(int64_t{0x7FFFFFFFFFFFFFFF}) + unknown(int64_t{0x7FFFFFFFFFFFFFFF});
    });
    (void)unknown(result);
    (void)unknown(large);
}

// The processor traps when it is done all the same: IDIV with a register, two bytes or three.
KTEST(undefined, division) {
    if (skipped()) return;
    interrupts::on(vector::DIVIDE_ERROR, [](TrapFrame& frame) {
        const bool prefixed = (*reinterpret_cast<const uint8_t*>(frame.rip) & 0xF0) == 0x40;
        frame.rip += prefixed ? 3 : 2;
    });
    expect_report("7 / 0 does not fit in 'int'", [] {
        const int seven = unknown(7);
        const int zero = unknown(0);
        (void)unknown(seven / zero);
    });
    interrupts::on(vector::DIVIDE_ERROR, nullptr);
}

KTEST(undefined, shifts) {
    if (skipped()) return;
    uint64_t result = 0;
    expect_report("1 shifted by 64: 'long unsigned int' has 64 bits",
                  [&] { result = unknown(uint64_t{1}) << unknown(64); });
    expect_report("1 shifted by -1: 'long unsigned int' has 64 bits",
                  [&] { result = unknown(uint64_t{1}) >> unknown(-1); });
    (void)unknown(result);
}

KTEST(undefined, indices_and_values) {
    if (skipped()) return;
    volatile int array[4] = {};
    volatile uint8_t beyond[64] = {};  // so that what is read is this function's
    beyond[0] = 2;
    expect_report("index 4 of 'int [4]'", [&] { (void)array[unknown(4)]; });
    expect_report("2 is no value of 'bool'",
                  [&] { (void)*reinterpret_cast<volatile bool*>(unknown(&beyond[0])); });
    expect_report("an array of -1 elements", [] {
        const int bound = unknown(-1);
        volatile char variable[bound];
        (void)&variable;
    });
}

KTEST(undefined, pointers) {
    if (skipped()) return;
    alignas(8) volatile uint8_t bytes[16] = {};
    expect_report("load of 'volatile uint32_t' at 0x",
                  [&] { (void)*reinterpret_cast<volatile uint32_t*>(unknown(&bytes[1])); });
    expect_report("which is not a multiple of 4",
                  [&] { (void)*reinterpret_cast<volatile uint32_t*>(unknown(&bytes[1])); });
    expect_report("pointer arithmetic from 0x", [&] {
        (void)unknown(unknown(&bytes[0]) + unknown(uint64_t{0x7FFFFFFFFFFFFF00}));
    });
    expect_report("reference bound to 'const int' through a null pointer", [] {
        const int& bound = *unknown(static_cast<int*>(nullptr));
        (void)unknown(&bound);
    });
}

KTEST(undefined, functions) {
    if (skipped()) return;
    expect_report("argument 2 must not be null",
                  [] { takes(0, unknown(static_cast<int*>(nullptr))); });
    expect_report("a null pointer returned",
                  [] { (void)returns(unknown(static_cast<int*>(nullptr))); });
    expect_report("first one bit of 0", [] { (void)unknown(__builtin_ctz(unknown(0))); });
}
