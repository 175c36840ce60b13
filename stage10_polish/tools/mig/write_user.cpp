#include "write.hpp"

namespace generator {

namespace {

// Puts one argument into `message.request`.
std::string pack(const Argument& argument, const Layout& layout) {
    const Type& type = *argument.type;
    const std::string& name = argument.name;
    const std::string field = "message.request." + name;
    const std::string value = (argument.out ? "*" : "") + name;
    const std::string count = (argument.out ? "*" : "") + count_of(argument);
    const std::string count_field = "message.request." + count_of(argument);
    const std::string disposition =
        type.any_right ? (argument.out ? "*" : "") + kind_of(argument) : disposition_name(type);
    const std::string deallocate = type.deallocate ? "true" : "false";
    const bool last = &argument == layout.last_variable;
    switch (type.kind) {
    case Type::Scalar:
        return statement(field + " = " + value + ";");
    case Type::Struct:
        return statement(field + " = *" + name + ";");
    case Type::FixedArray:
        return statement("mig::copy(" + field + ", " + name + ", sizeof(" + field + "));");
    case Type::Port:
        return statement(field + " = mig::port(" + value + ", " + disposition + ");");
    case Type::Memory:
        return statement("if (" + count + " > UINT32_MAX / sizeof(" + element_name(type) +
                         ")) return MIG_ARRAY_TOO_LARGE;") +
               statement(field + " = mig::memory(" + value + ", uint64_t{" + count + "} * sizeof(" +
                         element_name(type) + "), " + deallocate + ");");
    case Type::PortArray:
        return statement(field + " = mig::ports(" + value + ", " + count + ", " + disposition +
                         ", " + deallocate + ");");
    case Type::CString: {
        std::string text =
            statement(count_field + " = mig::string_size(" + name + ", " +
                      std::to_string(type.count) + ");") +
            statement("if (" + count_field + " == 0) return MIG_ARRAY_TOO_LARGE;") +
            statement("mig::copy(" + field + ", " + name + ", " + count_field + ");");
        if (!last) {
            text += statement("mig::clear_behind(" + field + ", " + count_field + ");");
        }
        return text;
    }
    case Type::VariableArray: {
        std::string text =
            statement("if (" + count + " > " + std::to_string(type.count) +
                      ") return MIG_ARRAY_TOO_LARGE;") +
            statement(count_field + " = " + count + ";") +
            statement("mig::copy_elements(" + field + ", " + name + ", " + count_field + ");");
        if (!last) {
            text += statement("mig::clear_behind(" + field + ", " + count_field + ");");
        }
        return text;
    }
    }
    return "";
}

// Whether the reply's variable fields are what they say, and its memory is an array of its type.
std::string check_reply(const Layout& layout) {
    std::vector<std::string> wrong;
    for (const Argument* argument : layout.descriptors) {
        if (argument->type->kind != Type::Memory) continue;
        wrong.push_back("!mig::is_array_of<" + element_name(*argument->type) + ">(message.reply." +
                        argument->name + ")");
    }
    for (const Argument* argument : layout.values) {
        const Type& type = *argument->type;
        const std::string count = "message.reply." + count_of(*argument);
        const bool last = argument == layout.last_variable;
        const std::string most = std::to_string(type.count);
        if (type.is_variable()) wrong.push_back(count + " > " + most);
        if (last) {
            wrong.push_back("message.reply.header.msgh_size != mig::padded(reply_end)");
        }
        if (type.kind == Type::CString) {
            wrong.push_back("!mig::is_string(message.reply." + argument->name + ", " + count +
                            ", " + most + ")");
        }
    }
    if (wrong.empty()) return "";
    const std::string end =
        layout.last_variable ? end_variable("reply_end", layout, "message.reply.") : "";
    return end + condition(wrong, "return mig::refuse(&message.reply.header);");
}

std::string unpack(const Argument& argument) {
    const Type& type = *argument.type;
    const std::string& name = argument.name;
    const std::string field = "message.reply." + name;
    const std::string count = "message.reply." + count_of(argument);
    const std::string element = element_name(type);
    switch (type.kind) {
    case Type::Scalar:
    case Type::Struct:
        return statement("*" + name + " = " + field + ";");
    case Type::FixedArray:
        return statement("mig::copy(" + name + ", " + field + ", sizeof(" + field + "));");
    case Type::Port:
        return statement("*" + name + " = " + field + ".name;") +
               (type.any_right
                    ? statement("*" + kind_of(argument) + " = " + field + ".disposition;")
                    : "");
    case Type::CString:
        return statement("mig::copy(" + name + ", " + field + ", " + count + ");");
    case Type::VariableArray:
        return statement("mig::copy_elements(" + name + ", " + field + ", " + count + ");") +
               statement("*" + count_of(argument) + " = " + count + ";");
    case Type::Memory:
        return statement("*" + name + " = reinterpret_cast<" + element + "*>(" + field +
                         ".address);") +
               statement("*" + count_of(argument) + " = static_cast<uint32_t>(" + field +
                         ".size / sizeof(" + element + "));");
    case Type::PortArray:
        return statement("*" + name + " = reinterpret_cast<mach_port_name_t*>(" + field +
                         ".address);") +
               statement("*" + count_of(argument) + " = " + field + ".count;");
    }
    return "";
}

std::string pack_request(const Layout& layout) {
    std::string text;
    if (layout.complex()) {
        text += statement("message.request.body = {" + std::to_string(layout.descriptors.size()) +
                          ", 0};");
    }
    for (const Argument* argument : layout.descriptors) text += pack(*argument, layout);
    for (const Argument* argument : layout.values) text += pack(*argument, layout);
    for (const Field& field : layout.fields) {
        // Padding behind a variable last field is cleared where the message ends.
        if (!field.padding || (layout.last_variable && &field == &layout.fields.back())) continue;
        const bool bytes = field.declaration.ends_with("]");
        text += bytes ? statement("mig::clear(message.request." + field.name +
                                  ", 0, sizeof(message.request." + field.name + "));")
                      : statement("message.request." + field.name + " = 0;");
    }
    return text;
}

std::string stub(const Routine& routine) {
    const Layout request = request_layout(routine);
    std::string text = signature("kern_return_t " + routine.name, user_parameters(routine), " {");
    const std::string request_structure = "struct " + request.structure;
    text += statement("union {") + statement("    " + request_structure + " request;");
    const Layout reply = reply_layout(routine);
    if (!routine.simple) text += statement("    struct " + reply.structure + " reply;");
    text += statement("} message;") + pack_request(request);
    std::string size = "sizeof(message.request)";
    if (request.last_variable) {
        text += end_variable("request_end", request, "message.request.") +
                statement("const uint32_t send_size = mig::end(&message, request_end);");
        size = "send_size";
    }
    const std::string complex = request.complex() ? "true" : "false";
    std::vector<std::string> values = {routine.target.name, id_of(routine),
                                       "&message.request.header", size};
    if (routine.simple) {
        values.push_back(complex);
        return text + signature("    return mig::send", values, ";") + "}\n";
    }
    values.insert(values.end(), {"sizeof(message)", complex, shape_of(reply)});
    if (reply.descriptors.empty() && reply.values.empty()) {
        return text + signature("    return mig::call", values, ";") + "}\n";
    }
    text += signature("    const kern_return_t code = mig::call", values, ";") +
            statement("if (code != KERN_SUCCESS) return code;") + check_reply(reply);
    for (const Argument* argument : reply.descriptors) text += unpack(*argument);
    for (const Argument* argument : reply.values) text += unpack(*argument);
    return text + statement("return KERN_SUCCESS;") + "}\n";
}

}  // namespace

std::string write_user(const Interface& interface) {
    std::string text = "// Client stubs of subsystem " + interface.name + ". Made by mig from " +
                       interface.name + ".defs.\n#include \"" + interface.name +
                       ".h\"\n\n#include <mig/client.hpp>\n\nnamespace {\n\n";
    for (const Routine& routine : interface.routines) {
        if (!routine.simple) text += shape_definition(reply_layout(routine)) + "\n";
    }
    text += "}  // namespace\n\nextern \"C\" {\n\n";
    for (const Routine& routine : interface.routines) text += stub(routine) + "\n";
    return text + "}  // extern \"C\"\n";
}

}  // namespace generator
