"""data - the tables that the bench reads: numbers.csv (10 columns of numbers), and a million hold-out rows with two models' predictions:
numbers, and in scores/ scores of two classes."""
import os
import sys

import numpy as np
import pyarrow as pa
from pyarrow import csv

folder, rows = sys.argv[1], int(sys.argv[2])
rng = np.random.default_rng(7)


def write(name, columns):
    csv.write_csv(pa.table(columns), f"{folder}/{name}", csv.WriteOptions(quoting_style="none"))


write("numbers.csv", {f"x{j}": np.round(rng.normal(100, 50, rows), 2 + j % 5) for j in range(10)})
n = 1_000_000
key = np.arange(n)
y = np.round(rng.normal(0, 10, n), 4)
write("holdout.csv", {"id": key, "y": y})
write("production.csv", {"id": key, "prediction": np.round(y + rng.normal(0, 3.0, n), 4)})
write("candidate.csv", {"id": key, "prediction": np.round(y + rng.normal(0, 2.9, n), 4)})

os.makedirs(f"{folder}/scores", exist_ok=True)
label = rng.random(n) < 0.3
signal = rng.normal(0, 1, n) + 1.2 * label
write("scores/holdout.csv", {"id": key, "y": label.astype(int)})
for name, noise in (("production", 0.6), ("candidate", 0.5)):
    write(f"scores/{name}.csv", {"id": key, "score": np.round(1 / (1 + np.exp(-signal - rng.normal(0, noise, n))), 6)})
