/* show: what a program can see of the archive. Without arguments it lists the files, else it prints
 * those named. There is no system call for files: every line here is a message to the file service.
 */
#include <mach.h>
#include <services/file.h>
#include <string.h>
#include <syscall_stubs.h>

static void print(const char* text) { syscall_write(BIRTH_CONSOLE_OUTPUT, text, strlen(text)); }

static int fail(const char* what, const char* why) {
    print("show: ");
    print(what);
    print(why);
    return 1;
}

static int list(void) {
    static struct file_list_entry entries[FILE_LIST_MAXIMUM];
    uint32_t first = 0;
    uint32_t count;
    do {
        if (file_list(BIRTH_FILE_SERVICE, first, "/", entries, &count) != KERN_SUCCESS) {
            return fail("the file service", " does not answer\n");
        }
        for (uint32_t i = 0; i < count; i++) {
            print(entries[i].name);
            print("\n");
        }
        first += count;
    } while (count == FILE_LIST_MAXIMUM);
    return 0;
}

/* Prints the whole file, in as many reads as that takes, and lets go of the right to it. Returns
 * the status to end with: 0, or 1 after saying why not ("NAME: no such file", "NAME: cannot be
 * read").
 */
static int print_file(const char* name) {
    static uint8_t bytes[FILE_READ_MAXIMUM];
    mach_port_name_t file;
    uint64_t size;
    if (file_open(BIRTH_FILE_SERVICE, name, &file, &size) != KERN_SUCCESS)
        return fail(name, ": no such file\n");

    int status = 0;
    for (uint64_t offset = 0; offset < size;) {
        uint32_t count;
        if (file_read(file, offset, sizeof(bytes), bytes, &count) != KERN_SUCCESS || count == 0) {
            status = fail(name, ": cannot be read\n");
            break;
        }
        syscall_write(BIRTH_CONSOLE_OUTPUT, bytes, count);
        offset += count;
    }
    port_deallocate(file);
    return status;
}

int main(int argc, char** argv) {
    if (argc < 2) return list();
    int status = 0;
    for (int i = 1; i < argc; i++) status |= print_file(argv[i]);
    return status;
}
