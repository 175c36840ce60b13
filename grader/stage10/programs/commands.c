// What programs ask of the shell, temporary files, and what POSIX and BSD add to sorting, strings
// and options. Prints the same here and on the host.
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void shell(void) {
    printf("a shell: %d\n", system(NULL) != 0);
    fflush(stdout);
    printf("status %d\n", WEXITSTATUS(system("echo from the shell; exit 3")));
    char line[100];
    FILE* from = popen("echo one; echo two; exit 4", "r");
    while (from != NULL && fgets(line, sizeof(line), from) != NULL) printf("read %s", line);
    if (from != NULL) printf("status %d\n", WEXITSTATUS(pclose(from)));
    fflush(stdout);
    FILE* to = popen("sort -r", "w");
    if (to != NULL) fputs("b\nc\na\n", to);
    if (to != NULL) printf("status %d\n", WEXITSTATUS(pclose(to)));
}

static void files(void) {
    char line[100] = "", name[] = "/tmp/commandsXXXXXX", wrong[] = "/tmp/XXXXX";
    FILE* file = tmpfile();
    if (file == NULL) return (void)puts("no tmpfile");
    fputs("kept for a moment\n", file);
    rewind(file);
    printf("%s", fgets(line, sizeof(line), file));
    fclose(file);
    const int made = mkstemp(name);
    printf("mkstemp %d %d %d\n", made >= 0, strncmp(name, "/tmp/commands", 13),
           (int)write(made, "abc", 3));
    close(made);
    const int removed = unlink(name), again = unlink(name);
    printf("removed %d, again %d, wrong %d\n", removed, again, mkstemp(wrong));
}

static int in_order_of(const void* a, const void* b, void* order) {
    const char* const letters = order;
    return (int)(strchr(letters, *(const char*)a) - strchr(letters, *(const char*)b));
}

static void strings(void) {
    char letters[] = "the quick brown fox", parts[] = "a::b:c", *rest = parts, *part, whole[20];
    qsort_r(letters, strlen(letters), 1, in_order_of, "zyxwvutsrqponmlkjihgfedcba ");
    puts(letters);
    while ((part = strsep(&rest, ":")) != NULL) printf("[%s]", part);
    printf(" %d\n", (int)(stpcpy(stpcpy(whole, "one"), "two") - whole));
    puts(whole);
}

static void options(int argc, char** argv) {
    int flag = 0, option, index;
    const struct option names[] = {{"all", no_argument, NULL, 'a'},
                                   {"alter", required_argument, NULL, 'b'},
                                   {"flag", no_argument, &flag, 7},
                                   {"perhaps", optional_argument, NULL, 'p'},
                                   {NULL, 0, NULL, 0}};
    optind = 1;
    opterr = 0;
    for (;;) {
        index = -1;
        option = getopt_long(argc, argv, "ab:", names, &index);
        if (option == -1) break;
        printf("%d %d %s\n", option, index, optarg != NULL ? optarg : "-");
    }
    printf("flag %d, then %s\n", flag, optind < argc ? argv[optind] : "nothing");
}

static void caught(int number) { printf("signal %d\n", number); }

static void pipes(void) {
    int ends[2];
    if (pipe(ends) != 0) return;
    close(ends[0]);
    signal(SIGPIPE, caught);
    const long written = write(ends[1], "x", 1);
    printf("write %ld\n", written);
    signal(SIGPIPE, SIG_IGN);
    const long again = write(ends[1], "x", 1);
    printf("write %ld\n", again);
}

int main(void) {
    char* given[][8] = {{"p", "--all", "--alt=x", "-ab", "y", "--fl", "word", NULL},
                        {"p", "--al", "--none", "--alter", NULL},
                        {"p", "--perhaps", "--perhaps=z", "--all=1", "--", "--all", NULL}};
    shell();
    files();
    strings();
    for (size_t i = 0; i < 3; i++) {
        int count = 0;
        while (given[i][count] != NULL) count++;
        options(count, given[i]);
    }
    pipes();
    return 0;
}
