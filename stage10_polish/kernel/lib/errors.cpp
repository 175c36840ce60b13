// A text for each code; the compiler warns when one is missing.
#include "lib/errors.hpp"

StringView error_text(kern_return_t error) {
    switch (error) {
    case KERN_SUCCESS:
        return "success";
    case KERN_INVALID_ADDRESS:
        return "invalid address";
    case KERN_PROTECTION_FAILURE:
        return "not permitted by the memory's protection";
    case KERN_NO_SPACE:
        return "no space";
    case KERN_INVALID_ARGUMENT:
        return "invalid argument";
    case KERN_FAILURE:
        return "failure";
    case KERN_RESOURCE_SHORTAGE:
        return "not enough memory";
    case KERN_NOT_IN_SET:
        return "not in a set";
    case KERN_NAME_EXISTS:
        return "name exists already";
    case KERN_ABORTED:
        return "aborted";
    case KERN_INVALID_NAME:
        return "invalid name";
    case KERN_INVALID_TASK:
        return "invalid task";
    case KERN_INVALID_RIGHT:
        return "invalid right";
    case KERN_INVALID_VALUE:
        return "invalid value";
    case KERN_UREFS_OVERFLOW:
        return "too many references";
    case KERN_INVALID_CAPABILITY:
        return "invalid capability";
    case KERN_RIGHT_EXISTS:
        return "right exists already under another name";
    case KERN_OPERATION_TIMED_OUT:
        return "timed out";
    case KERN_NOT_FOUND:
        return "not found";
    case KERN_BAD_FORMAT:
        return "bad format";
    case KERN_NOT_READY:
        return "not ready";
    case KERN_NAME_TOO_LONG:
        return "name too long";
    case KERN_ALREADY_EXISTS:
        return "exists already";
    case KERN_DAMAGED:
        return "damaged: checksum wrong";
    case KERN_NOT_DIRECTORY:
        return "not a directory";
    case KERN_IS_DIRECTORY:
        return "is a directory";
    case KERN_NOT_EMPTY:
        return "not empty";
    case KERN_OTHER_SERVER:
        return "on another server";
    case KERN_NOT_SEEKABLE:
        return "cannot be positioned";
    case KERN_BROKEN_PIPE:
        return "broken pipe";
    case KERN_IO_ERROR:
        return "input/output error";
    case MACH_SEND_INVALID_DATA:
        return "send: message not readable";
    case MACH_SEND_INVALID_DEST:
        return "send: invalid destination";
    case MACH_SEND_TIMED_OUT:
        return "send: timed out";
    case MACH_SEND_INTERRUPTED:
        return "send: interrupted";
    case MACH_SEND_MSG_TOO_SMALL:
        return "send: message too small";
    case MACH_SEND_INVALID_REPLY:
        return "send: invalid reply port";
    case MACH_SEND_INVALID_RIGHT:
        return "send: invalid right";
    case MACH_SEND_INVALID_MEMORY:
        return "send: invalid memory";
    case MACH_SEND_NO_BUFFER:
        return "send: no room for the message";
    case MACH_SEND_TOO_LARGE:
        return "send: message too large";
    case MACH_SEND_INVALID_TYPE:
        return "send: invalid descriptor type";
    case MACH_SEND_INVALID_HEADER:
        return "send: invalid header";
    case MACH_RCV_INVALID_NAME:
        return "receive: invalid name";
    case MACH_RCV_TIMED_OUT:
        return "receive: timed out";
    case MACH_RCV_TOO_LARGE:
        return "receive: message too large";
    case MACH_RCV_INTERRUPTED:
        return "receive: interrupted";
    case MACH_RCV_INVALID_DATA:
        return "receive: buffer not writable";
    case MACH_RCV_PORT_DIED:
        return "receive: port died";
    case MACH_RCV_BODY_ERROR:
        return "receive: body could not be accepted";
    case MIG_TYPE_ERROR:
        return "MIG: wrong types";
    case MIG_REPLY_MISMATCH:
        return "MIG: reply to another request";
    case MIG_REMOTE_ERROR:
        return "MIG: remote error";
    case MIG_BAD_ID:
        return "MIG: unknown request";
    case MIG_BAD_ARGUMENTS:
        return "MIG: bad arguments";
    case MIG_NO_REPLY:
        return "MIG: no reply";
    case MIG_EXCEPTION:
        return "MIG: exception";
    case MIG_ARRAY_TOO_LARGE:
        return "MIG: array too large";
    case MIG_SERVER_DIED:
        return "MIG: server died";
    case MIG_DESTROY_REQUEST:
        return "MIG: destroy request";
    }
    return "unknown error";
}
