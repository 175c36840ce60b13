#include "unsupported.hpp"

#include "source.hpp"

#include <map>
#include <set>

namespace generator {

void refuse_if_classic(const std::string& word, int line) {
    static const std::map<std::string, std::string> reasons = {
        {"procedure", "write `routine`: every routine returns a code"},
        {"simpleprocedure", "write `simpleroutine`: every routine returns a code"},
        {"function", "write `routine` with an `out` argument"},
        {"msgoption", "stubs use no other options"},
        {"waittime", "a call waits until it is answered or the server is gone"},
        {"sendtime", "a call waits until it is sent"},
        {"usertimeout", "a call waits until it is answered or the server is gone"},
        {"msgseqno", "a handler finds it in its mig::Request"},
        {"replyport", "a handler takes the reply right from its mig::Request"},
        {"sreplyport", "a handler takes the reply right from its mig::Request"},
        {"ureplyport", "the reply port belongs to the runtime"},
        {"requestport", "the request port is the first argument"},
        {"userprefix", "give the routines the names that programs are to call"},
        {"serverdemux", "the server's function dispatches every routine"},
        {"userimpl", "code is not replaced"},
        {"serverimpl", "code is not replaced"},
        {"rcsid", "there is no revision string"},
        {"uimport", "write `import`"},
        {"iimport", "write `import`"},
        {"dimport", "write `import`"},
        {"error", "stubs return errors"},
        {"kerneluser", "stubs are the same for all"},
        {"ctype", "give the type its C name"},
        {"cusertype", "give the type its C name"},
        {"cservertype", "use `intran` and `outtran`"},
        {"polymorphic", "write `mach_port_poly_t`"},
        {"countinout", "an `out` array has room for its bound"},
        {"servercopy", "the server owns a copy"},
        {"isLong", "descriptors have one form"},
    };
    const auto found = reasons.find(word);
    if (found != reasons.end()) {
        refuse(line, "`" + word + "` is not supported: " + found->second);
    }
}

void refuse_if_keyword(const std::string& word, int line) {
    refuse_if_classic(word, line);
    static const std::set<std::string> used = {
        // names in generated code
        "header", "body", "return_code", "message", "request", "reply", "question", "answer",
        "code", "send_size", "object", "request_end", "reply_end", "question_end", "answer_end",
        "mig",
        // ours
        "array", "c_string", "in", "inout", "of", "out", "routine", "simpleroutine", "skip",
        "subsystem", "type", "constant", "import", "simport", "serverprefix", "dealloc", "intran",
        "outtran", "destructor",
        // C's and C++'s, of those that read like a name
        "auto", "bool", "break", "case", "catch", "char", "class", "const", "continue", "default",
        "delete", "do", "double", "else", "enum", "explicit", "export", "extern", "false", "float",
        "for", "friend", "goto", "if", "inline", "int", "long", "mutable", "namespace", "new",
        "operator", "private", "protected", "public", "register", "requires", "return", "short",
        "signed", "sizeof", "static", "struct", "switch", "template", "this", "throw", "true",
        "try", "typedef", "typename", "union", "unsigned", "using", "virtual", "void", "volatile",
        "while", "concept", "module", "not", "and", "or", "xor"};
    if (used.contains(word) || word.starts_with("pad")) {
        refuse(line, "`" + word + "` cannot be a name: the generated code uses it");
    }
}

}  // namespace generator
