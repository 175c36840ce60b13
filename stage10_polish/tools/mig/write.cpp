#include "write.hpp"

#include <mach/message.h>

#include <cctype>

namespace generator {

std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

std::string id_of(const Routine& routine) { return upper(routine.name); }
std::string shape_of(const Layout& layout) { return layout.structure + "_shape"; }
std::string element_name(const Type& type) { return type.element ? type.element->name : type.name; }
std::string statement(const std::string& text) { return "    " + text + "\n"; }

std::string arriving(const Type& port) {
    if (port.any_right) return "0";
    switch (port.disposition) {
    case MACH_MSG_TYPE_MOVE_RECEIVE:
        return "MACH_MSG_TYPE_PORT_RECEIVE";
    case MACH_MSG_TYPE_MOVE_SEND_ONCE:
    case MACH_MSG_TYPE_MAKE_SEND_ONCE:
        return "MACH_MSG_TYPE_PORT_SEND_ONCE";
    default:
        return "MACH_MSG_TYPE_PORT_SEND";
    }
}

std::string disposition_name(const Type& port) {
    switch (port.disposition) {
    case MACH_MSG_TYPE_MOVE_RECEIVE:
        return "MACH_MSG_TYPE_MOVE_RECEIVE";
    case MACH_MSG_TYPE_MOVE_SEND:
        return "MACH_MSG_TYPE_MOVE_SEND";
    case MACH_MSG_TYPE_MOVE_SEND_ONCE:
        return "MACH_MSG_TYPE_MOVE_SEND_ONCE";
    case MACH_MSG_TYPE_MAKE_SEND:
        return "MACH_MSG_TYPE_MAKE_SEND";
    case MACH_MSG_TYPE_MAKE_SEND_ONCE:
        return "MACH_MSG_TYPE_MAKE_SEND_ONCE";
    default:
        return "MACH_MSG_TYPE_COPY_SEND";
    }
}

std::string shape_definition(const Layout& layout) {
    const std::string table = layout.structure + "_descriptors";
    std::string text;
    if (layout.complex()) {
        text += "constexpr mig::Descriptor " + table + "[] = {\n";
        for (const Argument* argument : layout.descriptors) {
            const Type& type = *argument->type;
            const std::string entry =
                type.kind == Type::Port     ? "MACH_MSG_PORT_DESCRIPTOR, " + arriving(type)
                : type.kind == Type::Memory ? std::string("MACH_MSG_OOL_DESCRIPTOR, 0")
                                            : "MACH_MSG_OOL_PORTS_DESCRIPTOR, " + arriving(type);
            text += statement("{" + entry + "},  // " + argument->name);
        }
        text += "};\n";
    }
    return text + "constexpr mig::Shape " + shape_of(layout) + " = {\n" +
           statement(".size_least = " + std::to_string(layout.least) + ",") +
           statement(".size_most = " + std::to_string(layout.most) + ",") +
           statement(".descriptor_count = " + std::to_string(layout.descriptors.size()) + ",") +
           statement(".descriptors = " + (layout.complex() ? table : "nullptr") + ",") + "};\n";
}

std::string signature(const std::string& before, const std::vector<std::string>& parameters,
                      const std::string& ending) {
    const size_t columns = 100;
    const size_t indentation = before.size() + 1;
    std::string text = before + "(";
    size_t column = text.size();
    for (size_t i = 0; i < parameters.size(); i++) {
        const std::string part = parameters[i] + (i + 1 < parameters.size() ? "," : ")" + ending);
        if (i > 0 && column + 1 + part.size() > columns) {
            text += "\n" + std::string(indentation, ' ');
            column = indentation;
        } else if (i > 0) {
            text += " ";
            column++;
        }
        text += part;
        column += part.size();
    }
    return text + (parameters.empty() ? ")" + ending : "") + "\n";
}

namespace {

void add_user_parameters(const Argument& argument, std::vector<std::string>& list) {
    const Type& type = *argument.type;
    const std::string& name = argument.name;
    const bool out = argument.out;
    const std::string element = element_name(type);
    switch (type.kind) {
    case Type::Scalar:
    case Type::Port:
        list.push_back(type.name + (out ? "* " : " ") + name);
        if (type.any_right) list.push_back((out ? "uint8_t* " : "uint8_t ") + kind_of(argument));
        return;
    case Type::Struct:
        list.push_back((out ? "" : "const ") + type.name + "* " + name);
        return;
    case Type::FixedArray:
        list.push_back((out ? "" : "const ") + element + " " + name + "[" +
                       std::to_string(type.count) + "]");
        return;
    case Type::CString:
        list.push_back(std::string(out ? "" : "const ") + "char* " + name);
        return;
    case Type::VariableArray:
        list.push_back((out ? "" : "const ") + element + "* " + name);
        break;
    case Type::Memory:
    case Type::PortArray:
        list.push_back((out ? "" : "const ") + element + (out ? "** " : "* ") + name);
        break;
    }
    list.push_back(std::string(out ? "uint32_t* " : "uint32_t ") + count_of(argument));
}

}  // namespace

std::vector<std::string> user_parameters(const Routine& routine) {
    std::vector<std::string> list = {"mach_port_name_t " + routine.target.name};
    for (const Argument& argument : routine.arguments) add_user_parameters(argument, list);
    return list;
}

std::string offset_in(const Layout& layout, const std::string& field) {
    return "offsetof(struct " + layout.structure + ", " + field + ")";
}

std::string end_of(const Layout& layout, const std::string& message) {
    const Argument& last = *layout.last_variable;
    const std::string start = offset_in(layout, last.name) + " + ";
    const std::string field = message + last.name;
    if (last.type->kind == Type::CString) return start + message + count_of(last);
    return start + message + count_of(last) + " * sizeof(" + field + "[0])";
}

std::string end_variable(const std::string& name, const Layout& layout,
                         const std::string& message) {
    const std::string before = "    const uint64_t " + name + " =";
    std::string value = end_of(layout, message) + ";";
    if (8 + value.size() > 100) value.insert(value.find(" + ") + 2, "\n       ");
    const bool fits = before.size() + 1 + value.size() <= 100;
    return before + (fits ? " " : "\n        ") + value + "\n";
}

std::string condition(const std::vector<std::string>& alternatives, const std::string& statement) {
    std::string text, line = "    if (";
    for (size_t i = 0; i < alternatives.size(); i++) {
        const bool last = i + 1 == alternatives.size();
        const std::string part = alternatives[i] + (last ? ") {" : " ||");
        if (i > 0 && line.size() + 1 + part.size() > 100) {
            text += line + "\n";
            line = "        " + part;
        } else {
            line += (i > 0 ? " " : "") + part;
        }
    }
    return text + line + "\n        " + statement + "\n    }\n";
}

}  // namespace generator
