/* elementary.h - exp, log and friends from basic operations only: the same bits on every machine (glibc's change with the CPU). */
#ifndef MATH_ELEMENTARY_H
#define MATH_ELEMENTARY_H

/* Within 1 ulp of the true value; NaN, infinities, zero and subnormals as in C. sqrt() and fabs() are exact in libm and used as they are. */
double math_exp(double x);
double math_expm1(double x);
double math_log(double x);
double math_log1p(double x);
double math_pow(double x, double y); /* x > 0, within 2 ulp for |result| in range */
double math_sigmoid(double x);       /* 1/(1+exp(-x)) without overflow, within 2 ulp */
double math_lgamma(double x);        /* x > 0, within 8 ulp */

#endif
