// The variable STREAMS: read at the start, written for each child.
#include "libc/files/streams.hpp"

#include <mach.h>
#include <stdlib.h>
#include <string.h>

namespace {

// A hexadecimal number; `at` goes behind it.
uint64_t number(const char*& at) {
    char* end;
    const uint64_t value = strtoul(at, &end, 16);
    at = end;
    return value;
}

// Appends to a text with room for STREAMS_TEXT.
struct Writer {
    void put(char c) {
        if (size + 1 < STREAMS_TEXT) text[size++] = c;
        text[size] = 0;
    }
    void put(const char* word) {
        while (*word != 0) put(*word++);
    }
    void put_number(uint64_t value) {
        int shift = 60;
        while (shift > 0 && value >> shift == 0) shift -= 4;
        for (; shift >= 0; shift -= 4) put("0123456789abcdef"[value >> shift & 15]);
    }

    char* text;
    size_t size = 0;
};

// The name under which the child has the stream's right: rights to one port have one name.
uint32_t name_in_child(const Descriptor* streams, int stream, uint32_t given,
                       mach_port_name_t* rights, uint32_t* count) {
    uint32_t at = 0;
    while (at < *count && rights[at] != streams[stream].port) at++;
    if (at == *count) rights[(*count)++] = streams[stream].port;
    return BIRTH_FIRST_GIVEN + BIRTH_STEP * (given + at);
}

}  // namespace

void streams_at_start(Descriptor* table) {
    using Kind = Descriptor::Kind;
    table[0] = {.kind = Kind::Console, .port = BIRTH_CONSOLE_INPUT};
    table[1] = table[2] = {.kind = Kind::Console, .port = BIRTH_CONSOLE_OUTPUT};
    const char* at = getenv("STREAMS");
    while (at != nullptr && *at >= '0' && *at < '0' + STREAMS) {
        Descriptor& stream = table[*at++ - '0'];
        const Kind kind = *at == 'a' ? Kind::Archive : Kind::Io;
        if (*at++ == 0) return;
        stream = {.kind = kind, .port = static_cast<mach_port_name_t>(number(at))};
        // Each descriptor has a reference of its own.
        for (const Descriptor* before = table; before < &stream; before++)
            if (before->port == stream.port) descriptors::retain(stream);
        if (kind == Kind::Archive && *at == ':') stream.position = number(++at);
        if (kind == Kind::Archive && *at == ':') stream.size = number(++at);
        if (*at == ',') at++;
    }
}

void streams_for_child(const Descriptor* streams, uint32_t given, mach_port_name_t* rights,
                       uint32_t* count, char* text) {
    Writer writer = {text};
    *count = 0;
    *text = 0;
    for (int i = 0; i < STREAMS; i++) {
        const Descriptor& stream = streams[i];
        const bool archive = stream.kind == Descriptor::Kind::Archive;
        if (!archive && stream.kind != Descriptor::Kind::Io) continue;
        writer.put(writer.size == 0 ? "STREAMS=" : ",");
        writer.put(static_cast<char>('0' + i));
        writer.put(archive ? 'a' : 'i');
        writer.put_number(name_in_child(streams, i, given, rights, count));
        if (!archive) continue;
        writer.put(':');
        writer.put_number(stream.position);
        writer.put(':');
        writer.put_number(stream.size);
    }
}
