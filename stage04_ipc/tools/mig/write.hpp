// The files made of an interface. NAME.h: structures and client prototypes, for C and C++.
// NAME_user.cpp: client stubs. NAME_server.hpp: the handlers a server has to write.
// NAME_server.cpp: the demultiplexer.
#pragma once

#include "interface.hpp"
#include "layout.hpp"

namespace generator {

std::string write_header(const Interface& interface);
std::string write_user(const Interface& interface);
std::string write_server_header(const Interface& interface);
std::string write_server(const Interface& interface);

// --- shared by the writers ---

std::string upper(std::string text);
// The names of a routine's ids and shapes in the generated code.
std::string id_of(const Routine& routine);
std::string shape_of(const Layout& layout);
// The disposition with which a right arrives; 0: any.
std::string arriving(const Type& port);
// The one with which it is sent.
std::string disposition_name(const Type& port);
// How a C declaration of `type` reads in `const T* name`, also for arrays' elements.
std::string element_name(const Type& type);
// The definition of a Shape, and of its table of descriptors.
std::string shape_definition(const Layout& layout);
// NAME(PARAMETERS), broken into lines of at most 100 columns with `ending` behind it.
std::string signature(const std::string& before, const std::vector<std::string>& parameters,
                      const std::string& ending);
// The type and name of each parameter of the client's stub.
std::vector<std::string> user_parameters(const Routine& routine);
std::string offset_in(const Layout& layout, const std::string& field);
// The size at which a message with a variable last field, here in `message`, ends.
std::string end_of(const Layout& layout, const std::string& message);
// The same as a variable.
std::string end_variable(const std::string& name, const Layout& layout, const std::string& message);
// `if (A || B || ...) { STATEMENT }`.
std::string condition(const std::vector<std::string>& alternatives, const std::string& statement);
std::string statement(const std::string& text);  // four blanks, the text, a newline

}  // namespace generator
