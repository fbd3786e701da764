"""kill -9 at random moments: nothing of ours lies inside the data, no object is wrong, and the same command, given again, ends as if nothing had been.

    random-kills.py BIN PEERS [--rounds N] [--seed N] [--only KIND] [--timed] [--keep]
    random-kills.py BIN PEERS --rival [--rounds 60]         # the same by DVC beside it: how its rounds end is counted, not judged

A round makes a small repository, kills one command at a moment that the seed decides (before its n-th call that changes a file; with --timed also after a share of the
time that it takes undisturbed), looks at what is left, runs the command again and compares contents, modes, kinds of links, cache and remote with an undisturbed run.
"""
import argparse
import os
import pathlib
import resource
import shutil
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here / "dvc"))
import kills  # noqa: E402 (the folder must be known first)
import rival_kills  # noqa: E402

DEFAULT_SEED = 20250101  # the same rounds each time: a red one is a change of ours. Others by INTERLOCK_SEED


def read_options():
    options = argparse.ArgumentParser()
    options.add_argument("bin")
    options.add_argument("peers")
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--seed", type=int, default=int(os.environ.get("INTERLOCK_SEED") or DEFAULT_SEED))
    options.add_argument("--only")
    options.add_argument("--timed", action="store_true", help="three rounds of ten die after a share of their time: not the same twice")
    options.add_argument("--keep", action="store_true", help="stop at the first round that ends wrong, and keep its folder")
    options.add_argument("--rival", action="store_true", help="DVC beside ours")
    return options.parse_args()


def main():
    options = read_options()
    base = tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None, prefix="interlock-kills-")
    try:
        failed, tally = kills.Rounds(kills.Tool(f"{base}/ours", options.bin), options).run()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"{options.rounds} rounds with the seed {options.seed}, {used.ru_utime + used.ru_stime:.0f} s of processor time: " + ", ".join(f"{kind} {n}" for kind, n in tally.items()))
        if options.rival:
            print(f"ours: {failed} of {options.rounds} rounds ended wrong")
            rival_kills.compare(f"{base}/dvc", here, options)
    finally:
        if not options.keep:
            shutil.rmtree(base, ignore_errors=True)
    if not failed:
        print(f"ok kill -9 at {options.rounds} random moments")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
