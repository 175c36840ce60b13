// String: text on the heap that grows. What can run out of memory returns a Result and then has
// changed nothing.
#pragma once

#include "containers/vector.hpp"
#include "lib/hash.hpp"
#include "lib/string.h"
#include "lib/string_view.hpp"

class String {
public:
    String() = default;
    String(String&&) = default;
    String& operator=(String&&) = default;

    static Result<String> make(StringView text) {
        String string;
        TRY(string.append(text));
        return string;
    }

    size_t size() const { return characters_.size(); }
    bool empty() const { return characters_.empty(); }
    char operator[](size_t index) const { return characters_[index]; }
    StringView view() const { return {characters_.data(), characters_.size()}; }
    operator StringView() const { return view(); }

    // `text` may be part of this string.
    Result<void> append(StringView text) {
        const size_t before = size();
        const bool own = text.data() >= characters_.begin() && text.data() < characters_.end();
        const size_t offset = own ? static_cast<size_t>(text.data() - characters_.begin()) : 0;
        TRY(characters_.resize(before + text.size()));
        const char* from = own ? characters_.data() + offset : text.data();
        if (!text.empty()) memcpy(characters_.data() + before, from, text.size());
        return {};
    }
    Result<void> append(char character) { return characters_.push_back(character); }

    void shorten(size_t size) {
        while (characters_.size() > size) characters_.pop_back();
    }
    void clear() { characters_.clear(); }

    bool operator==(const String& other) const { return view() == other.view(); }
    bool operator==(StringView other) const { return view() == other; }

private:
    Vector<char> characters_;
};

inline uint64_t hash(const String& string) { return hash(string.view()); }
