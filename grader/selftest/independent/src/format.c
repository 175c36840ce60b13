// Formatted text: %s %c %u %lu %x %lx %d, with a width and with leading zeros.
#include "console.h"
#include "lib.h"

static void put_padded(void (*put)(char, void *), void *to, const char *text, usize length, usize width, char fill) {
    for (; width > length; width--)
        put(fill, to);
    while (length--)
        put(*text++, to);
}

static usize digits(char *end, u64 value, unsigned base) {
    usize length = 0;
    do {
        *--end = "0123456789abcdef"[value % base];
        value /= base;
        length++;
    } while (value);
    return length;
}

void format_to(void (*put)(char, void *), void *to, const char *format, va_list list) {
    for (; *format; format++) {
        if (*format != '%') {
            put(*format, to);
            continue;
        }
        char fill = ' ', buffer[24], *end = buffer + sizeof buffer;
        usize width = 0, length;
        bool wide = false, left = false;
        if (*++format == '-')
            left = true, format++;
        if (*format == '0')
            fill = '0';
        while (*format >= '0' && *format <= '9')
            width = width * 10 + (usize)(*format++ - '0');
        while (*format == 'l')
            wide = true, format++;
        switch (*format) {
        case 's': {
            const char *text = va_arg(list, const char *);
            length = strlen(text);
            put_padded(put, to, text, length, left ? 0 : width, ' ');
            for (; left && length < width; length++)
                put(' ', to);
            break;
        }
        case 'c':
            put((char)va_arg(list, int), to);
            break;
        case 'd': {
            int value = va_arg(list, int);
            if (value < 0)
                put('-', to);
            length = digits(end, value < 0 ? -(u64)value : (u64)value, 10);
            put_padded(put, to, end - length, length, width, fill);
            break;
        }
        case 'u':
        case 'x': {
            u64 value = wide ? va_arg(list, u64) : va_arg(list, unsigned);
            length = digits(end, value, *format == 'x' ? 16 : 10);
            put_padded(put, to, end - length, length, width, fill);
            break;
        }
        default:
            put(*format, to);
        }
    }
}

static void put_console(char c, void *unused) {
    (void)unused;
    console_put(c);
}

void print(const char *format, ...) {
    va_list list;
    va_start(list, format);
    format_to(put_console, NULL, format, list);
    va_end(list);
}

struct target {
    char *next, *last;
};

static void put_buffer(char c, void *to) {
    struct target *target = to;
    if (target->next < target->last)
        *target->next++ = c;
}

void format_text(char *buffer, usize size, const char *format, ...) {
    struct target target = { buffer, buffer + size - 1 };
    va_list list;
    va_start(list, format);
    format_to(put_buffer, &target, format, list);
    va_end(list);
    *target.next = 0;
}
