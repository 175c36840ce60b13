// mig: writes the client and server code of a Mach interface definition.
#include "check.hpp"
#include "parser.hpp"
#include "source.hpp"
#include "write.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

namespace {

const char* const HELP =
    R"(usage: mig [-o DIRECTORY] FILE.defs
       mig --help

Writes, for `subsystem NAME BASE;`, into DIRECTORY (else the current one):
  NAME.h           structures of all messages, prototypes of the client's calls
  NAME_user.cpp    the client's calls
  NAME_server.hpp  the handlers that a server has to write
  NAME_server.cpp  NAME_server: checks a request and calls its handler

The language:
  subsystem NAME BASE;            first: request ids count from BASE, replies from BASE + 100;
                                  subsystem KernelServer NAME BASE; if kernel objects serve it
  import <FILE>;                  NAME.h includes it; simport: NAME_server.hpp does
  serverprefix PREFIX;            handlers are named PREFIX + routine (else serve_)
  constant NAME = N;              N by name, also in NAME.h
  type NAME = TYPE;               with intran: T F  outtran: T F  destructor: F  for servers that
                                  see a port or scalar as something else (a request port for which
                                  intran gives null: MIG_BAD_ID)
  type NAME = extern struct ...;  the structure is in an imported header
  routine NAME(ARGUMENT; ...);    a call; simpleroutine: without a reply
  skip; skip N;                   leaves an id out, or N
  ARGUMENT: [in|out|inout] NAME : TYPE     the first one is the request port
  A comment that ends on the line before a routine stands in NAME.h too.

  int8 ... int64, uint8 ... uint64, char, int, unsigned, and their C names
  struct { NAME : TYPE; ... }     (in `type`)
  array[N] of T, array[*:N] of T  in line; with [*:N] up to N
  c_string[*:N]                   up to N bytes with the terminating zero
  ^array[] of T [dealloc]         out of line; dealloc: the sender loses it
  mach_port_{copy,make,move}_send_t, mach_port_{make,move}_send_once_t, mach_port_move_receive_t,
  mach_port_t (copy_send); array[] of one of them [dealloc]: out of line
  mach_port_poly_t                any right, its disposition a value of its own
)";

bool write(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file) std::cerr << "mig: cannot write " << path << "\n";
    return static_cast<bool>(file);
}

int generate(const std::string& path, const std::string& directory) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream source;
    source << file.rdbuf();
    if (!file) {
        std::cerr << "mig: cannot read " << path << "\n";
        return 1;
    }
    try {
        const generator::Interface interface = generator::parse(source.str());
        generator::check(interface);
        const std::string base = directory + "/" + interface.name;
        const bool written =
            write(base + ".h", generator::write_header(interface)) &&
            write(base + "_user.cpp", generator::write_user(interface)) &&
            write(base + "_server.hpp", generator::write_server_header(interface)) &&
            write(base + "_server.cpp", generator::write_server(interface));
        return written ? 0 : 1;
    } catch (const generator::Refused& refused) {
        std::cerr << path << ":" << refused.line << ": " << refused.what() << "\n";
        return 1;
    }
}

}  // namespace

int main(int count, char** arguments) {
    std::string directory = ".", path;
    for (int i = 1; i < count; i++) {
        const std::string argument = arguments[i];
        if (argument == "--help") {
            std::cout << HELP;
            return 0;
        }
        if (argument == "-o" && i + 1 < count) {
            directory = arguments[++i];
        } else if (path.empty() && !argument.starts_with("-")) {
            path = argument;
        } else {
            std::cerr << HELP;
            return 2;
        }
    }
    if (path.empty()) {
        std::cerr << HELP;
        return 2;
    }
    return generate(path, directory);
}
