// The argument of a trigonometric function without multiples of a quarter turn.
#pragma once

struct ReducedAngle {
    long double rest;  // from -pi/4 to pi/4
    unsigned quarter;  // 0 to 3: the turn that was left out, in quarters
};

// Of a finite x.
ReducedAngle reduce_angle(double x);
