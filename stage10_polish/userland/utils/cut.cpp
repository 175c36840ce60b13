// cut -b LIST | -c LIST | -f LIST [-d DELIMITER] [-s] [FILE...]: of each line the bytes or fields
// of the list, as in 1,3-5,7-; fields have a tab between them, or the delimiter. A line without any
// is copied whole, with -s not at all. Characters are bytes.
#include "utils/input.hpp"

#include <ctype.h>
#include <unistd.h>

namespace {

struct Range {
    unsigned long first, last;
};

bool fields = false, only_with_delimiter = false;
char delimiter = '\t';
Range* ranges = nullptr;
size_t range_count = 0;

bool is_wanted(unsigned long number) {
    for (size_t i = 0; i < range_count; i++)
        if (number >= ranges[i].first && number <= ranges[i].last) return true;
    return false;
}

// A number at `text`, which goes behind it; 0: there is none, or it is 0.
unsigned long number_at(const char*& text) {
    if (!isdigit(static_cast<unsigned char>(*text))) return 0;
    char* end;
    const unsigned long number = strtoul(text, &end, 10);
    text = end;
    return number;
}

// One of N, N-M, N- and -M at `text`, which goes behind it.
bool parse_range(const char*& text, Range& range) {
    range.first = *text == '-' ? 1 : number_at(text);
    range.last = range.first;
    if (*text == '-') {
        text++;
        range.last = *text == 0 || *text == ',' ? ~0UL : number_at(text);
    }
    return range.first > 0 && range.last >= range.first;
}

bool parse_list(const char* text) {
    ranges = static_cast<Range*>(calloc(strlen(text) + 1, sizeof(Range)));
    if (ranges == nullptr) return false;
    for (;;) {
        if (text[0] == '-' && !isdigit(static_cast<unsigned char>(text[1]))) return false;
        if (!parse_range(text, ranges[range_count++])) return false;
        if (*text == 0) return true;
        if (*text++ != ',') return false;
    }
}

void cut_bytes(const Line& line) {
    for (size_t i = 0; i < line.size; i++)
        if (is_wanted(i + 1)) putchar(line.text[i]);
    putchar('\n');
}

void cut_fields(const Line& line) {
    const char* at = line.text;
    const char* const end = line.text + line.size;
    const void* found = memchr(at, delimiter, line.size);
    if (found == nullptr) {
        if (only_with_delimiter) return;
        fwrite(line.text, 1, line.size, stdout);
        putchar('\n');
        return;
    }
    bool first = true;
    for (unsigned long number = 1; at != nullptr; number++) {
        found = memchr(at, delimiter, static_cast<size_t>(end - at));
        const char* const behind = found != nullptr ? static_cast<const char*>(found) : end;
        if (is_wanted(number)) {
            if (!first) putchar(delimiter);
            first = false;
            fwrite(at, 1, static_cast<size_t>(behind - at), stdout);
        }
        at = found != nullptr ? behind + 1 : nullptr;
    }
    putchar('\n');
}

bool parse_options(int argc, char** argv) {
    int option;
    const char* list = nullptr;
    bool field_option = false;
    while ((option = getopt(argc, argv, "b:c:f:d:sn")) != -1) {
        switch (option) {
        case 'b':
        case 'c':
        case 'f':
            if (list != nullptr) return false;
            list = optarg;
            fields = option == 'f';
            break;
        case 'd':
            if (strlen(optarg) != 1) return false;
            delimiter = *optarg;
            field_option = true;
            break;
        case 's':
            only_with_delimiter = field_option = true;
            break;
        case 'n':  // of characters that are several bytes long: there are none
            break;
        default:
            return false;
        }
    }
    return list != nullptr && (fields || !field_option) && parse_list(list);
}

}  // namespace

int main(int argc, char** argv) {
    if (!parse_options(argc, argv)) {
        fprintf(stderr, "usage: cut -b LIST | -c LIST | -f LIST [-d DELIMITER] [-s] [FILE...]\n");
        return 2;
    }
    const int status = for_each_input(argc, argv, optind, [](FILE* file, const char*) {
        Line line;
        while (line.read(file)) fields ? cut_fields(line) : cut_bytes(line);
        return read_whole(file);
    });
    return finish(argv[0], status);
}
