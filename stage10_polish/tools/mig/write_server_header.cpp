#include "write_server.hpp"

namespace generator {

namespace {

// The type of an argument whose C type is `plain`, for the server.
std::string pointer_if(bool out, const std::string& plain, const std::string& name) {
    if (!plain.ends_with("*") || out) return plain + (out ? "* " : " ") + name;
    return plain + " " + name;
}

}  // namespace

std::string server_type(const Argument& argument) {
    const Type& type = *argument.type;
    const Translation& translation = type.translation;
    if (argument.in && !translation.in_type.empty()) return translation.in_type;
    if (argument.out && !translation.out_type.empty()) return translation.out_type;
    switch (type.kind) {
    case Type::Port:
        return type.any_right ? "mig::AnyPort" : "mig::Port";
    case Type::Memory:
        return "mig::Memory<" + element_name(type) + ">";
    case Type::PortArray:
        return "mig::Ports";
    default:
        return type.name;
    }
}

std::string target_type(const Routine& routine) {
    const Translation& translation = routine.target.type->translation;
    return translation.in_type.empty() ? "mig::Target" : translation.in_type;
}

std::vector<std::string> handler_parameters(const Routine& routine) {
    std::vector<std::string> list = {"mig::Request& request",
                                     target_type(routine) + " " + routine.target.name};
    for (const Argument& argument : routine.arguments) {
        const Type& type = *argument.type;
        const std::string constant = argument.out ? "" : "const ";
        const std::string element = element_name(type);
        switch (type.kind) {
        case Type::Scalar:
        case Type::Port:
        case Type::Memory:
        case Type::PortArray:
            list.push_back(pointer_if(argument.out, server_type(argument), argument.name));
            break;
        case Type::Struct:
            list.push_back(constant + (argument.out ? type.name + "* " : type.name + "& ") +
                           argument.name);
            break;
        case Type::FixedArray:
            list.push_back(constant + element + " " + argument.name + "[" +
                           std::to_string(type.count) + "]");
            break;
        case Type::CString:
            list.push_back(constant + "char* " + argument.name);
            break;
        case Type::VariableArray:
            list.push_back(constant + element + "* " + argument.name);
            list.push_back(std::string(argument.out ? "uint32_t* " : "uint32_t ") +
                           count_of(argument));
            break;
        }
    }
    return list;
}

std::string write_server_header(const Interface& interface) {
    std::string text =
        "// What a server of subsystem " + interface.name +
        " has to write, and its demultiplexer.\n// Made by mig from " + interface.name +
        ".defs.\n#pragma once\n\n#include \"" + interface.name + ".h\"\n\n#include " +
        (interface.kernel_server ? "\"ipc/object_server.hpp\"\n" : "<mig/server.hpp>\n");
    for (const std::string& file : interface.server_imports) text += "#include " + file + "\n";
    text += "\n// Handles a request, if it is one of the subsystem's; else MIG_BAD_ID.\n";
    text += signature("kern_return_t " + interface.name + "_server",
                      {"mig::Target target", "mig::Request& request", "mig::Reply& reply"}, ";");
    text +=
        "\n// The handlers. On success what came is theirs, and what they put into `out` arguments "
        "leaves.\n";
    for (const Routine& routine : interface.routines) {
        text += signature("kern_return_t " + interface.server_prefix + routine.name,
                          handler_parameters(routine), ";");
    }
    return text;
}

}  // namespace generator
