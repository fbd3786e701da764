# Metrics and params, here and at a git revision: as JSON, as tables, and how they changed.
. "$(dirname "$0")/../lib.sh"

git init -q .
mkdir -p .dvc/cache sub
: > .dvc/config
printf 'metrics:\n- top.yaml\nstages:\n  a:\n    cmd: x\n    metrics:\n    - m.json: {cache: false}\n    - gone.json: {cache: false}\n    params: [lr, nest.a]\n' > dvc.yaml
echo '{"a": 1, "b": {"c": 0.123456789, "d": [1, 2], "e": null, "f": "txt", "g": true}, "n": NaN}' > m.json
echo 'acc: 0.5' > top.yaml
echo '{lr: 1, nest: {a: [1, 2.0, "é"], b: 3}, z: 0.1, t: true}' > params.yaml
git add -A && git commit -qm 1 && git tag v1
echo '{"a": 2, "b": {"c": 0.3, "f": "other", "g": false}, "n": NaN, "new": 1e-7}' > m.json
echo '{lr: 2, nest: {a: [1, 2.0], b: 3}, z: 0.3, t: true, q: null}' > params.yaml

ok data metrics show --json
[ "$(cat "$out")" = '{"": {"data": {"m.json": {"data": {"a": 2, "b": {"c": 0.3, "f": "other", "g": false}, "n": NaN, "new": 1e-07}}, "gone.json": {"error": {"type": "FileNotFoundError", "msg": "[Errno 2] No such file or directory: '"'gone.json'"'"}}, "top.yaml": {"data": {"acc": 0.5}}}}}' ] ||
	fail 'the shape of the JSON'
expect_err 'DVC failed to load some metrics'
ok data metrics show -T
same "$out" - <<'EOF'
Revision    Path       a    acc    b.c      b.f    b.g    n    new
workspace   m.json     2    -      0.3      other  False  nan  0.0
workspace   gone.json  -    -      -        -      -      -    -
workspace   top.yaml   -    0.5    -        -      -      -    -
v1          m.json     1    -      0.12346  txt    True   nan  -
v1          gone.json  -    -      -        -      -      -    -
v1          top.yaml   -    0.5    -        -      -      -    -
EOF
ok data metrics diff --json
[ "$(cat "$out")" = '{"m.json": {"a": {"old": 1, "new": 2, "diff": 1}, "b.c": {"old": 0.123456789, "new": 0.3, "diff": 0.17654321099999998}, "b.f": {"old": "txt", "new": "other"}, "b.g": {"old": true, "new": false, "diff": -1}, "n": {"old": NaN, "new": NaN, "diff": NaN}, "new": {"old": null, "new": 1e-07}}}' ] ||
	fail 'the differences'
ok data metrics diff --md --no-path --targets m.json --precision 2
in_file "$out" '| b.c      | 0.12   | 0.3         | 0.18     |' || fail "two digits: $(cat "$out")"
ok data metrics diff v1 HEAD --json
[ "$(cat "$out")" = '{}' ] || fail 'one commit'
run data metrics diff nope
expect_exit 255
expect_err "unknown Git revision 'nope'"
ok data params diff
same "$out" - <<'EOF'
Path         Param    HEAD           workspace
params.yaml  lr       1              2
params.yaml  nest.a   [1, 2.0, 'é']  [1, 2.0]
params.yaml  z        0.1            0.3
EOF
ok data params diff --deps --json
[ "$(cat "$out")" = '{"params.yaml": {"lr": {"old": 1, "new": 2, "diff": 1}, "nest.a": {"old": "[1, 2.0, '"'\\u00e9'"']", "new": "[1, 2.0]"}}}' ] || fail 'those of stages'
cd sub || exit 1
ok data params diff --json
[ "$(json 'keys[0]')" = ../params.yaml ] || fail 'paths are as seen from here'
cd .. || exit 1

# What is only in the cache is read there, at the revision that recorded it.
printf 'stages:\n  a:\n    cmd: x\n    metrics: [c.json]\n' > dvc.yaml
printf "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    outs:\n    - path: c.json\n      hash: md5\n      md5: 99914b932bd37a50b983c5e7c90ae93b\n      size: 8\n" > dvc.lock
mkdir -p .dvc/cache/files/md5/99
echo '{"k": 1}' > .dvc/cache/files/md5/99/914b932bd37a50b983c5e7c90ae93b
git add dvc.yaml dvc.lock && git commit -qm 2
echo '{"k": 3}' > c.json
ok data metrics diff --json
[ "$(cat "$out")" = '{"c.json": {"k": {"old": 1, "new": 3, "diff": 2}}}' ] || fail 'the old one lies in the cache'
