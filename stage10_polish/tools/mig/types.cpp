#include "types.hpp"

#include "source.hpp"

#include <mach/limits.h>
#include <mach/message.h>

#include <algorithm>

namespace generator {

Types::Types() {
    add_scalar("char", "char", 1);
    add_scalar("int", "int", 4);
    add_scalar("unsigned", "unsigned", 4);
    for (const uint64_t size : {1, 2, 4, 8}) {
        const std::string bits = std::to_string(size * 8);
        for (const std::string sign : {"int", "uint"}) {
            const std::string c_name = sign + bits + "_t";
            add_scalar((sign + bits).c_str(), c_name.c_str(), size);
            add_scalar(c_name.c_str(), c_name.c_str(), size);
        }
    }
    add_scalar("mach_port_name_t", "mach_port_name_t", 4);
    add_port("mach_port_t", MACH_MSG_TYPE_COPY_SEND);
    add_port("mach_port_copy_send_t", MACH_MSG_TYPE_COPY_SEND);
    add_port("mach_port_make_send_t", MACH_MSG_TYPE_MAKE_SEND);
    add_port("mach_port_move_send_t", MACH_MSG_TYPE_MOVE_SEND);
    add_port("mach_port_make_send_once_t", MACH_MSG_TYPE_MAKE_SEND_ONCE);
    add_port("mach_port_move_send_once_t", MACH_MSG_TYPE_MOVE_SEND_ONCE);
    add_port("mach_port_move_receive_t", MACH_MSG_TYPE_MOVE_RECEIVE);
    add_any_port("mach_port_poly_t");
}

void Types::add_scalar(const char* name, const char* c_name, uint64_t size) {
    auto type = std::make_shared<Type>();
    type->name = c_name;
    type->size = type->alignment = size;
    types_[name] = type;
}

void Types::add_port(const char* name, uint32_t disposition) {
    auto type = std::make_shared<Type>();
    type->kind = Type::Port;
    type->name = "mach_port_name_t";
    type->disposition = disposition;
    types_[name] = type;
}

void Types::add_any_port(const char* name) {
    auto type = std::make_shared<Type>();
    type->kind = Type::Port;
    type->name = "mach_port_name_t";
    type->any_right = true;
    types_[name] = type;
}

TypeRef Types::find(const std::string& name, int line) const {
    const auto found = types_.find(name);
    if (found == types_.end()) refuse(line, "unknown type `" + name + "`");
    return found->second;
}

void Types::add(const std::string& name, TypeRef type, int line) {
    if (types_.contains(name)) refuse(line, "type `" + name + "` is defined already");
    types_[name] = std::move(type);
}

namespace {

std::shared_ptr<Type> array_of(Type::Kind kind, uint64_t count, const TypeRef& element, int line) {
    if (!element->is_fixed()) {
        refuse(line, "the elements of an array must be scalars, structures or fixed arrays");
    }
    if (element->kind == Type::FixedArray && element->name == element->element->name) {
        refuse(line, "give the inner array a name of its own with `type`");
    }
    auto type = std::make_shared<Type>();
    type->kind = kind;
    type->name = element->name;
    type->element = element;
    type->count = count;
    type->size = count * element->size;
    type->alignment = element->alignment;
    return type;
}

void check_bound(uint64_t count, int line) {
    if (count == 0) refuse(line, "an array needs at least one element");
    if (count > MACH_MSG_SIZE_MAX) {
        refuse(line, "an array of " + std::to_string(count) + " elements fits in no message");
    }
}

}  // namespace

TypeRef Types::fixed_array(uint64_t count, TypeRef element, int line) {
    check_bound(count, line);
    return array_of(Type::FixedArray, count, element, line);
}

TypeRef Types::variable_array(uint64_t most, TypeRef element, int line) {
    check_bound(most, line);
    return array_of(Type::VariableArray, most, element, line);
}

TypeRef Types::c_string(uint64_t most, int line) {
    check_bound(most, line);
    auto type = std::make_shared<Type>();
    type->kind = Type::CString;
    type->name = "char";
    type->count = type->size = most;
    return type;
}

TypeRef Types::memory(TypeRef element, bool deallocate, int line) {
    if (element->kind == Type::Port) return port_array(std::move(element), deallocate, line);
    auto type = array_of(Type::Memory, 0, element, line);
    type->deallocate = deallocate;
    return type;
}

TypeRef Types::port_array(TypeRef port, bool deallocate, int line) {
    if (port->kind != Type::Port) {
        refuse(line, "an array without a bound must be out of line: `^array[] of ...`");
    }
    if (port->any_right) refuse(line, "the rights in an array have one disposition");
    auto type = std::make_shared<Type>(*port);
    type->kind = Type::PortArray;
    type->deallocate = deallocate;
    return type;
}

TypeRef Types::structure(std::vector<Member> members, int line) {
    if (members.empty()) refuse(line, "a structure needs a member");
    auto type = std::make_shared<Type>();
    type->kind = Type::Struct;
    for (const Member& member : members) {
        if (!member.type->is_fixed()) {
            refuse(line, "member `" + member.name + "` must be of a scalar, structure or array[N]");
        }
        const uint64_t alignment = member.type->alignment;
        type->size = (type->size + alignment - 1) / alignment * alignment + member.type->size;
        type->alignment = std::max(type->alignment, alignment);
    }
    type->size = (type->size + type->alignment - 1) / type->alignment * type->alignment;
    type->members = std::move(members);
    return type;
}

}  // namespace generator
