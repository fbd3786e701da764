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
