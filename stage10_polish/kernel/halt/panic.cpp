// The panic report: reason, exception, registers, backtrace; then the end.
#include "lib/panic.hpp"

#include "arch/cpu.hpp"
#include "arch/exception_names.hpp"
#include "arch/msr.hpp"
#include "arch/page_walk.hpp"
#include "console/console.hpp"
#include "console/serial.hpp"
#include "halt/backtrace.hpp"
#include "halt/power.hpp"
#include "lib/assert.hpp"

extern "C" {
[[noreturn]] void panic_here(const char* text, size_t size);
[[noreturn]] void panic_with_frame(TrapFrame& frame, const char* text, size_t size);
}

namespace {

constexpr uint64_t NO_VECTOR = 256;  // panic_here's frame

constinit PanicExplainer explainer = nullptr;
constinit PanicPostscript postscript = nullptr;
constinit char message[512] = {};
constinit int depth = 0;
constinit const Cpu* reporter = nullptr;  // the processor that panicked first

// Where processors panic at the same time, one reports. It may do so again, from its own report.
void become_reporter() {
    asm volatile("cli");
    const Cpu* nobody = nullptr;
    const Cpu* self = &this_cpu();
    const bool first = __atomic_compare_exchange_n(&reporter, &nobody, self, false,
                                                   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    if (!first && nobody != self) cpu::stop();
}

bool reports_others(StringView function) {
    return function == "panicking::stop" || function == "assertion_failed" ||
           function == "__stack_chk_fail" || function.starts_with("__ubsan_handle_") ||
           function.starts_with("undefined::");
}

// A panic without an exception is reported for whoever called panic(), failed an ASSERT, smashed
// its stack or did what is undefined.
void leave_panic_functions(TrapFrame& frame) {
    while (page_walk::kernel_readable(frame.rbp, 16)) {
        if (!reports_others(find_symbol(frame.rip - 1).name)) return;
        const uint64_t* saved = reinterpret_cast<const uint64_t*>(frame.rbp);
        frame.rsp = frame.rbp + 16;
        frame.rip = saved[1];
        frame.rbp = saved[0];
    }
}

void print_registers(const TrapFrame& f) {
    println("  rax {:016x}  rbx {:016x}  rcx {:016x}  rdx {:016x}", f.rax, f.rbx, f.rcx, f.rdx);
    println("  rsi {:016x}  rdi {:016x}  rbp {:016x}  rsp {:016x}", f.rsi, f.rdi, f.rbp, f.rsp);
    println("  r8  {:016x}  r9  {:016x}  r10 {:016x}  r11 {:016x}", f.r8, f.r9, f.r10, f.r11);
    println("  r12 {:016x}  r13 {:016x}  r14 {:016x}  r15 {:016x}", f.r12, f.r13, f.r14, f.r15);
    println("  rip {:#018x}  cs {:#x}  ss {:#x}  rflags {:#x}", f.rip, f.cs, f.ss, f.rflags);
    println("  cr0 {:#x}  cr2 {:#x}  cr3 {:#x}  cr4 {:#x}  efer {:#x}", control::read_cr0(),
            control::read_cr2(), control::read_cr3(), control::read_cr4(), msr::read(msr::EFER));
}

void report(TrapFrame& frame, StringView text) {
    const bool exception = frame.vector != NO_VECTOR;
    if (exception && explainer) {
        const StringView better = explainer(frame, control::read_cr2());
        if (!better.empty()) text = better;
    }
    if (!exception) leave_panic_functions(frame);
    println("");
    println("PANIC: {}", text);
    if (cpu::all().size() > 1) println("  on processor {}", this_cpu().number);
    if (exception) print_exception(frame);
    print_registers(frame);
    println("backtrace:");
    print_backtrace(frame.rip, frame.rbp);
    if (postscript) postscript();
}

}  // namespace

void set_panic_explainer(PanicExplainer new_explainer) { explainer = new_explainer; }

void set_panic_postscript(PanicPostscript print_more) { postscript = print_more; }

Span<char> panicking::message_buffer() {
    become_reporter();
    if (depth > 0) return {};  // the first panic's text is still being printed
    return message;
}

void panicking::stop(StringView text) { panic_here(text.data(), text.size()); }

void panic(TrapFrame& frame, StringView text) {
    become_reporter();
    // A panic while panicking says one more line, if it can; after that nothing is tried any more.
    if (++depth == 1) {
        cpu::stop_others();
        console::enter_panic();
        serial::poll_from_now_on();  // first what was printed before
        this_cpu().innermost_lock =
            nullptr;  // whatever is held will be for ever: no order any more
        report(frame, text);
    } else if (depth == 2) {
        println("PANIC while panicking: vector {} at {:#x}", frame.vector, frame.rip);
    }
    power::after_panic();
}

void panic_with_frame(TrapFrame& frame, const char* text, size_t size) {
    panic(frame, StringView(text, size));
}

void assertion_failed(const char* expression, const char* file, int line) {
    panic("assertion failed: {} at {}:{}", expression, file, line);
}
