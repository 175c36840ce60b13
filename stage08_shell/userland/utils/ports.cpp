// ports: the names of this program's rights, asked for at its own task port.
#include <mach.h>
#include <mig/mach_port.h>
#include <stdio.h>
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

void show(mach_port_name_t name, mach_port_type_t type) {
    char rights[64] = "";
    for (mach_port_right_t right = 0; right < MACH_PORT_RIGHT_NUMBER; right++) {
        if ((type & MACH_PORT_TYPE(right)) == 0) continue;
        if (*rights != 0) strlcat(rights, "+", sizeof(rights));
        strlcat(rights, RIGHTS[right], sizeof(rights));
    }
    printf("%#8x  %-13s %s\n", name, rights, meaning_of(name));
}

}  // namespace

int main() {
    mach_port_name_t* names;
    mach_port_type_t* types;
    uint32_t count, type_count;
    const kern_return_t result = mach_port_names(BIRTH_TASK, &names, &count, &types, &type_count);
    if (result != KERN_SUCCESS) {
        fprintf(stderr, "ports: %s\n", strerror(result));
        return 1;
    }
    printf("    name  right         for\n");
    for (uint32_t i = 0; i < count; i++) show(names[i], types[i]);
    return 0;
}
