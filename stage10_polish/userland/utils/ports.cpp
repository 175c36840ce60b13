// ports [TASK-ID]: the names of this program, or of another task, with what each stands for and how
// many references it has. Whoever has a task's port may ask: the calls are those of mach_port.defs.
#include <mach.h>
#include <mig/mach_port.h>
#include <mig/task_service.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

const char* meaning_of(mach_port_name_t name) {
    switch (name) {
    case BIRTH_TASK:
        return "the task itself";
    case BIRTH_BOOTSTRAP:
        return "name server";
    case BIRTH_CONSOLE_INPUT:
        return "console input";
    case BIRTH_CONSOLE_OUTPUT:
        return "console output";
    case BIRTH_FILE_SERVICE:
        return "file service";
    case BIRTH_TASK_SERVICE:
        return "task service";
    case BIRTH_MAIN_THREAD:
        return "main thread";
    case BIRTH_HOST:
        return "host";
    default:
        break;
    }
    return "";  // given by the parent, or made by the program
}

const char* const RIGHTS[MACH_PORT_RIGHT_NUMBER] = {"send", "receive", "send-once", "port set",
                                                    "dead name"};

// Of a receive right: the queue. Of a port set: the members.
void show_state(mach_port_name_t task, mach_port_name_t name, mach_port_type_t type) {
    if (type & MACH_PORT_TYPE(MACH_PORT_RIGHT_RECEIVE)) {
        struct mach_port_status status;
        if (mach_port_get_receive_status(task, name, &status) != KERN_SUCCESS) return;
        printf(" %u of %u queued", status.msgcount, status.qlimit);
        if (status.srights == 0) printf(", no senders");
        if (status.sorights > 0) printf(", %u send-once", status.sorights);
    } else if (type & MACH_PORT_TYPE(MACH_PORT_RIGHT_PORT_SET)) {
        mach_port_name_t* members;
        uint32_t count;
        if (mach_port_get_set_status(task, name, &members, &count) != KERN_SUCCESS) return;
        for (uint32_t i = 0; i < count; i++) printf(" %#x", members[i]);
        vm_deallocate(members, count * sizeof(*members));
    }
}

void show(mach_port_name_t task, mach_port_name_t name, mach_port_type_t type) {
    char rights[64] = "";
    uint32_t references = 0;
    for (mach_port_right_t right = 0; right < MACH_PORT_RIGHT_NUMBER; right++) {
        uint32_t refs;
        if ((type & MACH_PORT_TYPE(right)) == 0) continue;
        if (*rights != 0) strlcat(rights, "+", sizeof(rights));
        strlcat(rights, RIGHTS[right], sizeof(rights));
        // The task goes on meanwhile: the name may be gone.
        if (mach_port_get_refs(task, name, right, &refs) == KERN_SUCCESS) references += refs;
    }
    printf("%#8x  %-13s %4u ", name, rights, references);
    if (*meaning_of(name) != 0) printf(" %s", meaning_of(name));
    show_state(task, name, type);
    printf("\n");
}

kern_return_t list(mach_port_name_t task) {
    mach_port_name_t* names;
    mach_port_type_t* types;
    uint32_t count, type_count;
    const kern_return_t result = mach_port_names(task, &names, &count, &types, &type_count);
    if (result != KERN_SUCCESS) return result;
    printf("    name  right         refs  for\n");
    for (uint32_t i = 0; i < count && i < type_count; i++) show(task, names[i], types[i]);
    vm_deallocate(names, count * sizeof(*names));
    vm_deallocate(types, type_count * sizeof(*types));
    return KERN_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    mach_port_name_t task = BIRTH_TASK;
    kern_return_t result = KERN_SUCCESS;
    if (argc > 1) {
        const char* wrong;
        const auto id = static_cast<uint32_t>(strtonum(argv[1], 1, UINT32_MAX, &wrong));
        if (argc > 2 || wrong != nullptr) {
            fprintf(stderr, "usage: ports [TASK-ID]\n");
            return 2;
        }
        result = task_for_id(BIRTH_TASK_SERVICE, id, &task);
    }
    if (result == KERN_SUCCESS) result = list(task);
    if (result == KERN_SUCCESS) return 0;
    fprintf(stderr, "ports: %s\n", strerror(result));
    return 1;
}
