# repro and DVC's own `dvc repro` on the same pipelines: the same files in every byte, one after the other, and beside each other.
here=$(cd "$(dirname "$0")" && pwd)
peer=$("$here/dvc-peer" "${2:?the folder of the peers}" 2> pip.log) || {
	cat pip.log
	echo "skip repro-dvc: dvc"
	exit 0
}
. "$here/../lib.sh"
export DVC_NO_ANALYTICS=1 DVC_SITE_CACHE_DIR="$PWD/site" SHELL=/bin/sh PATH="$bin:$PATH"

check() {
	what=$1
	shift
	if "$@" > "$lib_dir/log" 2>&1; then echo "ok repro-dvc $what"; else echo "FAILED repro-dvc $what"; cat "$lib_dir/log"; fi
}

# both FUNCTION - by DVC in the folder `theirs`, by us in `ours`; "$tool" is who works.
theirs() {
	"$peer/bin/python" -m dvc repro -q "$@"
}
ours() {
	"$bin/repro" -q "$@"
}
both() {
	(cd theirs && tool=theirs && "$@") && (cd ours && tool=ours && "$@")
}
# equal - workspaces, caches and run caches hold the same files, with the same bytes, modes and kinds of links.
equal() {
	diff -r -x tmp -x .git -x site -x mlruns -x .interlock theirs ours && listed theirs > theirs.list && listed ours > ours.list && diff theirs.list ours.list
}
listed() {
	(cd "$1" && find . \( -name .git -o -path ./.dvc/tmp -o -name .interlock \) -prune -o -type d -printf '%P %M\n' -o -printf '%P %M %y %n %l\n' | sort)
}
# begin NAME - two copies of a repository with the files of this folder.
begin() {
	mkdir -p "$1" && cd "$1" && mkdir theirs
	(cd theirs && git init -q . && mkdir .dvc && printf '[core]\n    analytics = false\n' > .dvc/config && printf '/config.local\n/tmp\n/cache\n' > .dvc/.gitignore)
}

# ---- every form of a stage ----

begin forms
cat > theirs/dvc.yaml <<'YAML'
vars:
- base: 3
- settings.yaml
stages:
  make:
    cmd: mkdir -p data/sub && cp raw data/one && echo ${base} > data/sub/two && cp raw "data/ü name"
    deps: [raw]
    outs: [data]
  each:
    foreach: {a: 1, b: 2}
    do:
      cmd: echo ${item} ${key} > out-${key}
      deps: [data/one]
      outs:
      - out-${key}: {desc: a text, push: false}
  grid:
    matrix:
      x: [1, 2.5]
      o: [{n: 1}]
    cmd: echo ${item.x} ${item.o.n} > grid-${item.x}
    outs:
    - grid-${item.x}
  lines:
    wdir: sub
    cmd: |
      echo one > first
      echo two > second; chmod +x second
    params: [lr, ../params.yaml: [net.size, list], ../whole.json: ]
    outs: [first, second: {persist: true}]
    metrics: [m.json: {cache: false}]
    plots: [p.csv: {cache: false, x: a}]
  flags:
    cmd:
    - echo ${settings} > flags
    - echo 'it''s a long line of a command with many words, so that it is folded when it is written to the lock file' >> flags
    outs: [flags: {cache: false}]
  join:
    cmd: cat out-a out-b grid-1 grid-2.5 sub/first > all
    deps: [out-a, out-b, grid-1, grid-2.5, sub/first]
    outs: [all]
    always_changed: true
  each_time:
    cmd: 'true'
