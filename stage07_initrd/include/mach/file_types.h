/* Constants of the file service's interface (file.defs). */
#ifndef MACH_FILE_TYPES_H
#define MACH_FILE_TYPES_H

#define FILE_PATH_SIZE 128u     /* of a path with its terminating zero */
#define FILE_READ_MAXIMUM 4096u /* bytes that one file_read gives at most */
#define FILE_LIST_MAXIMUM 32u   /* entries that one file_list gives at most */
#define FILE_EXECUTABLE 1u      /* flag of a file: a program */

#endif
