"""readers - seconds that `READER FILE` takes to make a table of a CSV file on one core, inside the process (imports not counted)."""
import sys
import time

reader, path = sys.argv[1], sys.argv[2]
if reader == "pandas":
    import pandas
    read = lambda: pandas.read_csv(path, engine="c")
else:
    import pyarrow
    from pyarrow import csv
    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    read = lambda: csv.read_csv(path, read_options=csv.ReadOptions(use_threads=False))
times = []
for _ in range(3):
    began = time.perf_counter()
    read()
    times.append(time.perf_counter() - began)
print(min(times))