YAML
mkdir theirs/sub
printf 'settings:\n  flag: true\n  off: false\n  s: a b\n  nest: {k: 1.50}\n' > theirs/settings.yaml
printf 'lr: 1e-05 # small\nnet: {size: 3, kind: [a, b]}\nlist: [1, 2.0, "é"]\n' > theirs/params.yaml
printf 'lr: 0.10\n' > theirs/sub/params.yaml
printf '{"z": 1, "a": {"b": null}}' > theirs/whole.json
sed -i 's/      echo two > second; chmod +x second/&\n      echo "{\\"acc\\": 0.5}" > m.json; printf "a,b\\n1,2\\n" > p.csv/' theirs/dvc.yaml
echo raw > theirs/raw
cp -R theirs ours
# The order in which DVC first comes to independent stages is by chance: it is asked for them one by one, in ours.
order() {
	for stage in make each@a each@b grid@1-o0 grid@2.5-o0 lines flags join each_time; do
		"$tool" --single-item "$stage" || return 1
	done
}
check 'every form of a stage' both order
check 'gives the same files' equal
in_one() {
	if [ "$tool" = ours ]; then rm -rf dvc.lock .dvc/cache data all grid-* && ours -j 4; fi
}
(cd theirs && cp -R . ../kept)
check 'and in one call, at once' both in_one
check 'too' equal
# changed - the stages that DVC takes for changed in ours
changed() {
	(cd ours && "$peer/bin/python" -m dvc status --json | jq -r 'keys | join(" ")')
}
check 'DVC finds nothing changed' eval '[ "$(changed)" = "each_time join" ]'

# ---- inputs that change, the tool that changes with them ----

cd .. && begin switch
cat > theirs/dvc.yaml <<'YAML'
stages:
  first:
    cmd: cat raw > a; cat params.yaml >> a
    deps: [raw]
    params: [n]
    outs: [a]
  second:
    cmd: cp a b
    deps: [a]
    outs: [b]
    metrics: [m.json: {cache: false}]
YAML
sed -i 's/    cmd: cp a b/    cmd: cp a b; echo "{}" > m.json/' theirs/dvc.yaml
printf '# kept\nn: 1.50 # why\n' > theirs/params.yaml
echo one > theirs/raw
cp -R theirs ours
check 'a first run' both eval '$tool'
# From here on the two exchange their repositories at every step.
swap() {
	mv theirs swapped && mv ours theirs && mv swapped ours
}
step() {
	what=$1
	swap
	check "$what" both eval "$2"
	check "$what: equal" equal
}
step 'another input' 'echo two > raw; $tool'
step 'the first again, from the run cache' 'echo one > raw; rm m.json; $tool'
step 'an output that is gone' 'rm b; $tool'
step 'another parameter' 'sed -i "s/1.50/2/" params.yaml; $tool'
step 'set by us' 'if [ "$tool" = ours ]; then $tool -S n=7; else sed -i "s/^n: 2/n: 7/" params.yaml; $tool; fi'
step 'a command that fails' 'sed -i "s/cp a b;/exit 3;/" dvc.yaml; ! $tool 2> /dev/null; true'
step 'and is mended' 'sed -i "s/exit 3;/cp a b;/" dvc.yaml; $tool'
step 'frozen' 'sed -i "s/^    cmd: cp/    frozen: true\n    cmd: cp/" dvc.yaml; echo three > raw; $tool 2> /dev/null'
step 'without a commit' 'sed -i /frozen/d dvc.yaml; $tool --no-commit'
step 'links' 'printf "[cache]\n    type = hardlink\n" >> .dvc/config; $tool -f'

# ---- beside each other ----

cat > ours/dvc.yaml <<'YAML'
stages:
  long:
    cmd: mkfifo go; echo x > at-work; cat go > out
    outs: [out]
YAML
cp ours/dvc.yaml theirs/
# beside FIRST SECOND - one has a stage at work: the other refuses its paths, and names it.
beside() (
	cd ours || exit 1
	rm -f at-work go
	"$1" > first.log 2>&1 &
	until [ -s at-work ]; do :; done
	"$2" > second.log 2>&1
	code=$?
	echo over > go
	wait $! || exit 1
	cat second.log
	[ $code = 255 ] && grep -q "out' is busy, it is being blocked by:" second.log && grep -q 'PID' second.log && [ "$(cat out)" = over ]
)
verbose_theirs() {
	"$peer/bin/python" -m dvc repro
}
check 'DVC refuses what we are at work on' beside ours verbose_theirs
(cd ours && rm -f out dvc.lock && rm -rf .dvc/cache) || exit 1
check 'we refuse what DVC is at work on' beside theirs ours
cd .. || exit 1

# ---- the examples ----

for name in diabetes iris; do
	begin "$name"
	cp -R "$root/examples/$name/." theirs && cp -R theirs ours
	check "the example $name" both eval '$tool train'
	check "the example $name: the same dvc.lock" cmp theirs/dvc.lock ours/dvc.lock
	cd ..
done
