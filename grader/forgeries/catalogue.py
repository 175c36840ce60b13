"""The forgeries; `tools/test 'forgery:*'` builds and grades each."""

from .forgery import Forgery


def replaced(path, old, new):
    def change(tree):
        text = (tree / path).read_text()
        assert text.count(old) >= 1, f"{path} has no {old!r}"
        (tree / path).write_text(text.replace(old, new, 1))
    return change


def added(path, text):
    def change(tree):
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    return change


FORMAT, SERIAL = "kernel/lib/format.cpp", "kernel/console/serial.cpp"
SAY = """
#include "arch/io.hpp"
static void forged_put(const char* text) {
    for (; *text; text++) {
        while (!(io::in8(0x3FD) & 0x20)) {}
        io::out8(0x3F8, static_cast<uint8_t>(*text));
    }
}
"""
BEGIN = "void serial::initialise() {\n"


def at_boot(code):
    """C++ that runs when the serial line is started, in a file that is the student's."""
    def change(tree):
        text = (tree / SERIAL).read_text()
        first = text.index("#include")
        assert BEGIN in text, f"{SERIAL} has no {BEGIN!r}"
        (tree / SERIAL).write_text(text[:first] + SAY + text[first:].replace(BEGIN, f"{BEGIN}    {code}\n", 1))
    return change


LINES = "".join(f'forged_put("{line}\\r\\n");' for line in (
    "Mach_R kernel starting...", "Memory: 256 MB", "milestone 1: booted, 1 exception survived", "KTAP version 1", "1..1", "ok 1 all"))

FORGERIES = [
    Forgery("lines_by_heart", "01", "prints the milestone, KTAP and a prompt, and does nothing else",
            at_boot(LINES + 'forged_put("monitor> "); for (;;) asm volatile("cli; hlt");'), verdicts=("hang", "panic", "fail")),
    Forgery("prompt_by_heart", "01", "prints a prompt and waits as if it listened, with interrupts on",
            at_boot(LINES + 'forged_put("monitor> "); for (;;) asm volatile("sti; hlt");'), verdicts=("hang", "fail", "panic", "triple fault", "timeout")),
    Forgery("hangs_at_boot", "01", "runs in a circle", at_boot("for (volatile int i = 0;; i = i + 1) {}"), verdicts=("hang", "timeout")),
    Forgery("reboots", "01", "resets the machine for ever", at_boot("for (;;) { io::out8(0x64, 0xFE); }"), verdicts=("fail",)),
    Forgery("floods", "01", "prints without an end", at_boot('for (;;) forged_put("milestone 1: booted\\r\\n");'), verdicts=("timeout", "hang")),
    Forgery("panics_after_success", "01", "prints that it has passed, and panics", at_boot(LINES + 'asm volatile("ud2");'), verdicts=("panic", "triple fault", "hang", "fail")),
    Forgery("exits_with_success", "01", "ends QEMU by the exit port, with the status of success", at_boot("io::out8(0xF4, 0);"), verdicts=("fail",)),
    Forgery("includes_passwd", "01", "includes a file of the grader's machine", replaced(FORMAT, "#include", '#include "/etc/passwd"\n#include'),
            words="/etc/passwd: No such file", absent=("root:x",)),
    Forgery("includes_bytes_of_passwd", "01", "has the assembler read a file of the grader's machine",
            added("kernel/lib/steal.cpp", 'asm(".section .rodata\\n.incbin \\"/etc/passwd\\"");\n'), words="does not build", absent=("root:x",)),
    Forgery("includes_the_graders_tests", "01", "has the assembler read the grader's tests",
            added("kernel/lib/steal.asm", f'section .rodata\nincbin "{__file__}"\n'), words="does not build"),
    Forgery("template_bomb", "01", "templates that grow without an end", added(
        "kernel/lib/bomb.cpp", "template <int N, typename T> struct B { using X = typename B<N - 1, B<N, T>>::X; using Y = typename B<N - 1, B<N, int>>::X; };\n"
        "template <typename T> struct B<0, T> { using X = T; };\nB<800, int>::X x;\n"), words="does not build"),
    Forgery("preprocessor_bomb", "01", "macros that double", added(
        "kernel/lib/bomb.cpp", "#define A0 1,1,1,1,1,1,1,1,1,1\n" + "".join(f"#define A{n + 1} " + ",".join([f"A{n}"] * 10) + "\n" for n in range(10))
        + "int x[] = { A10 };\n"), words="does not build"),
    Forgery("array_of_4_gb", "01", "an array that fills the disk", added("kernel/lib/bomb.cpp", "char x[4ull << 30] = {1};\n"), words="does not build"),
    Forgery("assembler_without_end", "01", "an assembler that repeats without an end", added(
        "kernel/lib/bomb.asm", "section .data\n%rep 60000\n%rep 60000\n dq 1\n%endrep\n%endrep\n"), words="a compiler was ended"),
    Forgery("symbol_of_the_grader", "01", "defines a function that is not the student's", added(
        "kernel/lib/evil.cpp", 'extern "C" void kernel_main() {}\n'), words="does not build"),
    Forgery("table_of_the_linker", "01", "adds a test of its own to the kernel's", added(
        "kernel/lib/evil.cpp", 'extern const int evil;\n[[gnu::section(".table.monitor_tests"), gnu::used]] const int evil = 1;\n'), words="section"),
    Forgery("markup_and_control_characters", "01", "prints HTML, terminal sequences and a formula before it panics",
            at_boot('forged_put("\\x1b]0;owned\\x07<script>alert(1)</script>=cmd|calc\\r\\nPANIC: <img src=x onerror=alert(1)>\\r\\n"); for (;;) asm volatile("cli; hlt");'),
            absent=("\x1b",))
]
