#include "parser.hpp"

#include "lexer.hpp"
#include "source.hpp"
#include "types.hpp"
#include "unsupported.hpp"

namespace generator {

namespace {

class Parser {
public:
    explicit Parser(const std::string& source) : tokens_(tokens_of(source)) {}

    Interface run() {
        if (!at("subsystem"))
            refuse(here().line, "a definition begins with `subsystem NAME BASE;`");
        subsystem();
        while (here().kind != Token::End) statement();
        return std::move(interface_);
    }

private:
    const Token& here() const { return tokens_[next_]; }
    bool at(const std::string& text) const {
        return here().text == text && (here().kind == Token::Word || here().kind == Token::Symbol);
    }
    bool accept(const std::string& text) {
        if (!at(text)) return false;
        next_++;
        return true;
    }
    void expect(const std::string& text) {
        if (!accept(text)) {
            refuse(here().line, "expected `" + text + "`, not `" + here().text + "`");
        }
    }
    std::string word(const std::string& what) {
        if (here().kind != Token::Word) {
            refuse(here().line, "expected " + what + ", not `" + here().text + "`");
        }
        return tokens_[next_++].text;
    }
    uint64_t number(const std::string& what) {
        for (const Constant& constant : interface_.constants) {
            if (accept(constant.name)) return constant.value;
        }
        if (here().kind != Token::Number) {
            refuse(here().line, "expected " + what + ", not `" + here().text + "`");
        }
        return tokens_[next_++].number;
    }

    void statement() {
        const int line = here().line;
        comment_ = here().comment;
        if (accept("type")) return type_declaration(line);
        if (accept("constant")) return constant(line);
        if (accept("routine")) return routine(line, false);
        if (accept("simpleroutine")) return routine(line, true);
        if (accept("skip")) return skip();
        if (accept("import")) return import(interface_.imports);
        if (accept("simport")) return import(interface_.server_imports);
        if (accept("serverprefix")) {
            interface_.server_prefix = word("a prefix");
            return expect(";");
        }
        if (at("subsystem")) refuse(line, "there is one subsystem in a definition");
        refuse_if_classic(here().text, line);
        refuse(line, "unknown statement `" + here().text + "`");
    }

    void subsystem() {
        next_++;
        interface_.kernel_server = accept("KernelServer");
        refuse_if_classic(here().text, here().line);
        interface_.name = word("the subsystem's name");
        const int line = here().line;
        const uint64_t base = number("the subsystem's base");
        // Replies, at request + 100, and the ids below 100, which are notifications, stay apart.
        if (base < 100 || base > 0x7fff0000) refuse(line, "the base must be 100 to 0x7fff0000");
        interface_.base = next_id_ = static_cast<uint32_t>(base);
        expect(";");
    }

    void skip() {
        const uint64_t count = at(";") ? 1 : number("how many ids to leave out");
        if (count > 100) refuse(here().line, "a subsystem has room for 100 routines");
        next_id_ += static_cast<uint32_t>(count);
        expect(";");
    }

    void import(std::vector<std::string>& list) {
        if (here().kind != Token::File) refuse(here().line, "expected <FILE> or \"FILE\"");
        list.push_back(tokens_[next_++].text);
        expect(";");
    }

    void constant(int line) {
        const std::string name = word("the constant's name");
        refuse_if_keyword(name, line);
        for (const Constant& other : interface_.constants) {
            if (other.name == name) refuse(line, "constant `" + name + "` is defined already");
        }
        expect("=");
        const uint64_t value = number("the constant's value");
        interface_.constants.push_back({name, value});
        expect(";");
    }

    void type_declaration(int line) {
        const std::string name = word("the type's name");
        refuse_if_keyword(name, line);
        expect("=");
        const bool external = accept("extern");
        if (external && !at("struct")) refuse(line, "only a structure can be extern");
        const TypeRef base = type_expression();
        auto type = std::make_shared<Type>(*base);
        type->external = external;
        if (type->kind == Type::Scalar) type->element = base;
        if (type->is_fixed()) type->name = type->kind == Type::Struct ? "struct " + name : name;
        translation(*type, line);
        types_.add(name, type, line);
        interface_.types.push_back({name, type});
        expect(";");
    }

    // intran: TYPE FUNCTION  outtran: TYPE FUNCTION  destructor: FUNCTION
    void translation(Type& type, int line) {
        Translation& t = type.translation;
        while (true) {
            refuse_if_classic(here().text, here().line);
            if (accept("intran")) {
                expect(":");
                t.in_type = c_type();
                t.in_function = word("a function");
            } else if (accept("outtran")) {
                expect(":");
                t.out_type = c_type();
                t.out_function = word("a function");
            } else if (accept("destructor")) {
                expect(":");
                t.destructor = word("a function");
            } else {
                break;
            }
        }
        const bool any = !t.in_type.empty() || !t.out_type.empty() || !t.destructor.empty();
        if (any && type.kind != Type::Scalar && type.kind != Type::Port) {
            refuse(line, "only scalars and ports can be translated");
        }
        if (any && type.any_right) refuse(line, "a right of any kind cannot be translated");
        if (!t.destructor.empty() && t.in_type.empty()) {
            refuse(line, "a destructor needs an intran");
        }
    }

