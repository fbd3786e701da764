# kill -9 at any write of a run: no object is wrong, nothing is left in the data, and the next run ends right.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/fault/fault.sh"
mkdir project && cd project || exit 1
git init -q .
mkdir .dvc
: > .dvc/config
# The kill is for our process: commands of stages live.
cat > dvc.yaml <<'YAML'
stages:
  split:
    cmd: unset LD_PRELOAD; mkdir -p data && cp raw data/one && cp raw data/two
    deps: [raw]
    outs: [data]
  copy:
    cmd: unset LD_PRELOAD; cp data/one model; cp raw metrics.json
    deps: [data]
    params: [n]
    outs: [model]
    metrics: [metrics.json: {cache: false}]
YAML
echo 'n: 1' > params.yaml
echo 1 > raw
ok repro
echo 2 > raw
cp -R . ../before
ok repro
cp -R . ../after

# every object holds what its name says
check_objects() {
	find .dvc/cache/files -type f | while read -r object; do
		name=${object#.dvc/cache/files/md5/}
		[ "$(echo "${name%.dir}" | tr -d /)" = "$(md5sum < "$object" | cut -d' ' -f1)" ] || echo "$object"
	done > "$lib_dir/wrong"
	[ ! -s "$lib_dir/wrong" ] || fail "after write $n: wrong object $(cat "$lib_dir/wrong")"
}

n=0 seen=0 step=${STRIDE:-1}
while :; do
	n=$((n + step))
	[ $n -lt 500 ] || fail 'no end of writes'
	cd .. && rm -rf project && cp -R before project && cd project || exit 1
	faulty kill $n repro
	[ "$status" -ne 0 ] || break
	expect_exit 137
	seen=$((seen + 1))
	[ ! -d .dvc/cache/files ] || check_objects
	ok repro
	same dvc.lock ../after/dvc.lock
	diff -r -x .dvc -x .git . ../after > "$lib_dir/differs" || fail "after write $n: $(cat "$lib_dir/differs")"
	diff -r .dvc/cache ../after/.dvc/cache > "$lib_dir/differs" || fail "after write $n: $(cat "$lib_dir/differs")"
	ok repro
	expect_out 'Data and pipelines are up to date.'
done
[ $seen -gt 10 ] || fail "only $seen writes were seen"

# A disk that is full is an error, and nothing is lost.
n=0
for n in 1 5 9 14 20 30; do
	cd .. && rm -rf project && cp -R before project && cd project || exit 1
	faulty enospc $n repro
	[ "$status" = 255 ] || [ "$status" = 0 ] || fail "exit 255 expected"
	check_objects
	ok repro
	same dvc.lock ../after/dvc.lock
done
