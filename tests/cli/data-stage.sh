# Stages are added, frozen and thawed with DVC's own bytes: keys in its order, the rest of the file as it stood.
. "$(dirname "$0")/../lib.sh"

git init -q .
ok data init -q
mkdir sub
echo x > f
echo '{lr: 1, nest: {x: 2}}' > params.yaml
ok data stage add -n a -d f -o out echo hi
expect_out "Added stage 'a' in 'dvc.yaml'"
ok data stage add -n b -d out -d f -M m.json --plots p.csv -p lr,nest.x -p params2.json:x.y -p w.toml: -o z --outs-persist q --desc some -w . \
	python a.py --x 'a b' 'q"r s' ''
ok data stage add -n w -w sub -o ../up -O plain -m mm.json --always-changed cmd
same dvc.yaml - <<'EOF'
stages:
  a:
    cmd: echo hi
    deps:
    - f
    outs:
    - out
  b:
    desc: some
    cmd: python a.py --x "a b" q"r s ""
    deps:
    - f
    - out
    params:
    - lr
    - nest.x
    - params2.json:
      - x.y
    - w.toml:
    outs:
    - q:
        persist: true
    - z
    metrics:
    - m.json:
        cache: false
    plots:
    - p.csv
  w:
    cmd: cmd
    wdir: sub
    outs:
    - ../up
    - plain:
        cache: false
    metrics:
    - mm.json
    always_changed: true
EOF
same .gitignore - <<'EOF'
/out
/q
/p.csv
/z
/up
EOF
same sub/.gitignore - <<'EOF'
/mm.json
EOF

cp dvc.yaml before
for words in '-n b x' '-n c -d q1 -o q1 x' '-n c -d q1 -d q1 x' '-n c -d params.yaml -p lr x' '-n c.d x' '-n c' '-n c -w nodir x' '-n c -o out x' \
	'-n c -o out/in x' '-n c -o ../ext x' '-n c -d z -o z x' '-n c echo ${lr}' '-n a -f -d z -o out x'; do
	# shellcheck disable=SC2086
	run data stage add $words
	case $words in
	'-n a -f'*) ;;
	*) expect_exit 255 ;;
	esac
	[ "$words" = '-n a -f -d z -o out x' ] || same before dvc.yaml
done
expect_exit 255
expect_err 'need each other in a circle'
same before dvc.yaml
run data stage add x
expect_exit 254

printf 'stages:\n  s:   # a comment\n    deps: [b, a]   # why\n    cmd:   x   y  # z\n\n  t:\n    cmd: x ${lr}\n' > dvc.yaml
ok data freeze s
expect_out "Modifying stage 's' in 'dvc.yaml'"
in_file dvc.yaml 'frozen: true' || fail 's is frozen'
in_file dvc.yaml '# a comment' || fail 'the comment stays'
ok data unfreeze s
! in_file dvc.yaml 'frozen' || fail 's is thawed'
run data freeze t
expect_exit 1
expect_err "failed to freeze 't' - cannot dump a parametrized stage: 't'"
run data freeze nope
expect_exit 1
printf '# kept\nouts:\n- md5: 401b30e3b8b5d629635a5c613cdb7919\n  size: 2\n  hash: md5\n  path: f\n' > f.dvc
cp f.dvc f.before
ok data freeze f.dvc
[ "$(tail -1 f.dvc)" = 'frozen: true' ] || fail 'the .dvc file is frozen'
ok data unfreeze f.dvc
same f.before f.dvc
