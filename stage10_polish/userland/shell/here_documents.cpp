// Here-documents: their texts begin behind the line in which they stand.
#include "shell/lexer.hpp"

#include <string.h>

namespace {

// A line is compared with the delimiter's parts.
bool is_delimiter(const char* line, size_t size, const Word& delimiter) {
    for (const Part* part = delimiter.first; part != nullptr; part = part->next) {
        if (part->size > size || memcmp(line, part->text, part->size) != 0) return false;
        line += part->size;
        size -= part->size;
    }
    return size == 0;
}

}  // namespace

bool Lexer::begin_document(Redirection& made) {
    for (const Part* part = made.word->first; part != nullptr; part = part->next) {
        if (part->kind != Part::Kind::Text)
            return fail("the end of a here-document must be a plain word");
        made.plain |= part->quoted;
    }
    if (pending_count_ == DOCUMENTS) return fail("too many here-documents in a line");
    pending_[pending_count_++] = &made;
    return true;
}

// Behind a newline: the texts of all that the line has begun.
bool Lexer::read_documents() {
    Redirection* documents[DOCUMENTS];  // one's text may have others in it
    const size_t count = pending_count_;
    memcpy(documents, pending_, sizeof(documents));
    pending_count_ = 0;
    for (size_t i = 0; i < count; i++) {
        if (!read_document(*documents[i])) return false;
    }
    return true;
}

bool Lexer::read_document(Redirection& document) {
    for (const char* line = at_; line < end_;) {
        const size_t left = static_cast<size_t>(end_ - line);
        const void* const newline = memchr(line, '\n', left);
        const char* const line_end = newline != nullptr ? static_cast<const char*>(newline) : end_;
        const char* first = line;
        while (document.strip && first < line_end && *first == '\t') first++;
        if (is_delimiter(first, static_cast<size_t>(line_end - first), *document.word)) {
            if (!document_text(document, line)) return false;
            at_ = line_end + (newline != nullptr);
            line_ += newline != nullptr;
            return true;
        }
        line = line_end + (newline != nullptr);
    }
    return fail_unfinished("here-document without its end");
}

// From at_ to the line that ends it.
bool Lexer::document_text(Redirection& document, const char* text_end) {
    const char* const text = end_;
    last_document_ = at_;
    document.word = make<Word>();
    if (document.word == nullptr) return false;
    Tail tail = {&document.word->first};
    end_ = text_end;
    strip_ = document.strip;
    while (strip_ && at_ < end_ && *at_ == '\t') at_++;
    bool read = true;
    if (!document.plain) {
        read = parts(tail, Ends::Document);
    } else {
        while (read && at_ < end_) {
            const char* const line = at_;
            while (at_[-1] != '\n' || at_ == line) at_++;
            read = add(tail, line, static_cast<size_t>(at_ - line), true);
            line_++;
            while (strip_ && at_ < end_ && *at_ == '\t') at_++;
        }
    }
    end_ = text;
    strip_ = false;
    if (!read) unfinished_ = false;  // more text would not help
    return read;
}
