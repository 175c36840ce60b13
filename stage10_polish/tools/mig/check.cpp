#include "check.hpp"

#include "layout.hpp"
#include "source.hpp"

#include <mach/limits.h>

#include <set>

namespace generator {

namespace {

void check_names(const Routine& routine) {
    std::set<std::string> names = {routine.target.name};
    const auto add = [&](const std::string& name, int line) {
        if (!names.insert(name).second) {
            refuse(line,
                   "`" + name + "` is there twice among the arguments of `" + routine.name + "`");
        }
    };
    for (const Argument& argument : routine.arguments) {
        add(argument.name, argument.line);
        const Type& type = *argument.type;
        if (type.is_variable() || type.kind == Type::Memory || type.kind == Type::PortArray) {
            add(count_of(argument), argument.line);
        }
        if (type.any_right) add(kind_of(argument), argument.line);
    }
}

void check_size(const Layout& layout, int line) {
    if (layout.most > MACH_MSG_SIZE_MAX) {
        refuse(line, "`" + layout.structure + "` takes " + std::to_string(layout.most) +
                         " bytes; a message has at most " + std::to_string(MACH_MSG_SIZE_MAX));
    }
}

void check_translations(const Routine& routine) {
    for (const Argument& argument : routine.arguments) {
        const Translation& translation = argument.type->translation;
        if (argument.in && argument.out && !translation.in_type.empty() &&
            translation.in_type != translation.out_type) {
            refuse(argument.line, "an inout argument needs intran and outtran of the same type");
        }
    }
}

}  // namespace

void check(const Interface& interface) {
    if (interface.routines.empty()) refuse(1, "the subsystem has no routine");
    for (const Routine& routine : interface.routines) {
        check_names(routine);
        check_translations(routine);
        for (const Argument& argument : routine.arguments) {
            if (argument.out && argument.type->kind == Type::PortArray &&
                !argument.type->deallocate) {
                refuse(argument.line, "`" + argument.name +
                                          "`: an `out` array of ports leaves the "
                                          "server: write `dealloc`");
            }
            if (routine.simple && argument.out) {
                refuse(argument.line, "`" + routine.name + "` has no reply: `" + argument.name +
                                          "` cannot be out");
            }
        }
        check_size(request_layout(routine), routine.line);
        if (!routine.simple) check_size(reply_layout(routine), routine.line);
    }
}

}  // namespace generator
