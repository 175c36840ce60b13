// Formatted output and buffered streams. Output to the console goes out at each newline, stderr's
// at each call, any other when the buffer is full, at fflush and fclose, and when the program ends.
#pragma once

#include <stdarg.h>
#include <stddef.h>

#define EOF (-1)
#define BUFSIZ 1024
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2
#define FILENAME_MAX 2048
#define FOPEN_MAX 64

#ifdef __cplusplus
extern "C" {
#endif

typedef struct stream FILE;
extern FILE* const stdin;
extern FILE* const stdout;
extern FILE* const stderr;

// Conversions d i u x X o c s p f F e E g G a A %, flags - + space # 0, width and precision (also
// *), lengths hh h l ll j z t L. Floating-point numbers are rounded to the nearest one that has so
// many digits, a half to even. Anything else (%n too) ends the output: -1, EINVAL.
int printf(const char* format, ...) __attribute__((format(__printf__, 1, 2)));
int fprintf(FILE* stream, const char* format, ...) __attribute__((format(__printf__, 2, 3)));
int dprintf(int descriptor, const char* format, ...) __attribute__((format(__printf__, 2, 3)));
int sprintf(char* to, const char* format, ...) __attribute__((format(__printf__, 2, 3)));
int snprintf(char* to, size_t size, const char* format, ...)
    __attribute__((format(__printf__, 3, 4)));
int vprintf(const char* format, va_list arguments);
int vfprintf(FILE* stream, const char* format, va_list arguments);
int vdprintf(int descriptor, const char* format, va_list arguments);
int vsprintf(char* to, const char* format, va_list arguments);
int vsnprintf(char* to, size_t size, const char* format, va_list arguments);

// Conversions d i u o x X p f e g a (and F E G A) c s [ n %, also with * and a width, lengths
// hh h l ll j z t L. The number of values stored, or EOF if the input ended before the first.
int scanf(const char* format, ...) __attribute__((format(__scanf__, 1, 2)));
int fscanf(FILE* stream, const char* format, ...) __attribute__((format(__scanf__, 2, 3)));
int sscanf(const char* text, const char* format, ...) __attribute__((format(__scanf__, 2, 3)));
int vscanf(const char* format, va_list arguments);
int vfscanf(FILE* stream, const char* format, va_list arguments);
int vsscanf(const char* text, const char* format, va_list arguments);

int fputc(int character, FILE* stream);
int putc(int character, FILE* stream);
int putchar(int character);
int fputs(const char* text, FILE* stream);
int puts(const char* text);
size_t fwrite(const void* items, size_t size, size_t count, FILE* stream);
int fflush(FILE* stream);  // NULL: all that are written to

// Modes "r" "w" "a", with "+", "b" (no difference) and "x" (not if it is there) behind. Between
// reading and writing nothing need be called.
FILE* fopen(const char* path, const char* mode);
FILE* fdopen(int descriptor, const char* mode);
FILE* freopen(const char* path, const char* mode, FILE* stream);  // the descriptor's number stays
int fclose(FILE* stream);
FILE* tmpfile(void);  // below /tmp, gone with its end
// The shell runs the command; what it prints is read ("r"), or what it reads is written ("w"). It
// ends with pclose, which says what system would have said.
FILE* popen(const char* command, const char* mode);
int pclose(FILE* stream);
int fileno(FILE* stream);
// Before anything else is done with the stream. Of a buffer that is given one byte is not used.
int setvbuf(FILE* stream, char* buffer, int mode, size_t size);
void setbuf(FILE* stream, char* buffer);
int remove(const char* path);  // a file, or a directory that is empty
int rename(const char* from, const char* to);
int fgetc(FILE* stream);
int getc(FILE* stream);
int getchar(void);
// At any time one byte, also before the first read, behind fseek and at the end of the file; the
// next seek forgets it. EOF: there is no room for another, or the stream is for output.
int ungetc(int character, FILE* stream);
char* fgets(char* to, int size, FILE* stream);
// One line of any length with its newline into *line, grown by realloc; its length, or -1 at the
// end.
long getline(char** line, size_t* capacity, FILE* stream);
size_t fread(void* items, size_t size, size_t count, FILE* stream);
int fseek(FILE* stream, long offset, int origin);  // not of the console or a pipe
long ftell(FILE* stream);
void rewind(FILE* stream);
typedef long fpos_t;
int fgetpos(FILE* stream, fpos_t* place);
int fsetpos(FILE* stream, const fpos_t* place);
int feof(FILE* stream);
int ferror(FILE* stream);
void clearerr(FILE* stream);

void perror(const char* what);  // "what: " and strerror(errno), to stderr

#ifdef __cplusplus
}
#endif
