// What each key does. Moving about is in movement.cpp.
#include "edit/editor.hpp"

#include "terminal/keys.hpp"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace {

constexpr int ENTER = '\r', BACKSPACE = 0x7F;

bool is_text(int key) { return (key >= ' ' && key < 256 && key != BACKSPACE) || key == '\t'; }

}  // namespace

Editor::~Editor() { free(cut_); }

void Editor::say(const char* message) { snprintf(message_, sizeof(message_), "%s", message); }

void Editor::saved(const char* message) {
    changed_ = false;
    say(message);
}

void Editor::not_saved(const char* why) {
    leaving_ = false;
    snprintf(message_, sizeof(message_), "not saved: %s", why);
}

Editor::Request Editor::key(int key) {
    message_[0] = 0;
    if (key == KEY_END_OF_INPUT) return Request::Quit;
    switch (mode_) {
    case Mode::Search:
        return search_key(key);
    case Mode::Leave:
        return leave_key(key);
    case Mode::Text:
        break;
    }
    const bool cuts = key == control_key('K');
    const Request request = text_key(key);
    cut_goes_on_ = cuts;
    scroll();
    return request;
}

Editor::Request Editor::text_key(int key) {
    switch (key) {
    case control_key('O'):
        return Request::Save;
    case control_key('X'):
        if (!changed_) return Request::Quit;
        mode_ = Mode::Leave;
        return Request::None;
    case control_key('L'):
        return Request::Redraw;
    case control_key('W'):
        mode_ = Mode::Search;
        typed_size_ = 0;
        return Request::None;
    case control_key('C'):
        snprintf(message_, sizeof(message_), "line %zu of %zu, byte %zu of %zu",
                 text_.newlines(0, cursor_) + 1, text_.newlines(0, text_.size()) + 1, cursor_,
                 text_.size());
        return Request::None;
    default:
        break;
    }
    move_key(key);
    change_key(key);
    return Request::None;
}

void Editor::change_key(int key) {
    const char byte = static_cast<char>(key);
    switch (key) {
    case ENTER:
    case '\n':
        return insert("\n", 1);
    case BACKSPACE:
    case '\b':
        return erase(previous(cursor_), cursor_);
    case KEY_DELETE:
    case control_key('D'):
        return erase(cursor_, next(cursor_));
    case control_key('K'):
        return cut_line();
    case control_key('U'):
        return put_cut();
    default:
        if (is_text(key)) insert(&byte, 1);
    }
}

// A pattern is being typed in the last row.
Editor::Request Editor::search_key(int key) {
    if (key == control_key('C')) mode_ = Mode::Text;
    if ((key == BACKSPACE || key == '\b') && typed_size_ > 0) typed_size_--;
    if (is_text(key) && typed_size_ + 1 < WORDS) typed_[typed_size_++] = static_cast<char>(key);
    if (key != ENTER && key != '\n') return Request::None;
    mode_ = Mode::Text;
    if (typed_size_ > 0) {
        memcpy(searched_, typed_, typed_size_);
        searched_size_ = typed_size_;
    }
    search();
    scroll();
    return Request::None;
}

void Editor::search() {
    if (searched_size_ == 0) return say("nothing to search for");
    size_t found = text_.find(searched_, searched_size_, cursor_ + 1);
    if (found == GapBuffer::NONE) {
        found = text_.find(searched_, searched_size_, 0);
        if (found == GapBuffer::NONE) return say("not found");
        say("found from the start on");
    }
    move_to(found);
}

Editor::Request Editor::leave_key(int key) {
    if (key != 'y' && key != 'n' && key != control_key('C')) return Request::None;
    mode_ = Mode::Text;
    if (key == 'n') return Request::Quit;
    if (key != 'y') return Request::None;
    leaving_ = true;
    return Request::Save;
}

void Editor::insert(const char* bytes, size_t count) {
    if (!text_.insert(cursor_, bytes, count)) return say("no memory: nothing was inserted");
    changed_ = true;
    move_to(cursor_ + count);
}

void Editor::erase(size_t from, size_t to) {
    if (from == to) return;
    text_.erase(from, to);
    changed_ = true;
    move_to(from);
}

// The line with its newline; behind what the keys before this one have cut.
void Editor::cut_line() {
    const size_t start = text_.line_start(cursor_), end = next(text_.line_end(cursor_));
    const size_t kept = cut_goes_on_ ? cut_size_ : 0;
    if (start == end) return;
    char* const grown = static_cast<char*>(realloc(cut_, kept + end - start));
    if (grown == nullptr) return say("no memory: nothing was cut");
    cut_ = grown;
    for (size_t i = start; i < end; i++) cut_[kept + i - start] = text_[i];
    cut_size_ = kept + end - start;
    erase(start, end);
}

void Editor::put_cut() {
    if (cut_size_ > 0) insert(cut_, cut_size_);
}

const char* Editor::status() {
    if (mode_ == Mode::Search) {
        snprintf(status_, sizeof(status_), "Search: %.*s", static_cast<int>(typed_size_), typed_);
    } else if (mode_ == Mode::Leave) {
        snprintf(status_, sizeof(status_), "Save %s? y: yes, n: no, ctrl-C: go on", name_);
    } else if (message_[0] != 0) {
        return message_;
    } else {
        snprintf(status_, sizeof(status_), "%s%s  ^O save ^X quit ^W search ^K cut ^U put", name_,
                 changed_ ? " (changed)" : "");
    }
    return status_;
}
