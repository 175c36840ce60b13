// Payne and Hanek's method: x * 2/pi with as many bits as it takes, in integers. Bits of the
// product that stand for whole turns need not be computed, however large x is.
#include "libc/math/reduction.hpp"

#include "libc/float/binary.hpp"
#include "libc/math/extended.hpp"

#include <stdint.h>

namespace {

__extension__ typedef unsigned __int128 Wide;

// 2/pi behind the binary point, after one word of zeros.
constexpr uint64_t TWO_OVER_PI[] = {
    0,
    0xa2f9836e4e441529,
    0xfc2757d1f534ddc0,
    0xdb6295993c439041,
    0xfe5163abdebbc561,
    0xb7246e3a424dd2e0,
    0x06492eea09d1921c,
    0xfe1deb1cb129a73e,
    0xe88235f52ebb4484,
    0xe99c7026b45f7e41,
    0x3991d639835339f4,
    0x9c845f8bbdf9283b,
    0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f,
    0x6d367ecf27cb09b7,
    0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea,
    0x6bfb5fb11f8d5d08,
    0x56033046fc7b6bab,
    0xf0cfbc209af4361d,
};

constexpr int WORDS = 4;

// 256 bits of the table from a position on, the highest word first.
void cut_out(int position, uint64_t* window) {
    const uint64_t* word = TWO_OVER_PI + position / 64;
    const int shift = position % 64;
    for (int i = 0; i < WORDS; i++, word++)
        window[i] = shift == 0 ? word[0] : word[0] << shift | word[1] >> (64 - shift);
}

// The lower 256 bits of the product.
void multiply(uint64_t* window, uint64_t factor) {
    Wide carry = 0;
    for (int i = WORDS; i-- > 0;) {
        carry += Wide{window[i]} * factor;
        window[i] = static_cast<uint64_t>(carry);
        carry >>= 64;
    }
}

}  // namespace

ReducedAngle reduce_angle(double x) {
    const FloatValue value = take_apart(x);
    if (x > -0.785 && x < 0.785) return {x, 0};
    // The window begins where a bit of the table, times x, stands for half a turn: two quarters.
    uint64_t product[WORDS];
    cut_out(64 + value.magnitude.exponent - 2, product);
    multiply(product, value.magnitude.mantissa);
    unsigned quarter = static_cast<unsigned>(product[0] >> 62);
    // What is left is a fraction of a quarter. The nearer end counts.
    const bool beyond_half = (product[0] >> 61 & 1) != 0;
    if (beyond_half) {
        quarter++;
        for (uint64_t& word : product) word = ~word;  // 1 - fraction, but for 2^-254
    }
    product[0] &= (uint64_t{1} << 62) - 1;
    long double rest = 0;
    for (int i = WORDS; i-- > 0;) rest = rest * 0x1p-64L + static_cast<long double>(product[i]);
    rest *= 0x1p-62L * extended::HALF_PI;
    if (beyond_half) rest = -rest;
    return value.negative ? ReducedAngle{-rest, (0 - quarter) % 4}
                          : ReducedAngle{rest, quarter % 4};
}
