// The handlers of -fsanitize=undefined. The compiler has fixed their names and arguments (GCC's
// ubsan.cc, the same in clang): first a structure about the place, then the values.
#include "halt/undefined.hpp"

#include "lib/format.hpp"
#include "lib/panic.hpp"

namespace undefined {

namespace {

struct Place {
    const char* file;
    uint32_t line;
    uint32_t column;
};

struct Type {
    enum : uint16_t { INTEGER = 0 };  // of `kind`; others are floating or neither
    uint16_t kind;
    uint16_t information;  // of an integer: bit 0 signed, above it the logarithm of its bits
    char name[];           // with quotation marks

    bool is_signed() const { return information & 1; }
    unsigned bits() const { return 1u << (information >> 1); }
};

struct AtPlace {
    Place place;
};
struct WithType {
    Place place;
    const Type& type;
};
struct WithTypes {  // of a shift: both sides; of an index: the array's and the index's
    Place place;
    const Type& left;
    const Type& right;
};
struct Mismatch {
    Place place;
    const Type& type;
    uint8_t log_alignment;
    uint8_t use;
};
struct NullArgument {
    Place place;
    Place attribute;
    int32_t index;
};
struct ImpossibleBits {
    Place place;
    uint8_t which;
};

constinit Listener listener = nullptr;

// An integer of the type given: in the argument itself, or, if it has more than 64 bits, where that
// points (and then its lower half).
struct Value {
    const Type& type;
    uint64_t argument;
};

void format_value(Writer& writer, const FormatSpec&, const Value& value) {
    const unsigned bits = value.type.bits();
    char text[24];
    if (value.type.kind != Type::INTEGER || bits > 64) {
        return writer.write(format_to(text, "{:#x}", value.argument));
    }
    const unsigned unused = 64 - bits;
    if (value.type.is_signed()) {
        const int64_t number = static_cast<int64_t>(value.argument << unused) >> unused;
        return writer.write(format_to(text, "{}", number));
    }
    writer.write(format_to(text, "{}", value.argument << unused >> unused));
}

// What a pointer was used for, by Mismatch::use.
StringView use_of(uint8_t number) {
    constexpr const char* USES[] = {"load of",           "store to",    "reference bound to",
                                    "member access to",  "call on",     "constructor call on",
                                    "downcast of",       "downcast of", "upcast of",
                                    "conversion to base"};
    return number < array_size(USES) ? USES[number] : "use of";
}

template <typename... Args>
void report(const Place& place, FormatString<std::type_identity_t<Args>...> text,
            const Args&... args) {
    char what[200];
    char whole[320];
    const StringView said = format_to(what, text, args...);
    const StringView line =
        format_to(whole, "undefined behaviour: {} at {}:{}", said, place.file, place.line);
    if (!listener) panic("{}", line);
    listener(line);
}

void overflow(const WithType& data, uint64_t left, const char* operation, uint64_t right) {
    report(data.place, "{} {} {} does not fit in {}", Value{data.type, left}, operation,
           Value{data.type, right}, data.type.name);
}

}  // namespace

void set_listener(Listener new_listener) { listener = new_listener; }

}  // namespace undefined

using namespace undefined;

#pragma GCC diagnostic ignored "-Wmissing-declarations"
extern "C" {

void __ubsan_handle_add_overflow(const WithType& data, uint64_t left, uint64_t right) {
    overflow(data, left, "+", right);
}

void __ubsan_handle_sub_overflow(const WithType& data, uint64_t left, uint64_t right) {
    overflow(data, left, "-", right);
}

void __ubsan_handle_mul_overflow(const WithType& data, uint64_t left, uint64_t right) {
    overflow(data, left, "*", right);
}

void __ubsan_handle_divrem_overflow(const WithType& data, uint64_t left, uint64_t right) {
    overflow(data, left, "/", right);
}

void __ubsan_handle_negate_overflow(const WithType& data, uint64_t value) {
    report(data.place, "-({}) does not fit in {}", Value{data.type, value}, data.type.name);
}

void __ubsan_handle_shift_out_of_bounds(const WithTypes& data, uint64_t left, uint64_t right) {
    report(data.place, "{} shifted by {}: {} has {} bits", Value{data.left, left},
           Value{data.right, right}, data.left.name, data.left.bits());
}

void __ubsan_handle_out_of_bounds(const WithTypes& data, uint64_t index) {
    report(data.place, "index {} of {}", Value{data.right, index}, data.left.name);
}

void __ubsan_handle_load_invalid_value(const WithType& data, uint64_t value) {
    report(data.place, "{} is no value of {}", value & 0xFFFFFFFF, data.type.name);
}

void __ubsan_handle_type_mismatch_v1(const Mismatch& data, uint64_t pointer) {
    if (pointer == 0) {
        report(data.place, "{} {} through a null pointer", use_of(data.use), data.type.name);
    } else {
        report(data.place, "{} {} at {:#x}, which is not a multiple of {}", use_of(data.use),
               data.type.name, pointer, uint64_t{1} << data.log_alignment);
    }
}

void __ubsan_handle_pointer_overflow(const AtPlace& data, uint64_t base, uint64_t result) {
    report(data.place, "pointer arithmetic from {:#x} to {:#x}", base, result);
}

void __ubsan_handle_nonnull_arg(const NullArgument& data) {
    report(data.place, "argument {} must not be null", data.index);
}

void __ubsan_handle_nonnull_return_v1(const AtPlace&, const Place& place) {
    report(place, "a null pointer returned where there must be none");
}

void __ubsan_handle_vla_bound_not_positive(const WithType& data, uint64_t bound) {
    report(data.place, "an array of {} elements", Value{data.type, bound});
}

void __ubsan_handle_invalid_builtin(const ImpossibleBits& data) {
    report(data.place, "counting the zeroes before the first one bit of 0");
}

// After these two there is nothing to go on with.
[[noreturn]] void __ubsan_handle_builtin_unreachable(const AtPlace& data) {
    listener = nullptr;
    report(data.place, "a place that is never reached");
    __builtin_trap();
}

[[noreturn]] void __ubsan_handle_missing_return(const AtPlace& data) {
    listener = nullptr;
    report(data.place, "the end of a function that returns something");
    __builtin_trap();
}
}
