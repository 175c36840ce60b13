#include "write_server.hpp"

namespace generator {

namespace {

// What a handler is given through a variable of its own: no field of a message has its type.
bool has_variable(const Argument& argument) {
    const Translation& translation = argument.type->translation;
    return argument.type->is_descriptor() || (argument.in && !translation.in_type.empty()) ||
           (argument.out && !translation.out_type.empty());
}

std::string check_request(const Layout& layout) {
    std::vector<std::string> wrong;
    for (size_t i = 0; i < layout.descriptors.size(); i++) {
        const Type& type = *layout.descriptors[i]->type;
        if (type.kind != Type::Memory) continue;
        wrong.push_back("!request.is_array_of<" + element_name(type) + ">(" + std::to_string(i) +
                        ")");
    }
    for (const Argument* argument : layout.values) {
        const Type& type = *argument->type;
        const std::string count = "question." + count_of(*argument);
        const std::string most = std::to_string(type.count);
        if (type.is_variable()) wrong.push_back(count + " > " + most);
        if (argument == layout.last_variable) {
            wrong.push_back("request.size() != mig::padded(question_end)");
        }
        if (type.kind == Type::CString) {
            wrong.push_back("!mig::is_string(question." + argument->name + ", " + count + ", " +
                            most + ")");
        }
    }
    if (wrong.empty()) return "";
    const std::string end =
        layout.last_variable ? end_variable("question_end", layout, "question.") : "";
    return end + condition(wrong, "return MIG_BAD_ARGUMENTS;");
}

// What an argument is when it comes: an expression.
std::string incoming(const Argument& argument, const Layout& request) {
    const Type& type = *argument.type;
    size_t index = 0;
    while (index < request.descriptors.size() && request.descriptors[index] != &argument) index++;
    const std::string at = "(" + std::to_string(index) + ")";
    std::string value;
    switch (type.kind) {
    case Type::Port:
        value = (type.any_right ? "request.any_port" : "request.port") + at;
        break;
    case Type::Memory:
        value = "request.memory<" + element_name(type) + ">" + at;
        break;
    case Type::PortArray:
        value = "request.ports" + at;
        break;
    default:
        value = "question." + argument.name;
    }
    const std::string& function = type.translation.in_function;
    return function.empty() ? value : function + "(" + value + ")";
}

std::string variables(const Routine& routine, const Layout& request) {
    std::string text;
    const Translation& target = routine.target.type->translation;
    if (!target.in_type.empty()) {
        text += statement(target.in_type + " object = " + target.in_function + "(" +
                          routine.target.name + ");");
        // Another kind of object: it has no such routine.
        if (target.in_type.ends_with("*")) {
            text += statement("if (object == nullptr) return MIG_BAD_ID;");
        }
    }
    for (const Argument& argument : routine.arguments) {
        if (!has_variable(argument)) continue;
        // An in argument without a destructor is passed as it comes.
        if (!argument.out && argument.type->translation.destructor.empty()) continue;
        const std::string value = argument.in ? " = " + incoming(argument, request) : " = {}";
        text += statement(server_type(argument) + " " + argument.name + value + ";");
    }
    return text;
}

// An inout field starts with what came.
std::string copy_to_answer(const Argument& argument) {
    const Type& type = *argument.type;
    const std::string to = "answer->" + argument.name, from = "question." + argument.name;
    const std::string count = count_of(argument);
    switch (type.kind) {
    case Type::FixedArray:
        return statement("mig::copy(" + to + ", " + from + ", sizeof(" + to + "));");
    case Type::CString:
        return statement("mig::copy(" + to + ", " + from + ", question." + count + ");");
    case Type::VariableArray:
        return statement("answer->" + count + " = question." + count + ";") +
               statement("mig::copy_elements(" + to + ", " + from + ", question." + count + ");");
    default:
        return statement(to + " = " + from + ";");
    }
}

std::string call(const std::string& prefix, const Routine& routine, const Layout& request) {
    const bool translated = !routine.target.type->translation.in_type.empty();
    std::vector<std::string> values = {"request", translated ? "object" : routine.target.name};
    for (const Argument& argument : routine.arguments) {
        const Type& type = *argument.type;
        const std::string field = (argument.out ? "answer->" : "question.") + argument.name;
        if (has_variable(argument)) {
            const bool direct = !argument.out && type.translation.destructor.empty();
            values.push_back(direct         ? incoming(argument, request)
                             : argument.out ? "&" + argument.name
                                            : argument.name);
        } else {
            const bool pointer =
                argument.out && (type.kind == Type::Scalar || type.kind == Type::Struct);
            values.push_back((pointer ? "&" : "") + field);
            if (type.kind == Type::VariableArray) {
                values.push_back((argument.out ? "&answer->" : "question.") + count_of(argument));
            }
        }
    }
    return signature("    const kern_return_t code = " + prefix + routine.name, values, ";");
}

std::string destructors(const Routine& routine) {
    std::string text;
    for (const Argument& argument : routine.arguments) {
        const std::string& function = argument.type->translation.destructor;
        if (argument.in && !argument.out && !function.empty()) {
            text += statement(function + "(" + argument.name + ");");
        }
    }
    const std::string& function = routine.target.type->translation.destructor;
    return function.empty() ? text : text + statement(function + "(object);");
}

// Puts one out argument into the reply.
std::string outgoing(const Argument& argument) {
    const Type& type = *argument.type;
    const std::string& function = type.translation.out_function;
    const std::string& name = argument.name;
    const std::string value = function.empty() ? name : function + "(" + name + ")";
    const std::string at = "(answer->" + name + ", " + value;
    const std::string deallocate = type.deallocate ? ", true);" : ", false);";
    switch (type.kind) {
    case Type::Port:
        if (type.any_right) return statement("reply.set_any_port" + at + ");");
        return statement("reply.set_port" + at + ", " + disposition_name(type) + ");");
    case Type::Memory:
        return statement("reply.set_memory" + at + deallocate);
    case Type::PortArray:
        return statement("reply.set_ports" + at + ", " + disposition_name(type) + deallocate);
    default:
        return statement("answer->" + name + " = " + value + ";");
    }
}

// Ends the reply where its last field does.
std::string end_reply(const Layout& reply) {
    std::string text;
    for (const Argument* argument : reply.values) {
        const Type& type = *argument->type;
        const std::string count = "answer->" + count_of(*argument);
        const std::string most = std::to_string(type.count);
        if (type.kind == Type::CString) {
            text += statement(count + " = mig::string_size(answer->" + argument->name + ", " +
                              most + ");") +
                    statement("if (" + count + " == 0) return MIG_ARRAY_TOO_LARGE;");
        } else if (type.kind == Type::VariableArray) {
            text += statement("if (" + count + " > " + most + ") return MIG_ARRAY_TOO_LARGE;");
        }
    }
    if (reply.last_variable) {
        text += end_variable("answer_end", reply, "answer->") + statement("reply.end(answer_end);");
    }
    return text;
}

// The arguments of make(): how many ports, and how many pieces of memory, a message carries, and
// how much of it is cleared, if not all. Numbers at the end of it, of which it has as many as the
// handler writes, need not be. (Of a structure there, the handler may leave some bytes as they
// are.)
std::string arguments_of_make(const Layout& reply) {
    size_t memories = 0;
    for (const Argument* argument : reply.descriptors)
        memories += argument->type->kind != Type::Port;
    const std::string cargo =
        std::to_string(reply.descriptors.size() - memories) + ", " + std::to_string(memories);
    const Argument* last = reply.last_variable;
    if (last != nullptr && last->type->kind == Type::VariableArray &&
        last->type->element->kind == Type::Scalar) {
        return cargo + ", offsetof(struct " + reply.structure + ", " + last->name + ")";
    }
    return reply.complex() ? cargo : "";
}

std::string handler(const Routine& routine, const std::string& prefix) {
    const Layout request = request_layout(routine);
    const Layout reply = reply_layout(routine);
    const bool answer_used = !reply.descriptors.empty() || !reply.values.empty();
    std::string text = signature("kern_return_t handle_" + routine.name,
                                 {"mig::Target " + routine.target.name, "mig::Request& request",
                                  routine.simple ? "mig::Reply&" : "mig::Reply& reply"},
                                 " {");
    text += statement("if (!request.fits(" + shape_of(request) + ")) return MIG_BAD_ARGUMENTS;");
    if (!request.values.empty()) {
        text += statement("const auto& question = request.as<struct " + request.structure + ">();");
    }
    text += check_request(request);
    if (!routine.simple) {
        const std::string make =
            "reply.make<struct " + reply.structure + ">(" + arguments_of_make(reply) + ")";
        if (answer_used) {
            text += statement("auto* answer = " + make + ";") +
                    statement("if (answer == nullptr) return KERN_RESOURCE_SHORTAGE;");
        } else {
            text += statement("if (" + make + " == nullptr) return KERN_RESOURCE_SHORTAGE;");
        }
    }
    for (const Argument& argument : routine.arguments) {
        if (argument.in && argument.out && !has_variable(argument))
            text += copy_to_answer(argument);
    }
    text += variables(routine, request) + "\n" + call(prefix, routine, request) +
            destructors(routine) + statement("if (code != KERN_SUCCESS) return code;") +
            statement("request.taken();");
    for (const Argument& argument : routine.arguments) {
        if (argument.out && has_variable(argument)) text += outgoing(argument);
    }
    if (!routine.simple) text += end_reply(reply);
    return text + statement("return KERN_SUCCESS;") + "}\n";
}

}  // namespace

std::string write_server(const Interface& interface) {
    std::string text = "// Server of subsystem " + interface.name +
                       ": checks every request before its handler sees it.\n// Made by mig from " +
                       interface.name + ".defs.\n#include \"" + interface.name +
                       "_server.hpp\"\n\nnamespace {\n\n";
    for (const Routine& routine : interface.routines) {
        text += shape_definition(request_layout(routine)) + "\n";
    }
    for (const Routine& routine : interface.routines) {
        text += handler(routine, interface.server_prefix) + "\n";
    }
    text += "}  // namespace\n\n";
    text += signature("kern_return_t " + interface.name + "_server",
                      {"mig::Target target", "mig::Request& request", "mig::Reply& reply"}, " {");
    text += statement("switch (request.id()) {");
    for (const Routine& routine : interface.routines) {
        text += statement("case " + id_of(routine) + ":") +
                statement("    return handle_" + routine.name + "(target, request, reply);");
    }
    return text + statement("default:") + statement("    return MIG_BAD_ID;") + statement("}") +
           "}\n";
}

}  // namespace generator
