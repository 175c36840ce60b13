// Chooses what draws the screen and connects it to the console.
#include "console/screen.hpp"

#include "arch/direct_map.hpp"
#include "arch/vga_text.hpp"
#include "console/console.hpp"
#include "console/framebuffer_text.hpp"
#include "console/text_screen.hpp"
#include "lib/format.hpp"

namespace {

constexpr Framebuffer VGA_TEXT{.kind = Framebuffer::Kind::Text,
                               .address = {0xB8000},
                               .pitch = 160,
                               .width = 80,
                               .height = 25,
                               .bits_per_pixel = 16,
                               .red = {},
                               .green = {},
                               .blue = {}};
constexpr PhysicalAddress MAPPED_AT_BOOT{1ull << 32};

constinit TextScreen text_screen;
constinit PhysicalRange memory_in_use{};
constinit bool out_of_reach = false;
constinit console::Sink sink{};

void write(StringView text) { text_screen.write(text); }

bool mapped_at_boot(const Framebuffer& framebuffer) {
    const uint64_t size = uint64_t{framebuffer.pitch} * framebuffer.height;
    return framebuffer.address < MAPPED_AT_BOOT && size <= MAPPED_AT_BOOT - framebuffer.address;
}

bool usable(const Framebuffer& framebuffer) {
    if (framebuffer.width == 0 || framebuffer.height == 0) return false;
    if (framebuffer.kind == Framebuffer::Kind::Text) return mapped_at_boot(framebuffer);
    return framebuffer_text::supports(framebuffer);
}

void start(const Framebuffer& framebuffer) {
    out_of_reach = !mapped_at_boot(framebuffer);
    void* const memory = out_of_reach ? nullptr : direct_map(framebuffer.address);
    if (framebuffer.kind == Framebuffer::Kind::Text) {
        vga_text::initialise(memory, framebuffer.pitch);
        text_screen.start({vga_text::draw, vga_text::move_cursor}, framebuffer.height,
                          framebuffer.width);
    } else {
        framebuffer_text::initialise(framebuffer, memory);
        text_screen.start({framebuffer_text::draw, nullptr}, framebuffer_text::rows(),
                          framebuffer_text::columns());
    }
    memory_in_use = {framebuffer.address, uint64_t{framebuffer.pitch} * framebuffer.height};
    sink.write = write;
    console::add_sink(sink);
}

}  // namespace

StringView to_text(Framebuffer::Kind kind) {
    switch (kind) {
    case Framebuffer::Kind::Indexed:
        return "indexed colours";
    case Framebuffer::Kind::Rgb:
        return "RGB";
    case Framebuffer::Kind::Text:
        return "text";
    case Framebuffer::Kind::None:
        break;
    }
    return "none";
}

void screen::initialise(const Framebuffer& framebuffer) {
    if (usable(framebuffer)) start(framebuffer);
}

void screen::say_if_dark(const Framebuffer& framebuffer) {
    if (framebuffer.kind == Framebuffer::Kind::None || usable(framebuffer)) return;
    println("The screen stays dark: this kernel cannot draw on {}, {} x {}, {} bits.",
            to_text(framebuffer.kind), framebuffer.width, framebuffer.height,
            framebuffer.bits_per_pixel);
}

void screen::assume_vga_text() { start(VGA_TEXT); }

PhysicalRange screen::device_memory() { return memory_in_use; }

void screen::leave() {
    vga_text::move_to(nullptr);
    framebuffer_text::move_to(nullptr);
    out_of_reach = true;
}

void screen::move_to(void* device_memory) {
    vga_text::move_to(device_memory);
    framebuffer_text::move_to(device_memory);
    if (exchange(out_of_reach, false)) text_screen.redraw();
}

void screen::turn_off() {
    sink.write = [](StringView) {};
    memory_in_use = {};
}
