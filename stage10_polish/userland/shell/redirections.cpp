// Redirections: files, streams, and the texts of here-documents.
#include "shell/expansion.hpp"
#include "shell/shell.hpp"

#include <mig/pipe.h>
#include <string.h>

using shell::complain;

// One after the other; of several for one stream the last counts. False: one cannot be had.
// Whatever came of it, `streams` closes what was opened.
bool Shell::open_redirections(const Redirection* redirections, Streams& streams) {
    for (const Redirection* wanted = redirections; wanted != nullptr; wanted = wanted->next) {
        int opened;
        if (wanted->to == Redirection::To::Same) {
            streams.put(wanted->stream, streams[wanted->same], false);
            continue;
        }
        if (wanted->to == Redirection::To::Here) {
            if (!open_document(*wanted, &opened)) return false;
        } else {
            Text name;
            char path[PATH_SIZE];
            if (!Expansion(*this).text(wanted->word, name)) return false;
            kern_return_t result = resolve(name.c_str(), path);
            if (name.empty()) result = KERN_NOT_FOUND;
            if (result == KERN_SUCCESS) result = machine::open_stream(path, wanted->to, &opened);
            if (result != KERN_SUCCESS) {
                complain(name.c_str(), strerror(result));
                return false;
            }
        }
        streams.put(wanted->stream, opened, true);
    }
    return true;
}

// The text waits in a pipe for who reads it.
bool Shell::open_document(const Redirection& redirection, int* stream) {
    Text text;
    if (!Expansion(*this).text(redirection.word, text)) return false;
    if (text.size() > PIPE_CAPACITY) {
        complain("shell", "here-document: more than a pipe holds");
        return false;
    }
    int writer;
    kern_return_t result = machine::open_pipe(stream, &writer);
    if (result == KERN_SUCCESS) {
        result = machine::write(writer, text.c_str(), text.size());
        machine::close_stream(writer);
        if (result == KERN_SUCCESS) return true;
        machine::close_stream(*stream);
    }
    complain("shell", strerror(result));
    return false;
}
