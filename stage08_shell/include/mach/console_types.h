/* Constants of the console's interface (console.defs). */
#ifndef MACH_CONSOLE_TYPES_H
#define MACH_CONSOLE_TYPES_H

/* The id of the message that a registered right delivers when Ctrl-C is pressed: header only. */
#define CONSOLE_INTERRUPT 2880

#endif
