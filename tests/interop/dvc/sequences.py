"""sequences - a project and what is done to it, by chance: the lines of a scenario, the same for the same seed."""
import random
import shlex

import pipelines

FILES = ("foo", "bar", "we ird", "é.txt", "q'uote", "-dash", "sub/x", "[br]", ".hidden", "#hash")
FOLDERS = ("data", "dir é", "sub/deep")
INSIDE = ("a", "b", "in/c", "z é", "-d")
LINKS = ("copy", "hardlink", "symlink", "reflink,copy")
TEXTS = ("one", "two", "three\\n", "", "a\\r\\nb\\r\\n")
STATUS = ("dvc status --json",)


class World:
    """What the generator knows of the project: names alone, whether they are there or not."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.files, self.folders = list(self.r.sample(FILES, 4)), list(self.r.sample(FOLDERS, self.r.randint(1, 2)))
        self.is_chain = self.r.random() < 0.7
        self.stages, self.outs, self.lines, self.branches, self.has_outside = [], [], [], ["main"], False

    def q(self, word):
        return shlex.quote(word)

    def operand(self, word):
        return self.q("./" + word if word.startswith("-") else word)

    def a_file(self):
        return self.r.choice(self.files)

    def a_path(self):
        """Anything: a file, a folder, a part of a folder, an output."""
        r = self.r
        kind = r.random()
        if kind < 0.45:
            return self.a_file()
        if kind < 0.7:
            return r.choice(self.folders)
        if kind < 0.8 or not self.outs:
            return r.choice(self.folders) + "/" + r.choice(INSIDE)
        return r.choice(self.outs)

    def a_target(self):
        """What a command takes as its target: a path, a .dvc file, a stage."""
        r = self.r
        kind = r.random()
        if kind < 0.3:
            return self.operand(self.r.choice(self.files + self.folders) + ".dvc")
        if kind < 0.5 and self.stages:
            return r.choice(self.stages)
        return self.operand(self.a_path())

    def targets(self):
        count = self.r.choice([0, 0, 0, 1, 1, 2])
        return "".join(" " + self.a_target() for _ in range(count))

    def flags(self, *options, chance=0.25):
        return "".join(" " + o for o in options if self.r.random() < chance)

    def write(self, path):
        folder = path.rpartition("/")[0]
        make = f"mkdir -p {self.operand(folder)} && " if folder else ""
        # A new file in the place of the old one: a link to the cache is not written through.
        return f"{make}rm -rf {self.operand(path)} && printf '{self.r.choice(TEXTS)}' > {self.operand(path)}"


def set_up(w):
    r = w.r
    w.lines.append("dvc init -q")
    w.lines.append("mkdir -p ../remote/one ../remote/two")
    w.lines += [w.write(path) for path in w.files]
    w.lines += [" && ".join(w.write(f"{folder}/{name}") for name in r.sample(INSIDE, 3)) for folder in w.folders]
    w.lines.append("cat > params.yaml <<'END'\n" + pipelines.params_text(r) + "END")
    if r.random() < 0.4:
        w.lines.append(f"dvc config cache.type {r.choice(LINKS)}")
    if r.random() < 0.2:
        w.lines.append("dvc config core.autostage true")
    if r.random() < 0.8:
        w.lines.append("dvc remote add -d one ../remote/one")
        w.lines.append("dvc remote add two ../remote/two")
    if r.random() < 0.15:
        w.lines.append("printf '*.tmp\\n/data/b\\n' > .dvcignore")
    if r.random() < 0.75:
        new_pipeline(w)
    if r.random() < 0.6:
        w.lines.append("dvc add" + "".join(" " + w.operand(f) for f in r.sample(w.files + w.folders, 2)))
    if w.stages and r.random() < 0.6:
        w.lines.append("dvc repro")
    if r.random() < 0.6:
        w.lines.append("git add -A && git commit -qm base --allow-empty")


def new_pipeline(w):
    text, w.stages, w.outs = pipelines.a_pipeline(w.r, [f for f in w.files if f[0] not in "-[#"] + w.folders, w.is_chain)
    w.lines.append("cat > dvc.yaml <<'END'\n" + pipelines.as_yaml(text) + "END")


def edit(w):
    w.lines.append(w.write(w.a_path() if w.r.random() < 0.3 else w.a_file()))


def edit_inside(w):
    w.lines.append(w.write(w.r.choice(w.folders) + "/" + w.r.choice(INSIDE)))


def delete(w):
    w.lines.append(f"rm -rf {w.operand(w.a_path())}")


def small_changes(w):
    a, b, r = w.operand(w.a_path()), w.operand(w.a_path()), w.r
    w.lines.append(r.choice([f"test ! -e {a} || touch {a}", f"test ! -f {a} || test -L {a} || chmod +x {a}", f"test ! -e {a} || test -e {b} || mv {a} {b} || true",
                             f"test ! -e {a} || test -e link || ln -s {a} link", f"rm -rf {w.operand(w.a_file())}.dvc", "rm -rf .dvc/cache/runs", "rm -f dvc.lock",
                             f"test -e {b} || cp -r {a} {b} || true"]))


def edit_params(w):
    w.lines.append("cat > params.yaml <<'END'\n" + pipelines.params_text(w.r) + "END")


def add(w):
    r = w.r
    paths = "".join(" " + w.operand(w.a_path()) for _ in range(r.choice([1, 1, 2])))
    extra = r.choice(["", "", "", "", " --no-commit", " -f", " --no-relink", " --glob", " --desc 'what it is'", " --type kind --label l", " --meta k=1", " --to-remote", " -r two --to-remote", " --file x.dvc"])
    w.lines.append(f"dvc add{extra}{paths}")


def commit(w):
    w.lines.append("dvc commit -f" + w.flags("-d", "-R", "--no-relink", chance=0.1) + w.targets())


def status(w):
    r = w.r
    w.lines.append("dvc status --json" + r.choice(["", "", "", " -c", " -c -r two", " -c -a", " -q", " -c -T"]) + w.flags("-d", "-R", chance=0.1) + w.targets())


def checkout(w):
    w.lines.append("dvc checkout" + w.flags("--relink", "-f", "--allow-missing", "-d", "-R", chance=0.2) + w.r.choice(["", " --summary"]) + w.targets())


def repro(w):
    r = w.r
    flags = w.flags("-f", "-s", "--dry", "-k", "--no-commit", "--no-run-cache", "--pull", "-p", "--allow-missing", "-i", "--glob", "--force-downstream", "-P", "-R", chance=0.07)
    target = r.choice(["", "", ""] + [f" {s}" for s in w.stages] + [f" --downstream {s}" for s in w.stages])
    w.lines.append(f"dvc repro{flags}{target}")


def move(w):
    w.lines.append(f"dvc move {w.a_target()} {w.operand(w.r.choice(['moved', 'sub/moved', w.a_path(), 'data', 'n ew']))}")


def remove(w):
    w.lines.append("dvc remove" + w.flags("--outs", chance=0.4) + " " + w.a_target())


def remotes(w):
    r = w.r
    verb = r.choice(["push", "push", "pull", "fetch"])
    flags = w.flags("--run-cache", "-a", "-d", "-R", chance=0.12) + r.choice(["", "", "", " -r two", " -r none"])
    if verb == "pull":
        flags += w.flags("-f", "--allow-missing", chance=0.25)
    w.lines.append(f"dvc {verb}{flags}{w.targets()}")


def lose(w):
    w.lines.append(w.r.choice(["rm -rf .dvc/cache", "rm -rf .dvc/cache", "rm -rf ../remote/two/files"]))


def gc(w):
    w.lines.append("dvc gc -f " + w.r.choice(["-w", "-a", "-T", "-A", "-n 1 --rev HEAD", "-w -c", "-w --not-in-remote", "-w --dry", "-w -c -r two", "-a -c"]))


def diff(w):
    r = w.r
    w.lines.append(r.choice(["dvc diff --json", "dvc diff --json --hide-missing", "dvc diff --json HEAD", "dvc diff --json HEAD~1 HEAD", f"dvc diff --json --targets {w.operand(w.a_path())}",
                             "dvc metrics diff --json", "dvc metrics diff --json --all", "dvc params diff --json", "dvc params diff --json --all", "dvc plots diff --json", "dvc metrics show --json",
                             "dvc plots show --json", "dvc metrics show --json -a", "dvc params diff --json --deps HEAD"]))


def data_status(w):
    w.lines.append("dvc data status --json" + w.flags("--granular", "--unchanged", "--not-in-remote", chance=0.4) + w.r.choice(["", "", " --untracked-files"]))


def freezing(w):
    w.lines.append(f"dvc {w.r.choice(['freeze', 'unfreeze'])} {w.a_target()}")


def unprotect(w):
    w.lines.append(f"dvc unprotect {w.operand(w.a_path())}")


def settings(w):
    r = w.r
    w.lines.append(r.choice([f"dvc config cache.type {r.choice(LINKS)}", "dvc config -u cache.type", "dvc config core.autostage true", "dvc config core.autostage false", "dvc= config core.remote",
                             "dvc= config -l", "dvc config core.nothing 1", "dvc remote default two", "dvc remote default one", "dvc remote default -u", "dvc= remote list", "dvc remote modify one jobs 2",
                             "dvc remote rename two three", "dvc remote rename three two", "dvc remote remove two", "dvc remote add two ../remote/two", "dvc remote add -f -d one ../remote/one",
                             "dvc remote modify one verify true", "dvc config --local core.checksum_jobs 2", "dvc= config --show-origin -l", "dvc config cache.shared group"]))


def git(w):
    r = w.r
    if r.random() < 0.5:
        w.lines.append("git add -A && git commit -qm more --allow-empty")
    elif len(w.branches) < 3 and r.random() < 0.6:
        name = f"b{len(w.branches)}"
        w.branches.append(name)
        w.lines.append(f"git add -A && git commit -qm more --allow-empty && git checkout -q -b {name}")
    else:
        w.lines.append(f"git add -A && git commit -qm more --allow-empty && git checkout -q {r.choice(w.branches)} || true")
        w.lines.append("dvc checkout" + w.flags("-f", "--relink", chance=0.3))


def imports(w):
    r = w.r
    if not w.has_outside:
        w.has_outside = True
        w.lines.append("mkdir ../outside && cd ../outside && git init -q && mkdir -p d/sub && printf foo > foo && printf a > d/a && printf bb > d/sub/b && printf t > t && printf 'k: 1' > params.yaml")
        w.lines += ["dvc --cd ../outside init -q", "dvc --cd ../outside add -q foo d", "cd ../outside && git add -A && git commit -qm one && git tag v1"]
        return
    path = r.choice(["foo", "d", "t", "d/a", "d/sub", "nothing"])
    choice = r.random()
    if choice < 0.5:
        options = w.flags("--no-exec", "--no-download", "-f", "--rev v1", chance=0.15)
        w.lines.append(f"dvc {r.choice(['import ../outside ' + path, 'import ../outside ' + path, 'import-url ../outside/' + path])}{options}" + r.choice(["", "", " -o imp", " -o sub/imp"]))
    elif choice < 0.7:
        w.lines.append("dvc update" + r.choice([" foo.dvc", " d.dvc", " imp.dvc", " t.dvc", " --rev v1 foo.dvc", " -R ."]))
    elif choice < 0.85:
        w.lines += [f"cd ../outside && rm -rf foo d/a && printf '{r.choice(TEXTS)}' > foo && printf '{r.choice(TEXTS)}' > d/a", "dvc --cd ../outside add -q foo d",
                    "cd ../outside && git add -A && git commit -qm two --allow-empty"]
    else:
        w.lines.append(r.choice(["dvc get ../outside d -o ../outside/got -f", "dvc list ../outside --json -R", "dvc= du ../outside d", "dvc list ../outside d --json --dvc-only"]))


def looks(w):
    r = w.r
    w.lines.append(r.choice(["dvc= list . -R", "dvc list . --json", "dvc list . -R --dvc-only --json", "dvc list . --json --rev HEAD", f"dvc= check-ignore {w.operand(w.a_path())} x.tmp", "dvc= check-ignore -d a.tmp data/b",
                             "dvc= stage list", "dvc= stage list --name-only", "dvc= stage list --all", "dvc= dag --dot", "dvc= dag --mermaid", "dvc= dag --dot --outs", "dvc= list . --tree", "dvc= list . --size --show-hash -R",
                             "dvc= ls . --json --size --show-hash", "dvc= du .", "dvc= root", "dvc install", "git status --porcelain", "git status --porcelain", "dvc check-ignore -n a.tmp"]))


def stage_add(w):
    r = w.r
    name = r.choice(["n1", "n2", "s0"])
    options = w.flags("-f", "--always-changed", "--desc words", "-w sub", "--run", chance=0.15)
    out = r.choice([f"-o {name}.o", f"-O {name}.o", f"--outs-persist {name}.o", f"--outs-persist-no-cache {name}.o", f"-m {name}.o", f"-M {name}.o", f"--plots {name}.o", f"--plots-no-cache {name}.o"])
    params = r.choice(["", " -p lr", " -p params.yaml:n,nest.a", " -p nothing"])
    w.lines.append(f"dvc stage add -n {name} -d {w.operand(w.a_file())}{params} {out}{options} {shlex.quote(f'echo {name} > {name}.o')}")
    if name not in w.stages:
        w.stages.append(name)


OPERATIONS = ((edit, 12), (edit_inside, 6), (delete, 6), (small_changes, 7), (edit_params, 4), (new_pipeline, 2), (add, 14), (commit, 6), (status, 8), (checkout, 9), (repro, 14), (move, 4), (remove, 4), (remotes, 10),
              (lose, 3), (gc, 4), (diff, 6), (data_status, 5), (freezing, 3), (unprotect, 2), (settings, 4), (git, 7), (imports, 4), (looks, 6), (stage_add, 4))


def lines(seed, length):
    """The steps of a sequence, as a file of scenarios/ has them; a step may span several lines."""
    w = World(seed)
    set_up(w)
    for _ in range(length):
        w.r.choices([o for o, _ in OPERATIONS], [n for _, n in OPERATIONS])[0](w)
    return w.lines, w.is_chain
