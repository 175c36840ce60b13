// The layout of one message: header, [body, descriptors], [return code], fields, each naturally
// aligned, the whole a multiple of 8. The last field, when variable, shortens the message.
#pragma once

#include "interface.hpp"

namespace generator {

struct Field {
    std::string declaration;  // a member of the C structure, without its semicolon
    std::string name;
    uint64_t offset = 0;
    bool padding = false;
};

// The members of a structure, with the padding that a compiler would add written out.
class FieldList {
public:
    explicit FieldList(uint64_t offset = 0) : end_(offset) {}

    void add(const Type& type, const std::string& name);
    void add(const std::string& c_type, const std::string& name, uint64_t size, uint64_t alignment);
    void align(uint64_t alignment);

    const std::vector<Field>& fields() const { return fields_; }
    uint64_t end() const { return end_; }

private:
    void append(std::string declaration, const std::string& name, uint64_t size, bool padding);

    std::vector<Field> fields_;
    uint64_t end_;
    int paddings_ = 0;
};

struct Layout {
    std::string structure;  // its C name
    std::vector<Field> fields;
    std::vector<const Argument*> descriptors;
    std::vector<const Argument*> values;
    const Argument* last_variable = nullptr;  // the last field, if it is variable
    uint64_t least = 0, most = 0;             // the sizes a message may have

    bool complex() const { return !descriptors.empty(); }
};

Layout request_layout(const Routine& routine);
Layout reply_layout(const Routine& routine);

// The name of the field that counts a variable field's elements or bytes.
std::string count_of(const Argument& argument);
// The name of the value that is the disposition of a right of any kind.
std::string kind_of(const Argument& argument);

}  // namespace generator
