// calc_server: the server of calc.defs. What comes is checked by the generated calc_server()
// before a handler below sees it; mig::serve receives, answers, and releases what nobody took.
#include <mach.h>
#include <mach/limits.h>
#include <mig/bootstrap.h>
#include <mig/calc_server.hpp>
#include <stdio.h>
#include <string.h>

namespace {

constexpr uint32_t ROOM = 16;
mig::Caller waiting[ROOM];  // each one's reply right is ours
uint32_t waiting_count;
uint64_t computed;

}  // namespace

kern_return_t serve_calc_compute(mig::Request&, mig::Target, int64_t left, char operation,
                                 int64_t right, int64_t* value) {
    bool overflow = false;
    switch (operation) {
    case '+':
        overflow = __builtin_add_overflow(left, right, value);
        break;
    case '-':
        overflow = __builtin_sub_overflow(left, right, value);
        break;
    case '*':
        overflow = __builtin_mul_overflow(left, right, value);
        break;
    case '/':
    case '%':
        // Either would be a divide error, and the end of the server for all its clients.
        if (right == 0 || (left == INT64_MIN && right == -1)) return KERN_INVALID_VALUE;
        *value = operation == '/' ? left / right : left % right;
        break;
    default:
        return KERN_INVALID_ARGUMENT;
    }
    if (overflow) return KERN_INVALID_VALUE;
    computed++;
    return KERN_SUCCESS;
}

// Answers later: the loop sends nothing now, and serves others while this client waits.
kern_return_t serve_calc_wait(mig::Request& request, mig::Target) {
    if (waiting_count == ROOM) return KERN_RESOURCE_SHORTAGE;
    waiting[waiting_count++] = request.take_caller();
    return MIG_NO_REPLY;
}

kern_return_t serve_calc_wake(mig::Request&, mig::Target, uint32_t* told) {
    for (; waiting_count > 0; waiting_count--) {
        // A client that died left a dead reply right behind, which answer() releases.
        const mig::Caller& client = waiting[waiting_count - 1];
        if (mig::answer(client, KERN_SUCCESS) == MACH_MSG_SUCCESS) ++*told;
    }
    return KERN_SUCCESS;
}

kern_return_t serve_calc_status(mig::Request&, mig::Target, uint64_t* answered,
                                uint32_t* waiting_now) {
    *answered = computed;
    *waiting_now = waiting_count;
    return KERN_SUCCESS;
}

int main() {
    alignas(8) static uint8_t buffers[2][MACH_MSG_SIZE_MAX];
    mach_port_name_t port = MACH_PORT_NULL;
    kern_return_t result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &port);
    if (result == KERN_SUCCESS) result = bootstrap_register(BIRTH_BOOTSTRAP, "calc", port);
    if (result == KERN_SUCCESS) {
        printf("calc_server: ready\n");
        result = mig::serve(port, calc_server, reinterpret_cast<mach_msg_header*>(buffers[0]),
                            reinterpret_cast<mach_msg_header*>(buffers[1]));
    }
    fprintf(stderr, "calc_server: %s\n", strerror(result));
    return 1;
}
