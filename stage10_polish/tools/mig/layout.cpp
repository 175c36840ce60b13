#include "layout.hpp"

namespace generator {

namespace {

constexpr uint64_t HEADER_SIZE = 24, BODY_SIZE = 8, DESCRIPTOR_SIZE = 16;

uint64_t rounded(uint64_t value, uint64_t alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

void add_descriptor(FieldList& list, const Argument& argument) {
    const char* name = argument.type->kind == Type::Port ? "struct mach_msg_port_descriptor"
                       : argument.type->kind == Type::Memory
                           ? "struct mach_msg_ool_descriptor"
                           : "struct mach_msg_ool_ports_descriptor";
    list.add(name, argument.name, DESCRIPTOR_SIZE, 8);
}

// A count (with padding, when elements follow) and room for the most elements.
void add_variable(FieldList& list, const Argument& argument) {
    const Type& type = *argument.type;
    if (type.kind == Type::VariableArray) {
        list.align(8);
        list.add("uint32_t", count_of(argument), 4, 4);
        list.align(8);
    } else {
        list.add("uint32_t", count_of(argument), 4, 4);
    }
    list.add(type.name, argument.name + "[" + std::to_string(type.count) + "]", type.size,
             type.alignment);
}

Layout layout(const Routine& routine, const char* suffix, bool reply) {
    Layout result;
    result.structure = routine.name + suffix;
    for (const Argument& argument : routine.arguments) {
        if (reply ? !argument.out : !argument.in) continue;
        (argument.type->is_descriptor() ? result.descriptors : result.values).push_back(&argument);
    }
    FieldList list;
    list.add("struct mach_msg_header", "header", HEADER_SIZE, 8);
    if (result.complex()) list.add("struct mach_msg_body", "body", BODY_SIZE, 8);
    for (const Argument* argument : result.descriptors) add_descriptor(list, *argument);
    if (reply) {
        list.add("int32_t", "return_code", 4, 4);
        list.align(8);
    }
    for (const Argument* argument : result.values) {
        if (argument->type->is_variable()) {
            add_variable(list, *argument);
        } else {
            list.add(*argument->type, argument->name);
        }
    }
    const uint64_t end = list.end();
    list.align(8);
    result.fields = list.fields();
    result.least = result.most = list.end();
    if (!result.values.empty() && result.values.back()->type->is_variable()) {
        result.last_variable = result.values.back();
        // A string has at least its zero.
        const Type& type = *result.last_variable->type;
        const uint64_t fewest = type.kind == Type::CString ? 1 : 0;
        result.least = rounded(end - type.size + fewest, 8);
    }
    return result;
}

}  // namespace

void FieldList::append(std::string declaration, const std::string& name, uint64_t size,
                       bool padding) {
    fields_.push_back({std::move(declaration), name.substr(0, name.find('[')), end_, padding});
    end_ += size;
}

void FieldList::align(uint64_t alignment) {
    const uint64_t missing = rounded(end_, alignment) - end_;
    if (missing == 0) return;
    const std::string name = "pad" + (++paddings_ > 1 ? std::to_string(paddings_) : "");
    if (missing == 4) {
        append("uint32_t " + name, name, missing, true);
    } else {
        append("uint8_t " + name + "[" + std::to_string(missing) + "]", name, missing, true);
    }
}

void FieldList::add(const std::string& c_type, const std::string& name, uint64_t size,
                    uint64_t alignment) {
    align(alignment);
    append(c_type + " " + name, name, size, false);
}

void FieldList::add(const Type& type, const std::string& name) {
    // A fixed array without a name of its own is declared through its element.
    const bool anonymous = type.kind == Type::FixedArray && type.name == type.element->name;
    add(type.name, anonymous ? name + "[" + std::to_string(type.count) + "]" : name, type.size,
        type.alignment);
}

Layout request_layout(const Routine& routine) { return layout(routine, "_request", false); }
Layout reply_layout(const Routine& routine) { return layout(routine, "_reply", true); }

std::string count_of(const Argument& argument) {
    return argument.name + (argument.type->kind == Type::CString ? "_size" : "_count");
}

std::string kind_of(const Argument& argument) { return argument.name + "_type"; }

}  // namespace generator
