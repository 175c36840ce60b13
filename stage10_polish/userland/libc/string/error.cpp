// The words for every error code of the system.
#include <errno.h>
#include <string.h>

extern "C" const char* strerror(int code) {
    switch (code) {
    case KERN_SUCCESS:
        return "success";
    case KERN_INVALID_ADDRESS:
        return "invalid address";
    case KERN_PROTECTION_FAILURE:
        return "not permitted";
    case KERN_NO_SPACE:
        return "no space";
    case KERN_INVALID_ARGUMENT:
        return "invalid argument";
    case KERN_FAILURE:
        return "failed";
    case KERN_RESOURCE_SHORTAGE:
        return "not enough memory";
    case KERN_NOT_IN_SET:
        return "not in a port set";
    case KERN_NAME_EXISTS:
        return "name in use";
    case KERN_ABORTED:
        return "interrupted";
    case KERN_INVALID_NAME:
        return "no such port name";
    case KERN_INVALID_TASK:
        return "no such task";
    case KERN_INVALID_RIGHT:
        return "wrong kind of port right";
    case KERN_INVALID_VALUE:
        return "value out of range";
    case KERN_UREFS_OVERFLOW:
        return "too many references";
    case KERN_INVALID_CAPABILITY:
        return "no such capability";
    case KERN_RIGHT_EXISTS:
        return "right held under another name";
    case KERN_OPERATION_TIMED_OUT:
        return "timed out";
    case KERN_NOT_FOUND:
        return "not found";
    case KERN_BAD_FORMAT:
        return "not a program";
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
        return "message not readable";
    case MACH_SEND_INVALID_DEST:
        return "no such service";
    case MACH_SEND_TIMED_OUT:
        return "send timed out";
    case MACH_SEND_INTERRUPTED:
        return "send interrupted";
    case MACH_SEND_MSG_TOO_SMALL:
        return "message too small";
    case MACH_SEND_INVALID_REPLY:
        return "invalid reply port";
    case MACH_SEND_INVALID_RIGHT:
        return "invalid right in message";
    case MACH_SEND_INVALID_MEMORY:
        return "invalid memory in message";
    case MACH_SEND_NO_BUFFER:
        return "no room for the message";
    case MACH_SEND_TOO_LARGE:
        return "message too large";
    case MACH_SEND_INVALID_TYPE:
        return "invalid descriptor in message";
    case MACH_SEND_INVALID_HEADER:
        return "invalid message header";
    case MACH_RCV_INVALID_NAME:
        return "no such receive right";
    case MACH_RCV_TIMED_OUT:
        return "receive timed out";
    case MACH_RCV_TOO_LARGE:
        return "received message too large";
    case MACH_RCV_INTERRUPTED:
        return "receive interrupted";
    case MACH_RCV_INVALID_DATA:
        return "receive buffer not writable";
    case MACH_RCV_PORT_DIED:
        return "port died";
    case MACH_RCV_BODY_ERROR:
        return "received rights or memory cannot be taken";
    case MIG_TYPE_ERROR:
        return "malformed reply";
    case MIG_REPLY_MISMATCH:
        return "wrong reply";
    case MIG_REMOTE_ERROR:
        return "server failed";
    case MIG_BAD_ID:
        return "unknown request";
    case MIG_BAD_ARGUMENTS:
        return "malformed request";
    case MIG_NO_REPLY:
        return "no reply";
    case MIG_EXCEPTION:
        return "server raised an exception";
    case MIG_ARRAY_TOO_LARGE:
        return "array too large";
    case MIG_SERVER_DIED:
        return "server died";
    case MIG_DESTROY_REQUEST:
        return "request destroyed";
    case EDOM:
        return "outside the function's domain";
    case EILSEQ:
        return "no such character";
    case ENOTTY:
        return "not the console";
    case EOVERFLOW:
        return "too large for its type";
    default:
        return "unknown error";
    }
}
