/* The calendar, on this machine and on the host: the output is the same, to the byte. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static uint64_t state = SEED;

static uint64_t next(void) {
    state = state * 6364136223846793005 + 1442695040888963407;
    return state >> 20;
}

static void show(time_t time) {
    char text[400];
    struct tm fields;
    if (gmtime_r(&time, &fields) == NULL) {
        printf("%ld: no date\n", (long)time);
        return;
    }
    const size_t length = strftime(text, sizeof(text),
                                   "%a %A %b %B %c %C %d %D %e %F %g %G %h %H %I %j %m %M %n %p %r "
                                   "%R %S %t %T %u %U %V %w %W %x %X %y %Y %z %% %Ey %Od",
                                   &fields);
    printf("%ld: %zu %s\n", (long)time, length, text);
    printf("%s", asctime(&fields));
    if (timegm(&fields) != time) printf("%ld does not come back\n", (long)time);
}

int main(void) {
    const time_t known[] = {0, -1, 951782400, 1709164800, 4107542399, -2208988800, 1735689599};
    for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++) show(known[i]);
    for (int i = 0; i < 200; i++) show((time_t)(next() % 250000000000) - 30000000000);
    for (int i = 0; i < 200; i++) {
        struct tm fields;
        memset(&fields, 0, sizeof(fields));
        fields.tm_year = (int)(next() % 400) - 100;
        fields.tm_mon = (int)(next() % 100) - 50;
        fields.tm_mday = (int)(next() % 1000) - 500;
        fields.tm_hour = (int)(next() % 200) - 100;
        fields.tm_min = (int)(next() % 2000) - 1000;
        fields.tm_sec = (int)(next() % 20000) - 10000;
        const time_t time = timegm(&fields);
        printf("%ld %d-%d-%d %d:%d:%d %d %d\n", (long)time, fields.tm_year, fields.tm_mon,
               fields.tm_mday, fields.tm_hour, fields.tm_min, fields.tm_sec, fields.tm_wday,
               fields.tm_yday);
    }
    char small[8], text[26];
    const time_t zero = 0;
    printf("%zu %zu\n", strftime(small, 8, "%H:%M:%S", gmtime(&zero)),
           strftime(small, 8, "%H:%M", gmtime(&zero)));
    printf("%s%g\n", ctime_r(&zero, text), difftime(5, 7));
    return 0;
}
