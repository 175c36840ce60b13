#include "edit/file.hpp"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

constexpr size_t PIECE = 65536;

bool write_piece(int file, GapBuffer::Piece piece) {
    for (size_t done = 0; done < piece.size;) {
        const ssize_t written = write(file, piece.start + done, piece.size - done);
        if (written <= 0) return false;
        done += static_cast<size_t>(written);
    }
    return true;
}

// A new file beside `path`, whose name nobody has; its descriptor, or -1.
int make_beside(const char* path, char* name, size_t size) {
    for (int number = 0; number < 100; number++) {
        const int length = snprintf(name, size, "%s.edit%d", path, number);
        if (length < 0 || static_cast<size_t>(length) >= size) break;
        const int file = open(name, O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (file >= 0 || errno != EEXIST) return file;
    }
    errno = ENAMETOOLONG;
    return -1;
}

}  // namespace

int read_text(const char* path, GapBuffer& text) {
    struct stat status;
    if (stat(path, &status) != 0) return errno;
    if (S_ISDIR(status.st_mode)) return EISDIR;
    const int file = open(path, O_RDONLY);
    char* const piece = static_cast<char*>(malloc(PIECE));
    int why = file < 0 ? errno : piece == nullptr ? ENOMEM : 0;
    while (why == 0) {
        const ssize_t count = read(file, piece, PIECE);
        if (count < 0) why = errno;
        if (count <= 0) break;
        if (!text.insert(text.size(), piece, static_cast<size_t>(count))) why = ENOMEM;
    }
    free(piece);
    if (file >= 0) close(file);
    return why;
}

int write_text(const char* path, const GapBuffer& text) {
    char name[PATH_MAX];
    struct stat status;
    // A directory's name would be taken by rename only if it were empty; it never is to be.
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) return EISDIR;
    const int file = make_beside(path, name, sizeof(name));
    if (file < 0) return errno;
    int why = 0;
    if (!write_piece(file, text.before_gap()) || !write_piece(file, text.behind_gap()) ||
        fsync(file) != 0)
        why = errno;
    if (close(file) != 0 && why == 0) why = errno;
    if (why == 0 && rename(name, path) != 0) why = errno;
    if (why != 0) unlink(name);
    return why;
}
