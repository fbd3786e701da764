"""gate - the rival of `evaluate` on a million rows: pandas joins the three files, scipy tests the paired differences.

    python gate.py FOLDER RESAMPLES       holdout.csv, production.csv, candidate.csv in the folder
"""
import sys

import numpy as np
import pandas as pd
from scipy import stats

folder, resamples = sys.argv[1], int(sys.argv[2])
rows = pd.read_csv(f"{folder}/holdout.csv").merge(pd.read_csv(f"{folder}/production.csv"), on="id")
rows = rows.merge(pd.read_csv(f"{folder}/candidate.csv"), on="id", suffixes=("_production", "_candidate"))
gain = ((rows.prediction_production - rows.y) ** 2 - (rows.prediction_candidate - rows.y) ** 2).to_numpy()
test = stats.ttest_1samp(gain, 0, alternative="greater")
if resamples:
    stats.bootstrap((gain,), np.mean, n_resamples=resamples, batch=1, method="percentile", rng=np.random.default_rng(7))
print(test.pvalue)
