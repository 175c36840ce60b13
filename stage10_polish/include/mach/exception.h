/* Exceptions: what a thread did that it cannot go on after. The names are Mach's. */
#ifndef MACH_EXCEPTION_H
#define MACH_EXCEPTION_H

/* `exception`. For EXC_BAD_ACCESS `reason` is why the memory could not be used
 * (KERN_INVALID_ADDRESS: nothing is there; KERN_PROTECTION_FAILURE: it may not be used like this;
 * KERN_RESOURCE_SHORTAGE: no memory for it), and `subcode` is its address. For all others they are
 * the processor's: the exception's number, and its error code. */
enum mach_exception {
    EXC_BAD_ACCESS = 1,
    EXC_BAD_INSTRUCTION = 2, /* invalid, privileged, or with an operand that cannot be */
    EXC_ARITHMETIC = 3,
    EXC_BREAKPOINT = 6, /* also a single step */
};

#endif
