#include "sort/key.hpp"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_number_digit(char c) { return c >= '0' && c <= '9'; }

// F[.C] and letters; `text` goes behind them. False: not a place.
bool parse_place(const char*& text, unsigned long& field, unsigned long& character, Order& order,
                 bool& blanks) {
    char* end;
    if (!is_number_digit(*text)) return false;
    field = strtoul(text, &end, 10);
    text = end;
    if (*text == '.') {
        if (!is_number_digit(*++text)) return false;
        character = strtoul(text, &end, 10);
        text = end;
    }
    for (; *text != 0 && *text != ','; text++) {
        if (strchr("nrfbd", *text) == nullptr) return false;
        order.numeric |= *text == 'n';
        order.reverse |= *text == 'r';
        order.fold |= *text == 'f';
        order.dictionary |= *text == 'd';
        blanks |= *text == 'b';
    }
    return field > 0;
}

// Where the field of this number begins, and where it ends.
size_t field_start(const SortLine& line, unsigned long number, char separator) {
    size_t at = 0;
    while (--number > 0 && at < line.size) {
        if (separator != 0) {
            while (at < line.size && line.text[at] != separator) at++;
            if (at < line.size) at++;
        } else {
            while (at < line.size && is_blank(line.text[at])) at++;
            while (at < line.size && !is_blank(line.text[at])) at++;
        }
    }
    return at;
}

size_t field_end(const SortLine& line, unsigned long number, char separator) {
    size_t at = field_start(line, number, separator);
    if (separator != 0) {
        while (at < line.size && line.text[at] != separator) at++;
        return at;
    }
    while (at < line.size && is_blank(line.text[at])) at++;
    while (at < line.size && !is_blank(line.text[at])) at++;
    return at;
}

size_t skip_blanks(const SortLine& line, size_t at) {
    while (at < line.size && is_blank(line.text[at])) at++;
    return at;
}

size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

// A number of any length: the sign, the digits before the point without leading zeros, and those
// behind it without zeros at the end.
struct Number {
    bool negative = false;
    const char* whole;
    size_t whole_size = 0;
    const char* fraction;
    size_t fraction_size = 0;
    bool zero() const { return whole_size == 0 && fraction_size == 0; }
};

Number number_at_start(const SortLine& part) {
    Number number;
    size_t at = skip_blanks(part, 0);
    number.negative = at < part.size && part.text[at] == '-';
    if (number.negative) at++;
    while (at < part.size && part.text[at] == '0') at++;
    number.whole = part.text + at;
    while (at < part.size && is_number_digit(part.text[at])) at++;
    number.whole_size = static_cast<size_t>(part.text + at - number.whole);
    if (at < part.size && part.text[at] == '.') at++;
    number.fraction = part.text + at;
    if (at > 0 && part.text[at - 1] == '.')
        while (at < part.size && is_number_digit(part.text[at])) at++;
    number.fraction_size = static_cast<size_t>(part.text + at - number.fraction);
    while (number.fraction_size > 0 && number.fraction[number.fraction_size - 1] == '0')
        number.fraction_size--;
    return number;
}

int compare_bytes(const char* a, size_t a_size, const char* b, size_t b_size) {
    const int result = memcmp(a, b, smaller(a_size, b_size));
    return result != 0 ? result : (a_size > b_size) - (a_size < b_size);
}

int compare_numbers(const SortLine& a, const SortLine& b) {
    const Number left = number_at_start(a), right = number_at_start(b);
    const bool left_negative = left.negative && !left.zero();
    const bool right_negative = right.negative && !right.zero();
    if (left_negative != right_negative) return left_negative ? -1 : 1;
    int result = (left.whole_size > right.whole_size) - (left.whole_size < right.whole_size);
    if (result == 0) result = memcmp(left.whole, right.whole, left.whole_size);
    if (result == 0)
        result =
            compare_bytes(left.fraction, left.fraction_size, right.fraction, right.fraction_size);
    return left_negative ? -result : result;
}

bool counts_in_dictionary(char c) { return is_blank(c) || isalnum(static_cast<unsigned char>(c)); }

// With small letters as capital ones, or without what is in no dictionary.
int compare_translated(const SortLine& a, const SortLine& b, const Order& order) {
    size_t left = 0, right = 0;
    for (;; left++, right++) {
        while (order.dictionary && left < a.size && !counts_in_dictionary(a.text[left])) left++;
        while (order.dictionary && right < b.size && !counts_in_dictionary(b.text[right])) right++;
        if (left >= a.size || right >= b.size) return (left < a.size) - (right < b.size);
        int x = static_cast<unsigned char>(a.text[left]);
        int y = static_cast<unsigned char>(b.text[right]);
        if (order.fold) x = toupper(x);
        if (order.fold) y = toupper(y);
        if (x != y) return x - y;
    }
}

}  // namespace

bool parse_key(const char* text, Key& key) {
    if (!parse_place(text, key.start_field, key.start_character, key.order, key.order.blanks))
        return false;
    if (key.start_character == 0) return false;
    if (*text == ',') {
        text++;
        if (!parse_place(text, key.end_field, key.end_character, key.order, key.end_blanks))
            return false;
    }
    return *text == 0;
}

SortLine part_of(const SortLine& line, const Key& key, char separator) {
    size_t start = field_start(line, key.start_field, separator);
    if (key.order.blanks) start = skip_blanks(line, start);
    start += smaller(key.start_character - 1, line.size - start);
    size_t end = line.size;
    if (key.end_field > 0 && key.end_character == 0) {
        end = field_end(line, key.end_field, separator);
    } else if (key.end_field > 0) {
        end = field_start(line, key.end_field, separator);
        if (key.end_blanks) end = skip_blanks(line, end);
        end += smaller(key.end_character, line.size - end);
    }
    return {line.text + start, end > start ? end - start : 0};
}

int compare_parts(const SortLine& a, const SortLine& b, const Order& order) {
    int result;
    if (order.numeric)
        result = compare_numbers(a, b);
    else if (order.fold || order.dictionary)
        result = compare_translated(a, b, order);
    else
        result = compare_bytes(a.text, a.size, b.text, b.size);
    return order.reverse ? -result : result;
}
