#include "loader/birth_rights.hpp"

#include "ipc/port_calls.hpp"
#include "lib/panic.hpp"
#include "task/task_port.hpp"

namespace {

struct BirthObject {
    mach_port_name_t name = MACH_PORT_NULL;
    KernelObject* object = nullptr;
};

constinit BirthObject birth_objects[8];
constinit size_t birth_object_count = 0;

Result<void> give(Task& task, mach_port_name_t name, HeldRight right) {
    if (right.kind() == RightKind::Null) return {};  // its name stays free
    if (right.live()) {
        const Result<void> given = ipc::port_insert_right(task.space(), name, right);
        if (given.error() != KERN_INVALID_CAPABILITY) return given;
    }
    // Its port is dead.
    return ipc::port_allocate_name(task.space(), MACH_PORT_RIGHT_DEAD_NAME, name);
}

}  // namespace

void loader::add_birth_object(mach_port_name_t name, KernelObject& object) {
    ASSERT(birth_object_count < array_size(birth_objects));
    if (!object.open()) panic("no memory for the port of a service");
    birth_objects[birth_object_count++] = {name, &object};
}

Result<void> loader::give_birth_rights(Task& task, Span<HeldRight> given) {
    TRY(give(task, BIRTH_TASK, task_port(task)));
    TRY(give(task, BIRTH_BOOTSTRAP, task.bootstrap_port()));
    for (size_t i = 0; i < birth_object_count; i++) {
        TRY(give(task, birth_objects[i].name, birth_objects[i].object->make_send()));
    }
    for (size_t i = 0; i < given.size(); i++) {
        const auto name = static_cast<mach_port_name_t>(BIRTH_FIRST_GIVEN + i * BIRTH_STEP);
        TRY(give(task, name, move(given[i])));
    }
    return {};
}
