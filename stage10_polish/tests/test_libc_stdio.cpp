// libc's streams on a console and files of the test's own: what is written when, what comes back,
// where lines and files end.
#include "host/libc_under_test.hpp"

#include <deque>
#include <map>

#include "../userland/libc/stdlib/lock.hpp"
void Lock::wait() { FAIL() << "the lock is taken twice"; }

#include "../userland/libc/files/descriptors.hpp"
#include "../userland/libc/stdio/format.hpp"
#include "../userland/libc/stdio/stream.hpp"

namespace {

std::vector<std::string> written;  // one entry for each call
std::deque<std::string> typed;     // what each read gives; none left: the end
bool write_fails;
std::string file_content;
unsigned open_files;
kern_return_t file_error;
size_t file_place;
bool file_appends;
constexpr int FILE_DESCRIPTOR = 7;

std::string all_written() {
    std::string all;
    for (const std::string& piece : written) all += piece;
    written.clear();
    return all;
}

}  // namespace

extern "C" {
void* our_malloc(size_t size) { return host_malloc(size); }
void* our_realloc(void* memory, size_t size) { return host_realloc(memory, size); }
void our_free(void* memory) { host_free(memory); }
int our_tolower(int character) { return host_tolower(character); }

our_ssize_t our_write(int descriptor, const void* bytes, size_t size) {
    if (write_fails) return -1;
    const std::string piece(static_cast<const char*>(bytes), size);
    if (descriptor == FILE_DESCRIPTOR) {
        if (file_appends) file_place = file_content.size();
        if (file_content.size() < file_place + size) file_content.resize(file_place + size);
        file_content.replace(file_place, size, piece);
        file_place += size;
    } else {
        written.push_back(piece);
    }
    return static_cast<our_ssize_t>(size);
}

our_ssize_t our_read(int descriptor, void* bytes, size_t size) {
    std::string piece;
    if (descriptor == FILE_DESCRIPTOR) {
        if (file_error != KERN_SUCCESS) {
            errno = file_error;
            return -1;
        }
        if (file_place < file_content.size()) piece = file_content.substr(file_place, size);
        file_place += piece.size();
    } else if (!typed.empty()) {
        piece = typed.front();
        typed.pop_front();
    }
    EXPECT_LE(piece.size(), size);
    host_memcpy(bytes, piece.data(), piece.size());
    return static_cast<our_ssize_t>(piece.size());
}

int our_isatty(int descriptor) { return descriptor != FILE_DESCRIPTOR; }
}

// One file, of the name `file`; `kept` is one that cannot be written.
namespace descriptors {

kern_return_t open(const char* path, uint32_t flags, int* number) {
    const std::string name(path);
    if (name == "kept" && (flags & OPEN_WRITE) != 0) return KERN_PROTECTION_FAILURE;
    if (name != "file" && name != "kept") return KERN_NOT_FOUND;
    if ((flags & OPEN_EXCLUSIVE) != 0) return KERN_ALREADY_EXISTS;
    if ((flags & OPEN_TRUNCATE) != 0) file_content.clear();
    file_appends = (flags & OPEN_APPEND) != 0;
    file_place = 0;
    open_files++;
    *number = FILE_DESCRIPTOR;
    return KERN_SUCCESS;
}

kern_return_t close(int) {
    open_files--;
    return KERN_SUCCESS;
}

kern_return_t seek(int number, int64_t offset, uint32_t origin, uint64_t* position) {
    if (number != FILE_DESCRIPTOR) return KERN_NOT_SEEKABLE;
    const uint64_t from[] = {0, file_place, file_content.size()};
    const int64_t place = static_cast<int64_t>(from[origin]) + offset;
    if (place < 0) return KERN_INVALID_ARGUMENT;
    *position = file_place = static_cast<uint64_t>(place);
    return KERN_SUCCESS;
}

kern_return_t get(int, Descriptor* found) {
    *found = {};
    return KERN_SUCCESS;
}
void put(const Descriptor&, int) {}
kern_return_t retain(const Descriptor&) { return KERN_SUCCESS; }

}  // namespace descriptors

void (*libc_output_hook)();

