# Independent stages run at once, their lines stay whole, and dvc.lock is that of a run one by one.
. "$(dirname "$0")/../lib.sh"
git init -q .
mkdir .dvc
: > .dvc/config
# Each waits for the other: with one job they would never end.
cat > dvc.yaml <<'YAML'
stages:
  right:
    cmd: "echo to-left > pipe.1; cat pipe.2 > right; printf 'right: one '; printf 'line\\n'; printf 'no end'"
    outs: [right]
  left:
    cmd: "cat pipe.1 > left; echo to-right > pipe.2; for i in 1 2 3; do printf 'left: '; printf 'line %s\\n' $i; done"
    outs: [left]
  both:
    cmd: cat left right > both
    deps: [left, right]
    outs: [both]
YAML
mkfifo pipe.1 pipe.2
ok repro -j 4
expect_file both to-left
expect_out '\[right] right: one line'
expect_out '\[right] no end'
[ "$(grep -c '^\[left] left: line [123]$' "$out")" = 3 ] || fail 'lines of left should be whole'
grep '^  [a-z]' dvc.lock > order
same order /dev/stdin <<'ORDER'
  right:
  left:
  both:
ORDER

# The same without each other gives the same bytes.
rm -rf plain && mkdir plain && cd plain || exit 1
git init -q .
mkdir .dvc
: > .dvc/config
cat > dvc.yaml <<'YAML'
stages:
  a:
    cmd: until [ -f b ]; do :; done; echo a > a
    outs: [a]
  b:
    cmd: echo b > b
    outs: [b]
YAML
ok repro -j 2
cp dvc.lock two.lock
cp b b.kept
rm -rf dvc.lock .dvc/cache a
sed -i 's/-f b ]/-f b.kept ]/' dvc.yaml
sed -i 's/-f b ]/-f b.kept ]/' two.lock
ok repro -j 1
same dvc.lock two.lock

# A stage of several commands keeps its place though one before it is free again.
cat > dvc.yaml <<'YAML'
stages:
  short:
    cmd: echo short > short
    outs: [short]
  steps:
    cmd:
    - until [ -f short ]; do :; done
    - echo 1 > steps
    - echo 2 >> steps; echo said
    outs: [steps]
  wait:
    cmd: until [ -f steps ]; do :; done; echo wait > wait
    outs: [wait]
YAML
ok repro -j 3
expect_out '\[steps] said'
expect_file steps 2
cat > dvc.yaml <<'YAML'
stages:
  a:
    cmd: until [ -f b ]; do :; done; echo a > a
    outs: [a]
  b:
    cmd: echo b > b
    outs: [b]
YAML

# One event a line, for programs.
ok repro -f -j 2 --json
[ "$(jq -rs 'map(select(.event == "end") | .stage + " " + .outcome) | sort | join(", ")' "$out")" = 'a ran, b ran' ] || fail 'both ran'
[ "$(jq -rs 'map(select(.event == "over"))[0] | "\(.reproduced) \(.failed)"' "$out")" = '2 0' ] || fail 'two were reproduced'

# What a stage said and how long it took is kept as JSON lines, whatever is printed.
cat > dvc.yaml <<'YAML'
stages:
  s:
    cmd: echo to stdout; echo to stderr >&2; echo s > s
    outs: [s]
YAML
ok repro -q -f
kept=$(find .dvc/tmp/repro -name "*.jsonl" | sort | tail -1)
[ "$(jq -r .event "$kept" | tr '\n' ' ')" = 'start command output output end over ' ] || fail "events: $(cat "$kept")"
[ "$(jq -r 'select(.event == "output") | .stage + " " + .stream + " " + .text' "$kept" | sort)" = "$(printf 's stderr to stderr\ns stdout to stdout')" ] || fail 'lines'
[ "$(jq -rs 'map(select(.event == "end" or .event == "over") | .seconds | type == "number" and . >= 0) | all' "$kept")" = true ] || fail 'timings'
[ "$(jq -r 'select(.event == "start") | .time' "$kept" | cut -c1-2)" = 20 ] || fail 'when it began'

# Paths are locked under -j: without the graph's edges (-s) a writer still waits for who reads, while a third runs beside them.
cat > dvc.yaml <<'YAML'
stages:
  reader:
    cmd: until [ -f third ]; do :; done; if [ -f writer-began ]; then exit 9; fi; cat x > y
    deps: [x]
    outs: [y]
  writer:
    cmd: touch writer-began; echo new > x
    outs: [x]
  third:
    cmd: for i in 1 2 3 4 5 6 7 8 9; do if [ -f writer-began ]; then break; fi; ls -R . > listing; done; echo third > third
    outs: [third]
YAML
echo old > x
ok repro -s -j 3 reader writer third
expect_file y old
expect_file x new

# On a terminal a line says how far it is, and is gone in the end.
cat > dvc.yaml <<'YAML'
stages:
  a:
    cmd: echo a > a
    outs: [a]
  b:
    cmd: echo b > b
    deps: [a]
    outs: [b]
YAML
bin=$bin script -qec '"$bin/repro" -f -j 2' /dev/null > "$out" < /dev/null || fail 'on a terminal'
tr '\r' '\n' < "$out" > seen
expect_file seen '0/2 stages: a * s'
expect_file seen '1/2 stages: b * s'

# A place is free when the command has ended: the next stage begins before the one that ended is saved, and nothing that needs it does.
cat > dvc.yaml <<'YAML'
stages:
  first:
    cmd: echo first > first
    outs: [first]
  long:
    cmd: until [ -f next ]; do :; done; echo long > long
    outs: [long]
  next:
    cmd: echo next > next
    outs: [next]
  needs:
    cmd: cat first > needs
    deps: [first]
    outs: [needs]
YAML
ok repro -j 2 --json
at() { jq -rs --arg event "$1" --arg stage "$2" 'to_entries | map(select(.value.event == $event and .value.stage == $stage)) | .[0].key' "$out"; }
[ "$(at start next)" -lt "$(at end first)" ] || fail 'the next stage waits until the one before it is saved'
[ "$(at start needs)" -gt "$(at end first)" ] || fail 'a stage does not wait for what it needs'
expect_file needs first
ok repro -j 2
expect_out "Stage 'needs' didn't change, skipping"
