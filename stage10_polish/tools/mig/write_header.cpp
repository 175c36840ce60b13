#include "write.hpp"

namespace generator {

namespace {

std::string member_lines(const std::vector<Field>& fields) {
    std::string text;
    for (const Field& field : fields) text += statement(field.declaration + ";");
    return text;
}

std::string size_assertion(const std::string& structure, uint64_t size) {
    return "MACH_MESSAGE_ASSERT(sizeof(" + structure + ") == " + std::to_string(size) + ", \"" +
           structure + "\");\n";
}

std::string type_definition(const TypeName& declared) {
    const Type& type = *declared.type;
    switch (type.kind) {
    case Type::Struct: {
        FieldList list;
        for (const Member& member : type.members) list.add(*member.type, member.name);
        list.align(type.alignment);
        const std::string definition =
            type.external ? "" : type.name + " {\n" + member_lines(list.fields()) + "};\n";
        return definition + size_assertion(type.name, type.size) + "\n";
    }
    case Type::FixedArray:
        return "typedef " + type.element->name + " " + declared.name + "[" +
               std::to_string(type.count) + "];\n\n";
    case Type::Scalar: {
        return "typedef " + type.element->name + " " + declared.name + ";\n\n";
    }
    default:
        return "";  // those that have no C type of their own
    }
}

std::string message_definition(const Layout& layout) {
    const std::string structure = "struct " + layout.structure;
    std::string text;
    if (layout.last_variable) {
        text += "/* The message ends behind the last of `" + layout.last_variable->name +
                "` that is there, padded to 8 bytes. */\n";
    }
    text += structure + " {\n" + member_lines(layout.fields) + "};\n";
    text += size_assertion(structure, layout.most);
    for (const Field& field : layout.fields) {
        if (field.padding || field.offset == 0) continue;
        const std::string condition = "MACH_MESSAGE_ASSERT(" + offset_in(layout, field.name) +
                                      " == " + std::to_string(field.offset) + ",";
        const std::string message = "\"" + field.name + "\");";
        const bool fits = condition.size() + 1 + message.size() <= 100;
        text += condition + (fits ? " " : "\n                    ") + message + "\n";
    }
    return text + "\n";
}

// What the definition says, and what the caller of a call must have room for.
std::string comment_of(const Routine& routine) {
    std::vector<std::string> lines = routine.comment;
    std::string room;
    for (const Argument& argument : routine.arguments) {
        const Type& type = *argument.type;
        if (!argument.out || !type.is_variable()) continue;
        room += (room.empty() ? "`" : " `") + argument.name + "` has room for " +
                std::to_string(type.count) +
                (type.kind == Type::CString ? " bytes." : " elements.");
    }
    if (!room.empty()) lines.push_back(room);
    std::string text;
    for (std::string line : lines) {
        // What ends a C comment can stand in one that begins with two slashes.
        for (size_t end; (end = line.find("*/")) != std::string::npos;) line.insert(end + 1, " ");
        text += (text.empty() ? "/* " : "\n * ") + line;
    }
    return text.empty() ? "" : text + " */\n";
}

std::string prototype(const Routine& routine) {
    return comment_of(routine) +
           signature("kern_return_t " + routine.name, user_parameters(routine), ";") + "\n";
}

}  // namespace

std::string write_header(const Interface& interface) {
    const std::string guard = upper(interface.name) + "_MIG_H";
    std::string text = "/* The messages of subsystem " + interface.name +
                       ", and its client's calls.\n"
                       " * Made by mig from " +
                       interface.name + ".defs. */\n";
    text += "#ifndef " + guard + "\n#define " + guard + "\n\n";
    text += "#include <mach/message.h>\n#include <stddef.h>\n#include <stdint.h>\n";
    for (const std::string& file : interface.imports) text += "#include " + file + "\n";
    if (!interface.constants.empty()) text += "\n";
    for (const Constant& constant : interface.constants) {
        text += "#define " + constant.name + " " + std::to_string(constant.value) + "u\n";
    }
    text += "\nenum " + interface.name + "_message_id {\n";
    for (const Routine& routine : interface.routines) {
        text += statement(id_of(routine) + " = " + std::to_string(routine.id) + ",");
    }
    text += "};\n\n";
    for (const TypeName& type : interface.types) text += type_definition(type);
    for (const Routine& routine : interface.routines) {
        text += message_definition(request_layout(routine));
        if (!routine.simple) text += message_definition(reply_layout(routine));
    }
    text += "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
    for (const Routine& routine : interface.routines) text += prototype(routine);
    return text + "#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
}

}  // namespace generator
