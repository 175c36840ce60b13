#pragma once
#include <stdarg.h>
#include "types.h"
// The console: what is printed goes to the serial line and to the screen.
#define PRINTF(n) __attribute__((format(printf, n, n + 1)))
void console_put(char c);
void console_flush(void);
int console_read(void); // Waits, with the processor halted, for a byte that was typed.
void console_typed(u8 byte); // A device calls this with what was typed.
bool console_has_room(void);
void print(const char *format, ...) PRINTF(1);
void format_text(char *buffer, usize size, const char *format, ...) PRINTF(3);
void format_to(void (*put)(char, void *), void *to, const char *format, va_list list);

void serial_init(void);
void serial_put(char c);
void serial_interrupt(void);
void serial_resume_input(void);
void serial_recover(void); // Tells how much was lost, if the line takes bytes again.

void keyboard_init(void);
void keyboard_interrupt(void);

void clock_init(void);
u64 clock_milliseconds(void);