namespace {

TEST(LibcStdio, OutputIsWrittenAtNewlines) {
    our_printf("a%d", 1);
    EXPECT_EQ(written.size(), 0u) << "no newline has come yet";
    our_printf("b\n");
    ASSERT_EQ(written.size(), 1u);
    EXPECT_EQ(all_written(), "a1b\n");
    our_puts("line");
    EXPECT_EQ(written.size(), 1u);
    EXPECT_EQ(all_written(), "line\n");
    our_fputs("x", our_stdout);
    EXPECT_EQ(our_putchar('y'), 'y');
    EXPECT_EQ(written.size(), 0u) << "no newline has come yet";
    EXPECT_EQ(our_fflush(nullptr), 0);
    EXPECT_EQ(all_written(), "xy");
}

TEST(LibcStdio, ErrorsAreWrittenAtOnce) {
    our_fprintf(our_stderr, "%s: %d", "name", 5);
    EXPECT_EQ(written.size(), 1u);
    EXPECT_EQ(all_written(), "name: 5");
    our_dprintf(3, "%d%d", 1, 2);
    EXPECT_EQ(written.size(), 1u);
    EXPECT_EQ(all_written(), "12");
    errno = KERN_NOT_FOUND;
    our_perror("what");
    EXPECT_EQ(all_written(), "what: not found\n");
}

TEST(LibcStdio, LargeOutput) {
    std::string expected;
    std::mt19937_64 random(5);
    for (int i = 0; i < 2000; i++) {
        const std::string piece(random() % 50, static_cast<char>('a' + i % 26));
        expected += piece;
        EXPECT_EQ(our_fwrite(piece.data(), 1, piece.size(), our_stdout), piece.size());
    }
    const std::string large(5000, '#');
    our_printf("%s", large.c_str());
    our_fflush(our_stdout);
    EXPECT_EQ(all_written(), expected + large);
}

TEST(LibcStdio, FailedWritesAreReported) {
    write_fails = true;
    EXPECT_EQ(our_puts("x"), -1);
    EXPECT_NE(our_ferror(our_stdout), 0) << "writing has failed";
    EXPECT_EQ(our_printf("x\n"), -1);
    write_fails = false;
    our_clearerr(our_stdout);
    EXPECT_EQ(our_printf("ok\n"), 3);
    EXPECT_EQ(all_written(), "ok\n");
    EXPECT_EQ(our_fputs("x", our_stdin), -1);
    our_clearerr(our_stdin);
}

TEST(LibcStdio, Input) {
    typed = {"first\n", "sec", "ond\nthird", "\n"};
    our_fputs("question? ", our_stdout);
    EXPECT_EQ(our_getchar(), 'f');
    EXPECT_EQ(all_written(), "question? ");  // before the program waits for the answer
    EXPECT_EQ(our_ungetc('F', our_stdin), 'F');
    char line[8];
    EXPECT_STREQ(our_fgets(line, sizeof(line), our_stdin), "First\n");
    EXPECT_STREQ(our_fgets(line, sizeof(line), our_stdin), "second\n");
    EXPECT_STREQ(our_fgets(line, 4, our_stdin), "thi");
    EXPECT_STREQ(our_fgets(line, sizeof(line), our_stdin), "rd\n");
    EXPECT_EQ(our_fgets(line, sizeof(line), our_stdin), nullptr);
    EXPECT_NE(our_feof(our_stdin), 0) << "reading has met the end";
    typed = {"more"};
    EXPECT_EQ(our_getchar(), -1);  // the end stays the end
    our_clearerr(our_stdin);
    EXPECT_EQ(our_getchar(), 'm');
    our_clearerr(our_stdin);
    while (our_getchar() != -1) {
    }
}

// One byte goes back at any time: before the first read, behind a full buffer, a seek, the end.
TEST(LibcStdio, OneByteCanAlwaysBeGivenBack) {
    const auto give_back = [](our_FILE* stream, int character) {
        EXPECT_EQ(our_ungetc(character, stream), character);
        EXPECT_EQ(our_feof(stream), 0) << "there is a byte to read again";
        EXPECT_EQ(our_fgetc(stream), character);
    };
    for (size_t size : {0, 1, 4095, 4096, 4097, 9000}) {
        file_content.assign(size, 'x');
        our_FILE* file = our_fopen("file", "r");
        ASSERT_NE(file, nullptr);
        give_back(file, 'a');  // nothing has been read yet
        for (size_t at = 0; at < size; at++) {
            ASSERT_EQ(our_fgetc(file), 'x');
            give_back(file, 255);
            ASSERT_EQ(our_ftell(file), static_cast<long>(at + 1));
        }
        for (int round = 0; round < 3; round++) {
            EXPECT_EQ(our_fgetc(file), -1) << "the file has " << size << " bytes";
            EXPECT_NE(our_feof(file), 0) << "reading has met the end";
            give_back(file, 'e');
        }
        our_rewind(file);
        give_back(file, 'b');
        our_fseek(file, static_cast<long>(size / 2), SEEK_SET);
        give_back(file, 'c');
        EXPECT_EQ(our_ftell(file), static_cast<long>(size / 2));
        EXPECT_EQ(our_ungetc('d', file), 'd');
        our_rewind(file);  // forgets the d
        EXPECT_EQ(our_ungetc('f', file), 'f');
        EXPECT_EQ(our_ungetc('g', file), -1) << "there is room for one";
        EXPECT_EQ(our_ungetc(-1, file), -1);
        EXPECT_EQ(our_ftell(file), 0);
        std::string read(size + 1, '#');
        EXPECT_EQ(our_fread(read.data(), 1, read.size(), file), read.size());
        EXPECT_EQ(read, "f" + file_content);
        EXPECT_EQ(our_ungetc('h', file), 'h');
        our_fseek(file, 0, SEEK_CUR);  // the h has moved the place back by one
        EXPECT_EQ(our_ftell(file), size > 0 ? static_cast<long>(size) - 1 : 0);
        our_fclose(file);
    }
    typed = {std::string(1024, 'y'), "z"};  // as much as the buffer takes, then more
    give_back(our_stdin, 'a');
    std::string read(1024, '#');
    EXPECT_EQ(our_fread(read.data(), 1, 1024, our_stdin), 1024u);
    EXPECT_EQ(read, std::string(1024, 'y'));
    give_back(our_stdin, 'b');
    EXPECT_EQ(our_getchar(), 'z');
    EXPECT_EQ(our_getchar(), -1);
    give_back(our_stdin, 'c');
    our_clearerr(our_stdin);
}

// What an output stream has collected is neither read nor changed by the functions for input.
TEST(LibcStdio, OutputIsNotInput) {
    our_printf("abc");
    char byte = 0;
    EXPECT_EQ(our_ungetc('x', our_stdout), -1);
    EXPECT_EQ(our_fgetc(our_stdout), -1);
    EXPECT_EQ(our_fread(&byte, 1, 1, our_stdout), 0u);
    EXPECT_NE(our_ferror(our_stdout), 0) << "an output stream cannot be read";
    our_clearerr(our_stdout);
    EXPECT_EQ(our_fflush(our_stdout), 0);
    EXPECT_EQ(all_written(), "abc");
}

// Lines of every length round the sizes of the buffer that getline makes; the host's allocator
// finds a byte written behind it.
TEST(LibcStdio, GetlineStaysInsideItsBuffer) {
    for (size_t length = 1; length < 600; length++) {
        for (const bool newline : {false, true}) {
            file_content = std::string(length - 1, 'x') + (newline ? "\n" : "y");
            our_FILE* file = our_fopen("file", "r");
            ASSERT_NE(file, nullptr);
            char* line = nullptr;
            size_t capacity = 0;
            ASSERT_EQ(our_getline(&line, &capacity, file), static_cast<long>(length));
            EXPECT_EQ(line, file_content);
            EXPECT_GT(capacity, length) << "no room for the zero behind the line";
            host_free(line);
            our_fclose(file);
        }
    }
}

TEST(LibcStdio, FilesOfEverySize) {
    std::mt19937_64 random(6);
    for (size_t size : {0, 1, 4095, 4096, 4097, 8192, 100000}) {
        file_content.assign(size, ' ');
        for (char& c : file_content) c = static_cast<char>(random() % 20 == 0 ? '\n' : random());
        our_FILE* file = our_fopen("file", "r");
        ASSERT_NE(file, nullptr);
        std::string read;
        char buffer[3000];
        while (read.size() < size || !our_feof(file)) {
            const size_t wanted = 1 + random() % sizeof(buffer);
            read.append(buffer, our_fread(buffer, 1, wanted, file));
        }
        EXPECT_EQ(read, file_content);
        our_rewind(file);
        char* line = nullptr;
        size_t capacity = 0;
        long length;
        read.clear();
        while ((length = our_getline(&line, &capacity, file)) >= 0) {
            const std::string piece(line, static_cast<size_t>(length));
            EXPECT_GE(piece.find('\n'), piece.size() - 1);  // nowhere else
            read += piece;
        }
        host_free(line);
        EXPECT_EQ(read, file_content);
        EXPECT_EQ(our_fclose(file), 0);
        EXPECT_EQ(open_files, 0u);
    }
}

TEST(LibcStdio, Seeking) {
    file_content.clear();
    for (int i = 0; i < 10000; i++) file_content += static_cast<char>(i * 7);
    our_FILE* file = our_fopen("file", "rb");
    ASSERT_NE(file, nullptr);
    std::mt19937_64 random(7);
    long place = 0;
    for (int round = 0; round < 3000; round++) {
        const long target = static_cast<long>(random() % 10000);
        switch (random() % 4) {
        case 0:
            EXPECT_EQ(our_fseek(file, target, SEEK_SET), 0);
            break;
        case 1:
            EXPECT_EQ(our_fseek(file, target - place, SEEK_CUR), 0);
            break;
        case 2:
            EXPECT_EQ(our_fseek(file, target - 10000, SEEK_END), 0);
            break;
        default:
            EXPECT_EQ(our_fgetc(file),
                      static_cast<unsigned char>(file_content[static_cast<size_t>(place)]));
            EXPECT_EQ(our_ftell(file), place + 1);
            our_fseek(file, target, SEEK_SET);
        }
        place = target;
        EXPECT_EQ(our_ftell(file), place);
    }
    EXPECT_EQ(our_fseek(file, -1, SEEK_SET), -1);
    EXPECT_EQ(our_fseek(file, 0, 9), -1);
    EXPECT_EQ(our_ftell(our_stdin), -1);
    our_fclose(file);
}

// Reading, writing and seeking in any order, against a string.
TEST(LibcStdio, WritingAndReading) {
    std::mt19937_64 random(8);
    for (const char* mode : {"w+", "r+", "a+"}) {
        const bool appends = *mode == 'a';
        file_content = "as it was";
        std::string model = *mode == 'w' ? "" : file_content;
        our_FILE* file = our_fopen("file", mode);
        ASSERT_NE(file, nullptr);
        size_t place = 0;
        for (int round = 0; round < 5000; round++) {
            const size_t size = random() % (round % 50 == 0 ? 10000 : 40);
            switch (random() % 4) {
            case 0: {
                const std::string piece(size, static_cast<char>('a' + round % 26));
                EXPECT_EQ(our_fwrite(piece.data(), 1, size, file), size);
                if (size == 0) break;
                if (appends) place = model.size();
                if (model.size() < place + size) model.resize(place + size);
                model.replace(place, size, piece);
                place += size;
                break;
            }
            case 1: {
                std::string piece(size, '#');
                piece.resize(our_fread(piece.data(), 1, size, file));
                EXPECT_EQ(piece, place < model.size() ? model.substr(place, size) : "");
                place += piece.size();
                break;
            }
            case 2:
                place = random() % (model.size() + 5);
                EXPECT_EQ(our_fseek(file, static_cast<long>(place), SEEK_SET), 0);
                break;
            default:
                if (appends) our_fflush(file);  // where it is is known when it is written
                EXPECT_EQ(our_ftell(file), static_cast<long>(place));
                EXPECT_EQ(our_fflush(round % 2 == 0 ? file : nullptr), 0);
            }
        }
        EXPECT_EQ(our_fclose(file), 0);
        EXPECT_EQ(file_content, model) << mode;
    }
}

TEST(LibcStdio, ModesAreRights) {
    file_content = "text";
    our_FILE* file = our_fopen("file", "a");
    EXPECT_EQ(our_fgetc(file), -1);
    EXPECT_NE(our_ferror(file), 0) << "it was opened for writing";
    EXPECT_EQ(our_fputs(" more", file), 0);
    EXPECT_EQ(file_content, "text") << "a file's output waits in the buffer";
    our_fclose(file);
    EXPECT_EQ(file_content, "text more");
    file = our_fopen("file", "r");
    EXPECT_EQ(our_fputc('x', file), -1);
    EXPECT_NE(our_ferror(file), 0) << "it was opened for reading";
    our_fclose(file);
    our_fclose(our_fopen("file", "w"));
    EXPECT_EQ(file_content, "");
    EXPECT_EQ(open_files, 0u);
}

TEST(LibcStdio, FileErrors) {
    EXPECT_EQ(our_fopen("missing", "r"), nullptr);
    EXPECT_EQ(errno, KERN_NOT_FOUND);
    EXPECT_EQ(our_fopen("kept", "w"), nullptr);
    EXPECT_EQ(errno, KERN_PROTECTION_FAILURE);
    EXPECT_EQ(our_fopen("file", "wx"), nullptr);
    for (const char* mode : {"", "q", "rq", "+"}) {
        EXPECT_EQ(our_fopen("file", mode), nullptr) << mode;
        EXPECT_EQ(errno, KERN_INVALID_ARGUMENT);
    }
    our_FILE* file = our_fopen("file", "r");
    ASSERT_NE(file, nullptr);
    file_error = KERN_FAILURE;
    char byte;
    EXPECT_EQ(our_fread(&byte, 1, 1, file), 0u);
    EXPECT_NE(our_ferror(file), 0) << "reading has failed";
    EXPECT_EQ(our_feof(file), 0) << "an error is not the end";
    EXPECT_EQ(errno, KERN_FAILURE);
    file_error = KERN_SUCCESS;
    EXPECT_EQ(our_fread(&byte, SIZE_MAX, 2, file), 0u);
    our_fclose(file);
}

}  // namespace
