// Every error code of the system, shared by kernel and programs. Zero is success; Mach's codes keep
// Mach's numbers, codes from 100 are ours. mach_msg codes are positive, MIG codes negative.
#pragma once

enum kern_return {
    KERN_SUCCESS = 0,
    KERN_INVALID_ADDRESS = 1,
    KERN_PROTECTION_FAILURE = 2,
    KERN_NO_SPACE = 3,
    KERN_INVALID_ARGUMENT = 4,
    KERN_FAILURE = 5,
    KERN_RESOURCE_SHORTAGE = 6,
    KERN_NOT_IN_SET = 12,
    KERN_NAME_EXISTS = 13,
    KERN_ABORTED = 14,
    KERN_INVALID_NAME = 15,
    KERN_INVALID_TASK = 16,
    KERN_INVALID_RIGHT = 17,
    KERN_INVALID_VALUE = 18,
    KERN_UREFS_OVERFLOW = 19,
    KERN_INVALID_CAPABILITY = 20,
    KERN_RIGHT_EXISTS = 21,
    KERN_OPERATION_TIMED_OUT = 49,

    KERN_NOT_FOUND = 100,   // no file, program, task or service of that name
    KERN_BAD_FORMAT = 101,  // an ELF file, archive or table that breaks its own rules
    KERN_NOT_READY = 102,   // the object is busy or not there yet
    KERN_NAME_TOO_LONG = 103,
    KERN_ALREADY_EXISTS = 104,
    KERN_DAMAGED = 105,  // stored bytes that do not match their checksum

    // Of servers of files and pipes.
    KERN_NOT_DIRECTORY = 106,
    KERN_IS_DIRECTORY = 107,
    KERN_NOT_EMPTY = 108,
    KERN_OTHER_SERVER = 109,  // the two names are not the same server's
    KERN_NOT_SEEKABLE = 110,  // bytes come and go there, but have no places
    KERN_BROKEN_PIPE = 111,   // nobody is left to read what is written
    KERN_IO_ERROR = 112,      // a device says that it could not

    // mach_msg
    MACH_MSG_SUCCESS = 0,
    MACH_SEND_INVALID_DATA = 0x10000002,
    MACH_SEND_INVALID_DEST = 0x10000003,
    MACH_SEND_TIMED_OUT = 0x10000004,
    MACH_SEND_INTERRUPTED = 0x10000007,
    MACH_SEND_MSG_TOO_SMALL = 0x10000008,
    MACH_SEND_INVALID_REPLY = 0x10000009,
    MACH_SEND_INVALID_RIGHT = 0x1000000a,
    MACH_SEND_INVALID_MEMORY = 0x1000000c,
    MACH_SEND_NO_BUFFER = 0x1000000d,
    MACH_SEND_TOO_LARGE = 0x1000000e,
    MACH_SEND_INVALID_TYPE = 0x1000000f,
    MACH_SEND_INVALID_HEADER = 0x10000010,
    MACH_RCV_INVALID_NAME = 0x10004002,
    MACH_RCV_TIMED_OUT = 0x10004003,
    MACH_RCV_TOO_LARGE = 0x10004004,
    MACH_RCV_INTERRUPTED = 0x10004005,
    MACH_RCV_INVALID_DATA = 0x10004008,
    MACH_RCV_PORT_DIED = 0x10004009,
    MACH_RCV_BODY_ERROR = 0x1000400c,

    // MIG stubs and servers
    MIG_TYPE_ERROR = -300,
    MIG_REPLY_MISMATCH = -301,
    MIG_REMOTE_ERROR = -302,
    MIG_BAD_ID = -303,
    MIG_BAD_ARGUMENTS = -304,
    MIG_NO_REPLY = -305,
    MIG_EXCEPTION = -306,
    MIG_ARRAY_TOO_LARGE = -307,
    MIG_SERVER_DIED = -308,
    MIG_DESTROY_REQUEST = -309,
};

typedef enum kern_return kern_return_t;
typedef enum kern_return mach_msg_return_t;
