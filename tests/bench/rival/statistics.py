"""statistics - SciPy's side of the bench of the paired tests, and the rows that all sides read (files of doubles, column by column).

    python statistics.py data FOLDER                     gains-100000, scores-1000000, labels-1000000
    python statistics.py METHOD FILE ROWS RESAMPLES      seconds that scipy.stats.bootstrap takes for the mean of the first column
"""
import sys
import time

import numpy as np
from scipy import stats


def data(folder):
    rng = np.random.default_rng(7)
    gain = rng.exponential(size=100_000) - 0.995
    np.concatenate([gain, gain, gain]).tofile(f"{folder}/gains-100000")
    n = 1_000_000
    positive = (rng.random(n) < 0.3) * 1.0
    shared = rng.normal(size=n)
    old, new = (np.round(positive * lift + shared + rng.normal(size=n), 4) for lift in (1.00, 1.01))
    np.concatenate([positive, new, old]).tofile(f"{folder}/scores-1000000")
    gain = rng.exponential(size=n) - 0.999
    np.concatenate([gain, gain, gain]).tofile(f"{folder}/gains-1000000")
    right = [(rng.random(n) < share) * 1.0 for share in (0.851, 0.850)]
    np.concatenate([*right, positive]).tofile(f"{folder}/labels-1000000")


if sys.argv[1] == "data":
    data(sys.argv[2])
else:
    method, path, n, resamples = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    gain = np.fromfile(path, count=n)
    began = time.perf_counter()
    interval = stats.bootstrap((gain,), np.mean, n_resamples=resamples, batch=10, method=method, rng=np.random.default_rng(7)).confidence_interval
    print(f"{time.perf_counter() - began:.6f} nan {interval.low:.6g} {interval.high:.6g}")
