// Streams on files, and their places.
#include "libc/stdio/stream.hpp"

#include "libc/files/descriptors.hpp"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace {

constexpr size_t BUFFER = IO_INLINE_MAXIMUM;  // what one message brings

constinit stream* first_opened = nullptr;
constinit Lock list_lock;

// What a mode asks for, as flags of directory_open; 0: it is none.
uint32_t flags_of(const char* mode) {
    uint32_t flags = 0;
    switch (*mode++) {
    case 'r':
        flags = OPEN_READ;
        break;
    case 'w':
        flags = OPEN_WRITE | OPEN_CREATE | OPEN_TRUNCATE;
        break;
    case 'a':
        flags = OPEN_WRITE | OPEN_CREATE | OPEN_APPEND;
        break;
    default:
        return 0;
    }
    for (; *mode != 0; mode++) {
        if (*mode == '+')
            flags |= OPEN_READ | OPEN_WRITE;
        else if (*mode == 'x')
            flags |= OPEN_EXCLUSIVE;
        else if (*mode != 'b')
            return 0;
    }
    return flags;
}

void set_up(stream* opened, int descriptor, uint32_t flags) {
    opened->descriptor = descriptor;
    opened->readable = (flags & OPEN_READ) != 0;
    opened->writable = (flags & OPEN_WRITE) != 0;
    opened->at_end = opened->failed = false;
    opened->buffering = Buffering::Unknown;
    opened->collected = 0;
    opened->forget_input();
}

void add_to_list(stream* opened) {
    LockGuard guard(list_lock);
    opened->next = first_opened;
    if (first_opened != nullptr) first_opened->previous = opened;
    first_opened = opened;
}

void take_from_list(stream* closing) {
    LockGuard guard(list_lock);
    (closing->previous != nullptr ? closing->previous->next : first_opened) = closing->next;
    if (closing->next != nullptr) closing->next->previous = closing->previous;
}

stream* make_stream(int descriptor, uint32_t flags) {
    // The buffer lies behind the stream.
    void* memory = malloc(sizeof(stream) + 1 + BUFFER);
    if (memory == nullptr) return nullptr;
    stream* made = static_cast<stream*>(memory);
    *made = {.lock = {},
             .buffering = Buffering::Unknown,
             .opened = true,
             .descriptor = descriptor,
             .buffer = reinterpret_cast<char*>(made + 1),
             .capacity = BUFFER};
    set_up(made, descriptor, flags);
    add_to_list(made);
    return made;
}

bool write_rest(stream* to) { return to->collected == 0 || streams::flush(to); }

// Where the program is: the descriptor is behind what was read, before what is to be written. One
// given back in front of the first byte is at 0 as well. False: no places there.
bool tell(stream* at, uint64_t* place) {
    if (descriptors::seek(at->descriptor, 0, IO_FROM_POSITION, place) != KERN_SUCCESS) return false;
    *place += at->collected;
    *place = at->unread() < *place ? *place - at->unread() : 0;
    return true;
}

int failed(int why) {
    errno = why;
    return -1;
}

}  // namespace

stream* streams::next_opened(stream* before) {
    LockGuard guard(list_lock);
    return before == nullptr ? first_opened : before->next;
}

extern "C" {

FILE* fopen(const char* path, const char* mode) {
    const uint32_t flags = flags_of(mode);
    int descriptor;
    const kern_return_t result =
        flags != 0 ? descriptors::open(path, flags, &descriptor) : KERN_INVALID_ARGUMENT;
    if (result != KERN_SUCCESS) {
        errno = result;
        return nullptr;
    }
    stream* opened = make_stream(descriptor, flags);
    if (opened == nullptr) descriptors::close(descriptor);
    return opened;
}

FILE* fdopen(int descriptor, const char* mode) {
    const uint32_t flags = flags_of(mode);
    if (flags != 0) return make_stream(descriptor, flags);
    errno = EINVAL;
    return nullptr;
}

FILE* freopen(const char* path, const char* mode, FILE* old) {
    LockGuard guard(old->lock);
    write_rest(old);
    const uint32_t flags = flags_of(mode);
    int descriptor;
    const kern_return_t result =
        flags != 0 ? descriptors::open(path, flags, &descriptor) : KERN_INVALID_ARGUMENT;
    if (result != KERN_SUCCESS) {
        errno = result;
        return nullptr;
    }
    // The number stays: it may be what a child gets for its stdout.
    Descriptor opened;
    descriptors::get(descriptor, &opened);
    if (descriptors::retain(opened) == KERN_SUCCESS) descriptors::put(opened, old->descriptor);
    descriptors::close(descriptor);
    set_up(old, old->descriptor, flags);
    return old;
}

int fclose(FILE* closing) {
    if (!closing->opened) return fflush(closing);
    bool good = write_rest(closing);
    good &= descriptors::close(closing->descriptor) == KERN_SUCCESS;
    take_from_list(closing);
    free(closing);
    return good ? 0 : EOF;
}

int fileno(FILE* of) { return of->descriptor; }

int setvbuf(FILE* of, char* buffer, int mode, size_t size) {
    LockGuard guard(of->lock);
    if (mode < _IOFBF || mode > _IONBF || of->collected > 0 || of->filled > 1) return EOF;
    constexpr Buffering KINDS[] = {Buffering::Full, Buffering::Line, Buffering::None};
    of->buffering = KINDS[mode];
    if (buffer != nullptr && size > 1 && mode != _IONBF) {
        of->buffer = buffer;
        of->capacity = size - 1;
    }
    return 0;
}

void setbuf(FILE* of, char* buffer) {
    setvbuf(of, buffer, buffer != nullptr ? _IOFBF : _IONBF, BUFSIZ);
}

int fseek(FILE* in, long offset, int origin) {
    LockGuard guard(in->lock);
    uint64_t place;
    if (origin < SEEK_SET || origin > SEEK_END) return failed(EINVAL);
    // A place counts from where the program is, not from where the descriptor is.
    if (origin == SEEK_CUR) {
        if (!tell(in, &place)) return failed(EINVAL);
        if (__builtin_add_overflow(static_cast<long>(place), offset, &offset))
            return failed(EINVAL);
        origin = SEEK_SET;
    }
    if (!write_rest(in)) return -1;
    const kern_return_t result =
        descriptors::seek(in->descriptor, offset, static_cast<uint32_t>(origin), &place);
    if (result != KERN_SUCCESS) return failed(result);
    in->forget_input();
    in->at_end = false;
    return 0;
}

long ftell(FILE* in) {
    LockGuard guard(in->lock);
    uint64_t place;
    return tell(in, &place) ? static_cast<long>(place) : failed(EINVAL);
}

void rewind(FILE* in) {
    fseek(in, 0, SEEK_SET);
    clearerr(in);
}

int fgetpos(FILE* in, fpos_t* place) {
    *place = ftell(in);
    return *place < 0 ? -1 : 0;
}
int fsetpos(FILE* in, const fpos_t* place) { return fseek(in, *place, SEEK_SET); }

}  // extern "C"