    std::string c_type() {
        std::string name = word("a C type");
        while (accept("*")) name += "*";
        return name;
    }

    TypeRef type_expression() {
        const int line = here().line;
        refuse_if_classic(here().text, line);
        if (accept("^")) {
            expect("array");
            return array(line, true);
        }
        if (accept("array")) return array(line, false);
        if (accept("struct")) return structure(line);
        if (accept("c_string")) {
            expect("[");
            if (!accept("*")) refuse(line, "a string is c_string[*:N]");
            if (!accept(":")) refuse(line, "a string needs a bound: c_string[*:N]");
            const uint64_t most = number("the most bytes, with the terminating zero");
            expect("]");
            return Types::c_string(most, line);
        }
        return types_.find(word("a type"), line);
    }

    TypeRef array(int line, bool out_of_line) {
        expect("[");
        bool variable = accept("*"), bounded = false;
        uint64_t count = 0;
        if (variable ? accept(":") : !at("]")) {
            count = number("the number of elements");
            bounded = true;
        }
        expect("]");
        expect("of");
        const TypeRef element = type_expression();
        if (!bounded) {
            const bool port = element->kind == Type::Port;
            if (!out_of_line && !port) {
                refuse(line, "an array in line needs a bound: array[N] or array[*:N]");
            }
            const bool deallocate = accept("dealloc");
            return Types::memory(element, deallocate, line);
        }
        if (out_of_line) refuse(line, "out-of-line memory has no bound: ^array[] of ...");
        if (element->kind == Type::Port) {
            refuse(line, "an array of ports is out of line: array[] of ...");
        }
        return variable ? Types::variable_array(count, element, line)
                        : Types::fixed_array(count, element, line);
    }

    TypeRef structure(int line) {
        if (at("["))
            refuse(line, "struct[N] is not supported: write array[N], or name the members");
        expect("{");
        std::vector<Member> members;
        while (!accept("}")) {
            const int member_line = here().line;
            Member member;
            member.name = word("a member's name");
            refuse_if_keyword(member.name, member_line);
            for (const Member& other : members) {
                if (other.name == member.name) {
                    refuse(member_line, "member `" + member.name + "` is there already");
                }
            }
            expect(":");
            if (at("struct")) {
                refuse(member_line, "give the inner structure a name of its own with `type`");
            }
            member.type = type_expression();
            expect(";");
            members.push_back(std::move(member));
        }
        return Types::structure(std::move(members), line);
    }

    void routine(int line, bool simple) {
        Routine routine;
        routine.line = line;
        routine.simple = simple;
        routine.comment = comment_;
        routine.name = word("the routine's name");
        refuse_if_keyword(routine.name, line);
        for (const Routine& other : interface_.routines) {
            if (other.name == routine.name) {
                refuse(line, "routine `" + routine.name + "` is defined already");
            }
        }
        routine.id = next_id_++;
        if (routine.id >= interface_.base + 100) {
            refuse(line, "a subsystem has room for 100 routines: replies have the ids behind them");
        }
        expect("(");
        if (!at(")")) {
            do {
                routine.arguments.push_back(argument());
            } while (accept(";"));
        }
        expect(")");
        expect(";");
        take_target(routine);
        interface_.routines.push_back(std::move(routine));
    }

    Argument argument() {
        Argument argument;
        argument.line = here().line;
        refuse_if_classic(here().text, here().line);
        if (accept("out")) {
            argument.in = false;
            argument.out = true;
        } else if (accept("inout")) {
            argument.out = true;
        } else {
            accept("in");
        }
        argument.name = word("an argument's name");
        refuse_if_keyword(argument.name, argument.line);
        expect(":");
        if (at("struct")) {
            refuse(argument.line, "give the structure a name of its own with `type`");
        }
        argument.type = type_expression();
        return argument;
    }

    static void take_target(Routine& routine) {
        std::vector<Argument>& arguments = routine.arguments;
        if (arguments.empty() || arguments[0].type->kind != Type::Port ||
            arguments[0].type->any_right || arguments[0].out) {
            refuse(routine.line, "the first argument of `" + routine.name +
                                     "` must be the request port, an `in` port");
        }
        routine.target = arguments[0];
        arguments.erase(arguments.begin());
    }

    std::vector<Token> tokens_;
    size_t next_ = 0;
    Interface interface_;
    Types types_;
    uint32_t next_id_ = 0;
    std::vector<std::string> comment_;  // before the statement
};

}  // namespace

Interface parse(const std::string& source) { return Parser(source).run(); }

}  // namespace generator
