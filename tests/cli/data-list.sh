# What a project holds, files of git and outputs in one list: here, at a revision, as JSON and as a tree; and artifacts by their tags.
. "$(dirname "$0")/../lib.sh"

git init -q .
ok data init -q
mkdir -p dd/s sub
echo 1 > dd/a
echo 22 > dd/s/b
printf '#!/bin/sh\n' > run.sh
chmod +x run.sh
ok data add -q dd
cat > dvc.yaml <<'EOF'
stages:
  a: {cmd: x, outs: [made]}
artifacts:
  model: {path: dd, type: model}
  text: {path: run.sh}
EOF
printf 'artifacts:\n  m: {path: x}\n' > sub/dvc.yaml
echo first > sub/x
git add -A && git commit -qm 1
git tag -a -m 1 model@v1.0.0 && git tag -a -m 1 'model#prod#1' && git tag -a -m 1 'sub=m@v1.9.0'
echo second > sub/x
echo 333 > dd/s/b
ok data add -q dd
git add -A && git commit -qm 2
git tag -a -m 2 model@v1.10.0 && git tag -a -m 2 'model#prod#2' && git tag -a -m 2 'sub=m@v1.10.0-rc.1'

export LS_COLORS=none=0 # no colours: by themselves they are there, as in DVC's list
ok data list .
[ "$(tr '\n' ' ' < "$out")" = '.dvcignore .gitignore dd dd.dvc dvc.yaml made run.sh sub ' ] || fail 'the top folder'
ok data list . -R --dvc-only --json
[ "$(cat "$out")" = '[{"isout": true, "isdir": false, "isexec": false, "size": null, "md5": "b026324c6904b2a9cb4b88d6d61c81d1", "path": "dd/a"}, {"isout": true, "isdir": false, "isexec": false, "size": null, "md5": "9ae0ea9e3c9c6e1b9b6252c8395efdc1", "path": "dd/s/b"}, {"isout": true, "isdir": false, "isexec": false, "size": 0, "md5": null, "path": "made"}]' ] ||
	[ "$(json 'length')" = 3 ] || fail 'outputs alone'
[ "$(json '.[0].path, .[1].path, .[2].path' | tr '\n' ' ')" = 'dd/a dd/s/b made ' ] || fail 'three files'
rm -rf dd
ok data list . dd --rev HEAD~1
[ "$(tr '\n' ' ' < "$out")" = 'a s ' ] || fail 'what is in the cache is listed'
ok data ls . dd -T
same "$out" - <<'EOF'
dd
├── a
└── s
    └── b
EOF
ok data list . run.sh --json
[ "$(json '.[0].isexec')" = true ] || fail 'run.sh is executable'
run data list . nope
expect_exit 1
run data list nowhere
expect_exit 1

ok data artifacts get . model -o latest
expect_out "Downloaded 2 file(s) to 'latest'"
[ "$(cat latest/s/b)" = 333 ] || fail 'the highest version is 1.10.0'
ok data artifacts get . model --rev v1.0.0 -o old
[ "$(cat old/s/b)" = 22 ] || fail 'version 1.0.0'
ok data artifacts get . model --stage prod -o prod
[ "$(cat prod/s/b)" = 333 ] || fail 'the last of the stage'
ok data artifacts get . sub/dvc.yaml:m -o m
[ "$(cat m)" = second ] || fail 'a candidate of 1.10.0 is higher than 1.9.0'
run data artifacts get . model -o m
expect_exit 1
expect_err 'already exists'
run data artifacts get . model --rev v9.0.0
expect_exit 1
run data artifacts get . text
expect_exit 1
chmod 0644 .dvc/cache/files/md5/b0/*
echo tampered > .dvc/cache/files/md5/b0/26324c6904b2a9cb4b88d6d61c81d1
run data artifacts get . model -o bad
expect_exit 1

ok data completion
bash -n "$out" || fail 'a script that bash reads'
expect_out "'remote add')"
cp "$out" completion
status=0
bash -c '. ./completion; COMP_WORDS=(dvc remote a) COMP_CWORD=2; _interlock_data; echo "${COMPREPLY[0]}"' > "$out" || status=$?
[ "$(cat "$out")" = add ] || fail 'remote a<TAB>'
ok data doctor
expect_out 'Repo: dvc, git'

# The colours of ls, on a terminal or not: folders, executables, endings.
unset LS_COLORS
ok data list .
expect_out "$(printf '\033[01;34mdd\033[0m')"
expect_out "$(printf '\033[01;32mrun.sh\033[0m')"
LS_COLORS='rs=7:di=33:*.sh=35:*.yaml=36' ok data list .
expect_out "$(printf '\033[33mdd\033[7m')"
expect_out "$(printf '\033[36mdvc.yaml\033[7m')"
