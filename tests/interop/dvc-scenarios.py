"""The same scenarios run by the real DVC, by ours and by both in turns: files, modes, links, exit codes and JSON are the same after every step.

    dvc-scenarios.py BIN PEERS [PATTERN]      INTERLOCK_SWITCH=every: every switch point of a scenario, both ways; to-ours: from DVC to ours alone
"""
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here / "dvc"))
import bench as benches  # noqa: E402 (the folder must be known first)
import scenario  # noqa: E402


def main():
    pattern = sys.argv[3] if len(sys.argv) > 3 else ""
    jobs = [(f"{path.stem}: {name}", steps) for path in sorted((here / "dvc/scenarios").glob("*.txt")) for name, steps in scenario.read(path)]
    benches.judge_all("dvc-scenarios", [job for job in jobs if pattern in job[0]], benches.judge)


main()
