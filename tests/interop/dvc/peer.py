"""peer - DVC itself as a server: imported once, forked for each command, so that a command costs what it does and not a second more.

Run by the DVC peer's Python. Reads a JSON line a command, {"argv", "cwd", "env", "out", "err"} and perhaps "pid", a file for its process's number, and answers with its exit code on a line.
"""
import json
import os
import sys


def warm_up(folder):
    """One small project, so that what DVC imports late is there before the first fork."""
    from dvc.cli import main

    os.makedirs(folder)
    os.chdir(folder)
    with open("dvc.yaml", "w", encoding="utf-8") as f:
        f.write("stages:\n  a:\n    cmd: 'true'\n    deps: [foo]\n    params: [x]\n    metrics: [m.json: {cache: false}]\n")
    for name, text in (("foo", "foo"), ("params.yaml", "x: 1\n"), ("m.json", '{"a": 1}')):
        with open(name, "w", encoding="utf-8") as f:
            f.write(text)
    os.mkdir("data")
    with open("data/bar", "w", encoding="utf-8") as f:
        f.write("bar")
    os.mkdir("remote")
    os.system("git init -q && git add -A && git -c user.name=x -c user.email=x@y commit -q -m x")
    for argv in (["init", "-q"], ["remote", "add", "-d", "r", "../remote"], ["add", "data"], ["repro", "--force"], ["status"], ["push"], ["pull"], ["fetch"], ["gc", "-w", "-f"], ["checkout"],
                 ["metrics", "show"], ["plots", "show", "--json", "m.json"], ["params", "diff"], ["diff"], ["dag"], ["data", "status"], ["ls", "."], ["config", "-l"], ["commit", "-f"]):
        main(argv)


def run(job):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        if "pid" in job:  # to be killed with all that it starts
            os.setsid()
            with open(job["pid"], "w", encoding="utf-8") as pid:
                pid.write(str(os.getpid()))
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, path in ((1, job["out"]), (2, job["err"])):
            to = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            os.dup2(to, number)
        sys.stdin = os.fdopen(0, encoding="utf-8", errors="surrogateescape")
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="surrogateescape")
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="surrogateescape")
        os.chdir(job["cwd"])
        os.environ.clear()
        os.environ.update(job["env"])
        from dvc.cli import main

        code = main(job["argv"])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # what would be a traceback and a 1
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def serve():
    answers = os.fdopen(os.dup(1), "w")
    quiet = os.open(os.devnull, os.O_RDWR)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    warm_up(sys.argv[1])
    os.chdir("/")
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        print(run(json.loads(line)), file=answers, flush=True)


serve()
