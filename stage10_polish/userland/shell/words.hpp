// Words: the arguments of one command, one after the other, each with its zero.
#pragma once

#include "shell/text.hpp"

class Words {
public:
    Words() = default;
    Words(const Words&) = delete;
    Words& operator=(const Words&) = delete;
    ~Words();

    size_t count() const { return count_; }
    const char* operator[](size_t index) const;  // index < count()

    void clear();
    [[nodiscard]] bool add(const char* word);  // false: no memory, nothing changed
    void drop_first(size_t count);             // count <= count()
    void sort();                               // byte by byte; no memory: they stay as they are
    [[nodiscard]] bool copy_from(const Words& other);
    void swap(Words& other);
    // A word grows by push and is a word once end_word has been called. False: no memory.
    [[nodiscard]] bool push(const char* bytes, size_t size) { return bytes_.append(bytes, size); }
    [[nodiscard]] bool end_word();
    size_t unfinished() const { return bytes_.size() - finished_; }  // bytes pushed since

    // The words as argv with its NULL, valid until the words change; NULL: no memory.
    char** argv();

private:
    Text bytes_;
    size_t finished_ = 0;  // bytes up to the end of the last word
    size_t count_ = 0;
    char** argv_ = nullptr;
};
