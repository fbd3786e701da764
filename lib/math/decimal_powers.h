/* decimal_powers.h - the powers that reading and writing decimals share. Only lib/math includes this. */
#ifndef MATH_DECIMAL_POWERS_H
#define MATH_DECIMAL_POWERS_H

#include <stdint.h>

enum { EXACT_POWER_OF_10 = 22, LARGEST_POWER_OF_5 = 27 };

/* 10^0 .. 10^22: those that a double holds exactly. */
extern const double powers_of_10[EXACT_POWER_OF_10 + 1];
/* 5^0 .. 5^27: those that 64 bits hold. */
extern const uint64_t powers_of_5[LARGEST_POWER_OF_5 + 1];

#endif
