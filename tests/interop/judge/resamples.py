"""resamples - the rows of our resamples, found again from the published generator: Philox 4x32-10 by (seed, resample, position)."""
import math

import numpy

LOW = numpy.uint64(0xFFFFFFFF)
HALF = numpy.uint64(32)
COUNTED_FROM, MOST = 4096, 8


def words(seed, stream, first, n):
    """32-bit words first .. first + n - 1 of a stream; Salmon et al. 2011."""
    index = numpy.arange(first // 4, (first + n + 3) // 4, dtype=numpy.uint64)
    c = [index & LOW, index >> HALF, numpy.full_like(index, stream & 0xFFFFFFFF), numpy.full_like(index, stream >> 32)]
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        a, b = numpy.uint64(0xD2511F53) * c[0], numpy.uint64(0xCD9E8D57) * c[2]
        c = [(b >> HALF) ^ c[1] ^ numpy.uint64(k0), b & LOW, (a >> HALF) ^ c[3] ^ numpy.uint64(k1), a & LOW]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return numpy.stack(c, axis=1).ravel()[first % 4 : first % 4 + n]


def draws(seed, stream, count, n):
    return ((words(seed, stream, 0, count) * numpy.uint64(n)) >> HALF).astype(numpy.int64)


def thresholds(n):
    """Poisson's distribution function with the mean that leaves six standard deviations to n, in 2^-16."""
    mean = 1 - 6 / math.sqrt(n) - 2.0**-13
    chances = [math.exp(-mean) * mean**k / math.factorial(k) for k in range(MOST)]
    return numpy.floor(numpy.cumsum(chances) * 65536 + 0.5)


def counts(seed, resample, n):
    """How often each of n rows is in a resample of n."""
    if n < COUNTED_FROM:
        return numpy.bincount(draws(seed, resample, n, n), minlength=n)
    w = words(seed, resample, 0, (n + 1) // 2)
    u = numpy.stack([w & numpy.uint64(0xFFFF), w >> numpy.uint64(16)], axis=1).ravel()[:n].astype(float)
    times = numpy.searchsorted(thresholds(n), u, side="right")
    rest = draws(seed, resample + 2**63, n - times.sum(), n)
    return times + numpy.bincount(rest, minlength=n)
