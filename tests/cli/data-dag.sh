# The graph of stages as boxes, for Graphviz and Mermaid; the stages of a project by name.
. "$(dirname "$0")/../lib.sh"

mkdir .dvc
cat > dvc.yaml <<'EOF'
stages:
  g:
    foreach: [1, 2]
    do:
      cmd: x
      deps: [f]
      outs: ["o${item}"]
  z:
    cmd: y
    deps: [o1, o2]
    outs: [zz]
    metrics: [m.json]
  alone:
    cmd: w
    desc: on its own
EOF
printf 'outs:\n- md5: 401b30e3b8b5d629635a5c613cdb7919\n  size: 2\n  hash: md5\n  path: f\n' > f.dvc

ok data dag --mermaid
same "$out" - <<'EOF'
flowchart TD
	node1["f.dvc"]
	node2["g@1"]
	node3["g@2"]
	node4["z"]
	node1-->node2
	node1-->node3
	node2-->node4
	node3-->node4
	node5["alone"]
EOF
ok data dag --collapse-foreach-matrix --dot
same "$out" - <<'EOF'
strict digraph {
"g";
"z";
"alone";
"f.dvc";
"g" -> "z";
"f.dvc" -> "g";
}

EOF
ok data dag -o --md o1
expect_out '```mermaid'
expect_out '"o1"'
ok data dag --full --mermaid o1
expect_out '"z"'
ok data dag g@1
same "$out" - <<'EOF'
+-------+
| f.dvc |
+-------+
    *
    *
    *
 +-----+
 | g@1 |
 +-----+
EOF
run data dag nope
expect_exit 255
run data dag --outs --collapse-foreach-matrix
expect_exit 255

ok data stage list
same "$out" - <<'EOF'
g@1    Outputs o1
g@2    Outputs o2
z      Outputs zz; Reports m.json
alone  on its own
EOF
ok data stage list --all --name-only
[ "$(tr '\n' ' ' < "$out")" = 'g@1 g@2 z alone f.dvc ' ] || fail 'every stage by name'
ok data stage list f.dvc
[ "$(cat "$out")" = 'f.dvc  Outputs f' ] || fail 'the .dvc file'
mkdir sub
printf 'stages: {a: {cmd: x, deps: y}}\n' > sub/dvc.yaml
ok data stage list --all
run data stage list --all --fail
expect_exit 255
expect_err "sub/dvc.yaml:1:28: 'stages.a.deps': a list of texts is expected, not a text"
run data stage list sub/dvc.yaml
expect_exit 255
