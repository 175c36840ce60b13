// calc NUMBER OPERATION NUMBER: asks calc_server for the result. `calc wait` waits until somebody
// says `calc wake`; `calc status` shows what the server has done.
#include <mach.h>
#include <mig/bootstrap.h>
#include <mig/calc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

int usage() {
    fprintf(stderr, "usage: calc NUMBER + - * / or %% NUMBER | wait | wake | status\n");
    return 2;
}

int fail(kern_return_t why) {
    const char* text = strerror(why);
    // It had the request when it died; or it was dead before.
    if (why == MIG_SERVER_DIED) text = "the server died before it answered";
    if (why == KERN_NOT_FOUND || why == MACH_SEND_INVALID_DEST)
        text = "there is no server: start `calc_server &`";
    if (why == KERN_INVALID_VALUE) text = "there is no such number";
    if (why == KERN_INVALID_ARGUMENT) text = "operations are + - * / and %";
    fprintf(stderr, "calc: %s\n", text);
    return 1;
}

bool number(const char* text, int64_t* value) {
    const char* wrong;
    *value = strtonumx(text, INT64_MIN, INT64_MAX, &wrong, 0);
    return wrong == nullptr;
}

int compute(mach_port_name_t server, char** words) {
    int64_t left, right, value;
    if (!number(words[0], &left) || strlen(words[1]) != 1 || !number(words[2], &right))
        return usage();
    const kern_return_t result = calc_compute(server, left, *words[1], right, &value);
    if (result != KERN_SUCCESS) return fail(result);
    printf("%ld\n", value);
    return 0;
}

int command(mach_port_name_t server, const char* word) {
    kern_return_t result;
    if (strcmp(word, "wait") == 0) {
        result = calc_wait(server);
        if (result == KERN_SUCCESS) printf("calc: woken\n");
    } else if (strcmp(word, "wake") == 0) {
        uint32_t told;
        result = calc_wake(server, &told);
        if (result == KERN_SUCCESS) printf("%u told\n", told);
    } else if (strcmp(word, "status") == 0) {
        uint64_t computed;
        uint32_t waiting;
        result = calc_status(server, &computed, &waiting);
        if (result == KERN_SUCCESS) printf("%lu computed, %u waiting\n", computed, waiting);
    } else {
        return usage();
    }
    return result == KERN_SUCCESS ? 0 : fail(result);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 4) return usage();
    mach_port_name_t server;
    const kern_return_t result = bootstrap_look_up(BIRTH_BOOTSTRAP, "calc", &server);
    if (result != KERN_SUCCESS) return fail(result);
    return argc == 4 ? compute(server, argv + 1) : command(server, argv[1]);
}
