// libc beside the host's own: every public function of userland/libc gets the prefix `our_`. Its
// sources are compiled with this before all else (rules/host.mk); a test includes
// libc_under_test.hpp. The host's headers first, so that only ours are renamed.
#pragma once

#include <cctype>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include <mach/kern_return.h>  // of which our errno.h is made

#define memcpy our_memcpy
#define memmove our_memmove
#define memset our_memset
#define memcmp our_memcmp
#define memchr our_memchr
#define memrchr our_memrchr
#define strlen our_strlen
#define strnlen our_strnlen
#define strcpy our_strcpy
#define strncpy our_strncpy
#define strcat our_strcat
#define strncat our_strncat
#define strlcpy our_strlcpy
#define strlcat our_strlcat
#define strcmp our_strcmp
#define strncmp our_strncmp
#define strcoll our_strcoll
#define strcasecmp our_strcasecmp
#define strncasecmp our_strncasecmp
#define strchr our_strchr
#define strrchr our_strrchr
#define strstr our_strstr
#define strpbrk our_strpbrk
#define strspn our_strspn
#define strcspn our_strcspn
#define strtok our_strtok
#define strtok_r our_strtok_r
#define strdup our_strdup
#define strndup our_strndup
#define strerror our_strerror

#undef isalnum
#undef isalpha
#define isalnum our_isalnum
#define isalpha our_isalpha
#define isblank our_isblank
#define iscntrl our_iscntrl
#define isdigit our_isdigit
#define isgraph our_isgraph
#define islower our_islower
#define isprint our_isprint
#define ispunct our_ispunct
#define isspace our_isspace
#define isupper our_isupper
#define isxdigit our_isxdigit
#define tolower our_tolower
#define toupper our_toupper

#define malloc our_malloc
#define calloc our_calloc
#define realloc our_realloc
#define free our_free
#define malloc_usable_size our_malloc_usable_size
#define strtol our_strtol
#define strtoll our_strtoll
#define strtoul our_strtoul
#define strtoull our_strtoull
#define strtod our_strtod
#define strtof our_strtof
#define strtold our_strtold
#define atof our_atof
#define strtonum our_strtonum
#define strtonumx our_strtonumx
#define atoi our_atoi
#define atol our_atol
#define atoll our_atoll
#define abs our_abs
#define labs our_labs
#define llabs our_llabs
#define div our_div
#define ldiv our_ldiv
#define div_t our_div_t
#define ldiv_t our_ldiv_t
#define lldiv our_lldiv
#define lldiv_t our_lldiv_t
#define strtoimax our_strtoimax
#define strtoumax our_strtoumax
#define imaxabs our_imaxabs
#define qsort our_qsort
#define qsort_r our_qsort_r
#define bsearch our_bsearch
#define rand our_rand
#define srand our_srand
#define exit our_exit
#define _Exit our__Exit
#define _exit our__exit
#define abort our_abort
#define atexit our_atexit
#define getenv our_getenv
#define setenv our_setenv
#define unsetenv our_unsetenv
#define environ our_environ

#define FILE our_FILE
#undef stdin
#undef stdout
#undef stderr
#define stdin our_stdin
#define stdout our_stdout
#define stderr our_stderr
#define printf our_printf
#define fprintf our_fprintf
#define dprintf our_dprintf
#define sprintf our_sprintf
#define snprintf our_snprintf
#define vprintf our_vprintf
#define vfprintf our_vfprintf
#define vdprintf our_vdprintf
#define vsprintf our_vsprintf
#define vsnprintf our_vsnprintf
#define scanf our_scanf
#define fscanf our_fscanf
#define sscanf our_sscanf
#define vscanf our_vscanf
#define vfscanf our_vfscanf
#define vsscanf our_vsscanf
#define fputc our_fputc
#define putc our_putc
#define putchar our_putchar
#define fputs our_fputs
#define puts our_puts
#define fwrite our_fwrite
#define fflush our_fflush
#define fopen our_fopen
#define fclose our_fclose
#define fgetc our_fgetc
#define getc our_getc
#define getchar our_getchar
#define ungetc our_ungetc
#define fgets our_fgets
#define getline our_getline
#define fread our_fread
#define fseek our_fseek
#define ftell our_ftell
#define rewind our_rewind
#define feof our_feof
#define ferror our_ferror
#define clearerr our_clearerr
#define perror our_perror

#define fdopen our_fdopen
#define freopen our_freopen
#define fileno our_fileno
#define setvbuf our_setvbuf
#define setbuf our_setbuf
#define fgetpos our_fgetpos
#define fsetpos our_fsetpos
#define fpos_t our_fpos_t
#define remove our_remove
#define rename our_rename

#define lseek our_lseek
#define close our_close
#define dup our_dup
#define dup2 our_dup2
#define isatty our_isatty
#define ftruncate our_ftruncate
#define fsync our_fsync
#define sync our_sync
#define unlink our_unlink
#define rmdir our_rmdir
#define access our_access
#define chdir our_chdir
#define getcwd our_getcwd
#define gmtime our_gmtime
#define gmtime_r our_gmtime_r
#define localtime our_localtime
#define localtime_r our_localtime_r
#define mktime our_mktime
#define timegm our_timegm
#define strftime our_strftime
#define asctime our_asctime
#define asctime_r our_asctime_r
#define ctime our_ctime
#define ctime_r our_ctime_r
#define difftime our_difftime
#define getopt our_getopt
#define getopt_long our_getopt_long
#define option our_option
#undef no_argument
#undef required_argument
#undef optional_argument
#define tmpfile our_tmpfile
#define popen our_popen
#define pclose our_pclose
#define mkstemp our_mkstemp
#define strsep our_strsep
#define stpcpy our_stpcpy
#define optarg our_optarg
#define optind our_optind
#define opterr our_opterr
#define optopt our_optopt

#define read our_read
#define write our_write
#define read_with our_read_with
#define ssize_t our_ssize_t
typedef long our_ssize_t;
#define sleep our_sleep
#define usleep our_usleep

// The host's numbers, as macros.
#undef SYS_write
#undef SYS_read
#undef SYS_exit

#undef STDIN_FILENO
#undef STDOUT_FILENO
#undef STDERR_FILENO
// errno is the host's here: our codes and the host's differ in value, so tests compare names.
#undef BUFSIZ
#undef FILENAME_MAX
#undef FOPEN_MAX
#undef EOF
#include "../../userland/libc/include/ctype.h"
#include "../../userland/libc/include/getopt.h"
#include "../../userland/libc/include/stdio.h"
#include "../../userland/libc/include/stdlib.h"
#include "../../userland/libc/include/string.h"
#include "../../userland/libc/include/unistd.h"

// Those of the calendar work on the host's structures here.
extern "C" {
struct tm* gmtime_r(const time_t* time, struct tm* to);
struct tm* localtime(const time_t* time);
time_t timegm(struct tm* fields);
time_t mktime(struct tm* fields);
size_t strftime(char* to, size_t size, const char* format, const struct tm* fields);
char* asctime_r(const struct tm* fields, char* to);
char* ctime(const time_t* time);
double difftime(time_t later, time_t earlier);
}
