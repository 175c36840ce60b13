// The types of an interface by name: those that every interface has, and the declared ones.
#pragma once

#include "interface.hpp"

#include <map>

namespace generator {

class Types {
public:
    Types();

    // Refuses an unknown name.
    TypeRef find(const std::string& name, int line) const;
    // Refuses a name that exists.
    void add(const std::string& name, TypeRef type, int line);

    static TypeRef fixed_array(uint64_t count, TypeRef element, int line);
    static TypeRef variable_array(uint64_t most, TypeRef element, int line);
    static TypeRef c_string(uint64_t most, int line);
    static TypeRef memory(TypeRef element, bool deallocate, int line);
    static TypeRef port_array(TypeRef port, bool deallocate, int line);
    static TypeRef structure(std::vector<Member> members, int line);

private:
    void add_scalar(const char* name, const char* c_name, uint64_t size);
    void add_port(const char* name, uint32_t disposition);
    void add_any_port(const char* name);

    std::map<std::string, TypeRef> types_;
};

}  // namespace generator
