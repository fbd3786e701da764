# data check: 0 where everything is reproduced and kept, 1 with what is not, 255 for an error; --ci needs neither data nor cache.
. "$(dirname "$0")/../lib.sh"

git init -q . && ok data init -q || exit 1
mkdir d && echo 1 > d/a && echo 2 > d/b && echo code > code.py && echo 'lr: 1' > params.yaml
ok data add -q d
cat > dvc.yaml << 'END'
stages:
  join:
    cmd: cat d/a d/b > sum
    deps: [d, code.py]
    params: [lr]
    outs: [sum]
  count:
    cmd: wc -l < sum > lines
    deps: [sum]
    outs: [lines]
END
run data check
expect_exit 1
expect_out 'not reproduced: join'
ok repro -q
ok data check
expect_out 'Everything is reproduced and cached.'

# Nothing is pushed, then all of it is.
ok data remote add -q -d store ../there
run data check --ci --json
expect_exit 1
json '."not pushed" | length' 5
ok data push -q
ok data check --ci
expect_out 'Everything is reproduced and pushed.'
git add -A && git commit -q -m all || exit 1

# A fresh clone: no data, no cache; the check brings listings alone.
git clone -q . ../clone && cd ../clone || exit 1
ok data check --ci
[ ! -e d ] && [ ! -e sum ] || fail 'no data comes by a check'
[ -z "$(find .dvc/cache -type f ! -name '*.dir' 2> /dev/null)" ] || fail 'no file comes by a check'
run data check
expect_exit 1
expect_out 'not cached: sum'

# Code, a parameter, a command, data of an earlier stage: each is seen in the clone.
echo other > code.py
run data check --ci
expect_exit 1
expect_out 'not reproduced: join'
git checkout -q code.py && echo 'lr: 2' > params.yaml
run data check --ci
expect_exit 1
expect_out 'not reproduced: join'
git checkout -q params.yaml && sed -i 's/wc -l < sum/wc -c < sum/' dvc.yaml
run data check --ci
expect_exit 1
expect_out 'not reproduced: count'
git checkout -q dvc.yaml
ok data check --ci -q
rm -r ../there/files
run data check --ci
expect_exit 1
expect_out 'not pushed: sum'

printf 'stages: [\n' > dvc.yaml
run data check --ci
expect_exit 255
git checkout -q dvc.yaml
run data check --ci -r nobody
expect_exit 255
expect_err "remote 'nobody' doesn't exist"
rm -rf ../there ../clone
