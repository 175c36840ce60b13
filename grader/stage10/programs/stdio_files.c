// libc on files of a mounted server: `stdio_files PART` prints "PART: ok" or what failed.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failures;

#define CHECK(condition)                                                                           \
    ((condition) ? (void)0                                                                         \
                 : (void)(failures++,                                                              \
                          printf("line %d: %s (%s)\n", __LINE__, #condition, strerror(errno))))

static int fails(int result, int why) { return result == -1 && errno == why; }

static void streams(void) {
    char text[64];
    FILE* file = fopen("/tmp/s", "w");
    CHECK(file != NULL);
    CHECK(fprintf(file, "%s %d\n", "line", 1) == 7 && fputs("line 2\n", file) == 0);
    CHECK(fgetc(file) == EOF && ferror(file));
    CHECK(fclose(file) == 0);
    file = fopen("/tmp/s", "r");
    CHECK(fgets(text, sizeof(text), file) && strcmp(text, "line 1\n") == 0 && ftell(file) == 7);
    CHECK(fputc('x', file) == EOF);
    clearerr(file);
    CHECK(fgets(text, sizeof(text), file) && strcmp(text, "line 2\n") == 0 && fgetc(file) == EOF &&
          feof(file));
    fclose(file);
    file = fopen("/tmp/s", "a+");
    CHECK(fputs("line 3\n", file) == 0 && fseek(file, 0, SEEK_SET) == 0);
    CHECK(fgets(text, sizeof(text), file) && strcmp(text, "line 1\n") == 0);
    CHECK(fputs("line 4\n", file) == 0 && fclose(file) == 0);
    file = fopen("/tmp/s", "r+");
    CHECK(fseek(file, 5, SEEK_SET) == 0 && fputc('A', file) == 'A' && fgetc(file) == '\n');
    CHECK(fseek(file, -2, SEEK_END) == 0 && fgetc(file) == '4' && fclose(file) == 0);
    file = fopen("/tmp/s", "r");
    char all[100] = "";
    CHECK(fread(all, 1, 99, file) == 28 && strcmp(all, "line A\nline 2\nline 3\nline 4\n") == 0);
    CHECK(freopen("/tmp/t", "w", file) == file && fputs("other", file) == 0 && fclose(file) == 0);
    CHECK(fopen("/tmp/s", "wx") == NULL && errno == EEXIST);
    CHECK(fopen("/tmp/none", "r") == NULL && errno == ENOENT);
    CHECK(fopen("/tmp/none", "r+") == NULL && errno == ENOENT);
    CHECK(fopen("/tmp/s", "z") == NULL && errno == EINVAL);
    CHECK(fopen("/welcome.txt", "w") == NULL && errno == EACCES);
    CHECK(fopen("/new.txt", "w") == NULL && errno == EACCES);
    CHECK(fopen("/proc/new", "a") == NULL && errno == EACCES);
    struct stat status;
    CHECK(stat("/tmp/t", &status) == 0 && status.st_size == 5 && S_ISREG(status.st_mode));
    CHECK(remove("/tmp/s") == 0 && remove("/tmp/t") == 0 && fails(remove("/tmp/t"), ENOENT));
    // What is not closed is written when the program ends.
    if ((file = fopen("/tmp/unclosed", "w")) != NULL) fputs("at the end\n", file);
}

static void descriptors(void) {
    char bytes[32];
    static char large[100000], again[100000];
    int file = open("/tmp/d", O_RDWR | O_CREAT | O_EXCL, 0644);
    CHECK(file == 3);
    CHECK(write(file, "0123456789", 10) == 10 && lseek(file, 0, SEEK_CUR) == 10);
    CHECK(lseek(file, -4, SEEK_END) == 6 && read(file, bytes, 32) == 4 &&
          memcmp(bytes, "6789", 4) == 0);
    CHECK(read(file, bytes, 32) == 0);
    int other = dup(file);
    CHECK(other == 4 && lseek(file, 2, SEEK_SET) == 2 && read(other, bytes, 1) == 1 &&
          bytes[0] == '2');
    CHECK(close(file) == 0 && fails(close(file), EBADF) && fails((int)read(file, bytes, 1), EBADF));
    CHECK(dup2(other, 9) == 9 && read(9, bytes, 1) == 1 && bytes[0] == '3' && close(9) == 0);
    CHECK(fails(dup2(other, 64), EBADF) && fails(dup2(17, 5), EBADF) && fails(dup(-1), EBADF));
    for (size_t i = 0; i < sizeof(large); i++) large[i] = (char)(i * 31 + i / 7);
    CHECK(lseek(other, 1, SEEK_SET) == 1 &&
          write(other, large, sizeof(large)) == (ssize_t)sizeof(large));
    CHECK(lseek(other, 1, SEEK_SET) == 1 &&
          read(other, again, sizeof(again)) == (ssize_t)sizeof(again));
    CHECK(memcmp(large, again, sizeof(large)) == 0);
    struct stat status;
    CHECK(fstat(other, &status) == 0 && status.st_size == (off_t)sizeof(large) + 1 &&
          status.st_ino != 0);
    CHECK(ftruncate(other, 3) == 0 && lseek(other, 0, SEEK_END) == 3 && fsync(other) == 0);
    CHECK(fails(ftruncate(other, -1), EINVAL) && fails((int)lseek(other, -1, SEEK_SET), EINVAL));
    close(other);
    CHECK(fails(open("/tmp/d", O_RDWR | O_CREAT | O_EXCL), EEXIST) &&
          fails(open("/tmp", O_RDONLY), EISDIR));
    CHECK(fails(open("/tmp/d/e", O_RDONLY), ENOTDIR) && fails(open("/tmp/d", 3), EINVAL));
    // The archive and the console, by the same calls.
    file = open("/welcome.txt", O_RDONLY);
    CHECK(read(file, bytes, 5) == 5 && lseek(file, 0, SEEK_CUR) == 5 &&
          lseek(file, 0, SEEK_END) > 5);
    CHECK(fails((int)write(file, bytes, 1), EACCES) && fstat(file, &status) == 0 &&
          S_ISREG(status.st_mode));
    close(file);
    CHECK(isatty(0) && isatty(1) && isatty(2) && !isatty(3) &&
          fails((int)lseek(1, 0, SEEK_SET), ESPIPE));
    int count = 0, last = 0;
    while ((file = open("/tmp/d", O_RDONLY)) >= 0) count++, last = file;
    CHECK(errno == ENOMEM && count == OPEN_MAX - 3);
    while (last > 2) close(last--);
    CHECK(unlink("/tmp/d") == 0);
}

static void names(void) {
    struct stat status;
    char path[300];
    CHECK(mkdir("/tmp/n", 0777) == 0 && fails(mkdir("/tmp/n", 0777), EEXIST) &&
          fails(mkdir("/tmp/m/n", 0777), ENOENT));
    CHECK(fails(mkdir("/n", 0777), EACCES) && fails(mkdir("/proc", 0777), EEXIST) &&
          fails(mkdir("/tmp", 0777), EEXIST));
    CHECK(chdir("/tmp/n") == 0 && getcwd(path, sizeof(path)) && strcmp(path, "/tmp/n") == 0);
    CHECK(fails(chdir("none"), ENOENT) && fails(chdir("/welcome.txt"), ENOTDIR));
    CHECK(close(creat("a", 0666)) == 0 && stat("./../n//a", &status) == 0 &&
          stat("/tmp/n/a", &status) == 0);
    CHECK(rename("a", "b") == 0 && fails(stat("a", &status), ENOENT) &&
          access("b", R_OK | W_OK) == 0);
    CHECK(fails(rename("b", "/new"), EACCES) && fails(rename("/welcome.txt", "b"), EACCES));
    CHECK(fails(rmdir("b"), ENOTDIR) && fails(unlink("/tmp/n"), EISDIR) &&
          fails(rmdir("/tmp/n"), ENOTEMPTY));
    CHECK(fails(unlink("/welcome.txt"), EACCES) && fails(rmdir("/tmp"), EINVAL) &&
          fails(rmdir("/proc"), EACCES));
    for (int i = 0; i < 50; i++) {
        snprintf(path, sizeof(path), "file%d", i);
        CHECK(close(creat(path, 0666)) == 0);
    }
    DIR* directory = opendir(".");
    CHECK(directory != NULL);
    int seen = 0;
    for (const struct dirent* entry; directory && (entry = readdir(directory)) != NULL; seen++)
        CHECK(entry->d_type == DT_REG && strncmp(entry->d_name, seen == 0 ? "b" : "file", 1) == 0 &&
              unlink(entry->d_name) == 0);
    CHECK(seen == 51 && directory && closedir(directory) == 0);
    CHECK(opendir("none") == NULL && errno == ENOENT);
    CHECK(chdir("..") == 0 && rmdir("n") == 0);
    CHECK(stat("/", &status) == 0 && S_ISDIR(status.st_mode) && stat("/proc", &status) == 0 &&
          S_ISDIR(status.st_mode));
    CHECK(stat("/tmp/", &status) == 0 && S_ISDIR(status.st_mode) && stat("/cat", &status) == 0 &&
          (status.st_mode & 0111));
    directory = opendir("/proc");
    for (seen = 0; directory && readdir(directory) != NULL;) seen++;
    CHECK(directory && seen >= 4 && closedir(directory) == 0);
    memset(path, 'x', sizeof(path) - 1);
    memcpy(path, "/tmp/", 5);
    path[261] = 0;
    CHECK(fails(creat(path, 0666), ENAMETOOLONG));
    static char longest[5000];
    memset(longest, '/', sizeof(longest) - 1);
    CHECK(stat(longest, &status) == 0);
    memset(longest + 1, 'x', 4095);
    CHECK(fails(stat(longest, &status), ENAMETOOLONG) &&
          fails(open(longest, O_RDONLY), ENAMETOOLONG));
    sync();
}

int main(int argc, char** argv) {
    const char* part = argc > 1 ? argv[1] : "";
    if (strcmp(part, "streams") == 0) streams();
    if (strcmp(part, "descriptors") == 0) descriptors();
    if (strcmp(part, "names") == 0) names();
    if (failures == 0) printf("%s: ok\n", part);
    return failures > 0;
}
