// An interface as the parser read it: types, routines and their arguments.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace generator {

struct Type;
using TypeRef = std::shared_ptr<const Type>;

struct Member {
    std::string name;
    TypeRef type;
};

// What a kernel object server turns a value into and back, by calling these functions.
struct Translation {
    std::string in_type, in_function;
    std::string out_type, out_function;
    std::string destructor;
};

struct Type {
    enum Kind {
        Scalar,
        Struct,
        FixedArray,     // array[N] of T
        VariableArray,  // array[*:N] of T: a count and up to N elements
        CString,        // c_string[*:N]: a size and up to N bytes, the terminating zero included
        Port,
        Memory,     // ^array[] of T: out of line
        PortArray,  // array[] of PORT: out of line
    };
    Kind kind = Scalar;
    std::string name;          // in C; for arrays without a name of their own, the element's
    uint64_t size = 0;         // bytes of one value, of those that are in line
    uint64_t alignment = 1;    // the same
    uint64_t count = 0;        // elements, of those with a bound
    TypeRef element;           // of arrays and of Memory
    uint32_t disposition = 0;  // of Port and PortArray: as the sender gives it
    bool any_right = false;    // of Port: the disposition is a value of its own
    bool deallocate = false;   // of Memory and PortArray: the sender loses it
    bool external = false;     // of Struct: an imported header defines it
    std::vector<Member> members;
    Translation translation;

    bool is_descriptor() const { return kind == Port || kind == Memory || kind == PortArray; }
    bool is_variable() const { return kind == VariableArray || kind == CString; }
    bool is_fixed() const { return kind == Scalar || kind == Struct || kind == FixedArray; }
};

struct Argument {
    std::string name;
    TypeRef type;
    bool in = true;
    bool out = false;
    int line = 0;
};

struct Routine {
    std::string name;
    std::vector<std::string> comment;  // what the definition says about it, in lines
    bool simple = false;               // no reply
    uint32_t id = 0;
    Argument target;  // the request port
    std::vector<Argument> arguments;
    int line = 0;
};

struct TypeName {
    std::string name;
    TypeRef type;
};

struct Constant {
    std::string name;
    uint64_t value;
};

struct Interface {
    std::string name;
    bool kernel_server = false;  // kernel objects serve it
    uint32_t base = 0;
    std::string server_prefix = "serve_";
    std::vector<std::string> imports;         // for everybody
    std::vector<std::string> server_imports;  // for the server only
    std::vector<Constant> constants;
    std::vector<TypeName> types;  // declared ones, in order
    std::vector<Routine> routines;
};

}  // namespace generator
