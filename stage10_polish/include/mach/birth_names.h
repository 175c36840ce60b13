/* The names that a task's rights have when it starts. A name whose service does not exist is not in
 * the task's space: using it is answered like any other wrong name. */
#ifndef MACH_BIRTH_NAMES_H
#define MACH_BIRTH_NAMES_H

#define BIRTH_TASK 0x100           /* send: the task itself, full power over it */
#define BIRTH_BOOTSTRAP 0x200      /* send: the name server */
#define BIRTH_CONSOLE_INPUT 0x300  /* send: for read */
#define BIRTH_CONSOLE_OUTPUT 0x400 /* send: for write */
#define BIRTH_FILE_SERVICE 0x500   /* send: open, stat, list */
#define BIRTH_TASK_SERVICE 0x600   /* send: spawn, kill, list */
#define BIRTH_MAIN_THREAD 0x700    /* send: the thread that starts at the entry point */
#define BIRTH_HOST 0x800           /* send: information about the machine */

/* Rights handed over by the parent: BIRTH_FIRST_GIVEN, one BIRTH_STEP further, ... */
#define BIRTH_FIRST_GIVEN 0x1000
#define BIRTH_STEP 0x100

#endif
