# What is written wrongly is refused by one line with file, line and column, with DVC's exit code, and nothing is touched. Every key: tests/golden/malformed.
. "$(dirname "$0")/../lib.sh"
git init -q .
ok data init -q
echo 1 > raw
cp -a . "$lib_dir/start"

# refused FILE TEXT MESSAGE PROGRAM... - the file with this text, and what is said of it.
refused() {
	file=$1
	printf '%b' "$2" > "$file"
	message=$3
	shift 3
	find . -path ./.git -prune -o -path ./.dvc/tmp -prune -o -type f -print | sort | tr '\n' '\0' | xargs -0 md5sum > "$lib_dir/before"
	run "$@"
	case $file in .dvc/config) expect_exit 251 ;; *) expect_exit 255 ;; esac
	expect_one_line_err "$message"
	find . -path ./.git -prune -o -path ./.dvc/tmp -prune -o -type f -print | sort | tr '\n' '\0' | xargs -0 md5sum > "$lib_dir/after"
	same "$lib_dir/before" "$lib_dir/after"
	rm -f "$file"
	[ ! -f "$lib_dir/start/$file" ] || cp "$lib_dir/start/$file" "$file"
}

stages='stages: {s: {cmd: cp raw o, deps: [raw], outs: [o]}}'
for command in 'repro' 'data status' 'data dag' 'data checkout'; do
	# shellcheck disable=SC2086
	refused dvc.yaml 'stages:\n  s:\n    cmd: x\n    deps: raw\n' "dvc.yaml:4:11: 'stages.s.deps': a list of texts is expected, not a text" $command
	# shellcheck disable=SC2086
	refused d.dvc 'outs:\n- path: d\n  md5: ../../../raw\n' "d.dvc:3:8: 'outs.0.md5': an MD5 * is expected, not '../../../raw'" $command
	echo "$stages" > dvc.yaml
	# shellcheck disable=SC2086
	refused dvc.lock "schema: '2.0'\nstages:\n  s:\n    cmd: x\n    outs:\n    - size: 1\n" "dvc.lock:6:7: 'stages.s.outs.0': the key 'path' is missing" $command
	rm dvc.yaml
	# shellcheck disable=SC2086
	refused .dvc/config '[core]\n    autostage = yes\n' 'config:2:17: \[core] autostage: true or false is expected, not *yes' $command
done
echo 'stages: {s: {cmd: echo, params: [lr]}}' > dvc.yaml
refused params.yaml 'lr: 1\nlr: 2\n' "params.yaml:2:1: the key 'lr' is given twice" repro
rm dvc.yaml

# The graph: who needs whom in a circle, which outputs are in each other's way, what is not there.
refused dvc.yaml 'stages:\n  a: {cmd: x, deps: [3], outs: [1]}\n  b: {cmd: x, deps: [one], outs: [two]}\n' "dvc.yaml:2:22: 'stages.a.deps.0': a text is expected, not a number" repro
refused dvc.yaml 'stages:\n  a: {cmd: x, deps: [three], outs: [one]}\n  b: {cmd: x, deps: [one], outs: [two]}\n  c: {cmd: x, deps: [two], outs: [three]}\n' \
	"dvc.yaml:*: stages need each other in a circle: 'a' needs 'c' needs 'b' needs 'a'" repro
refused dvc.yaml 'stages:\n  a: {cmd: x, outs: [d]}\n  b: {cmd: x, outs: [d/e]}\n' "dvc.yaml:3:22: the outputs 'd' of 'a' and 'd/e' of 'b' overlap" repro
refused dvc.yaml 'stages:\n  a: {cmd: x, outs: [d]}\n  b: {cmd: x, outs: [d]}\n' "dvc.yaml:3:22: the output 'd' is specified in both 'a' and 'b'" repro
echo "stages: {s: {cmd: x, outs: [raw]}}" > dvc.yaml
refused raw.dvc 'outs:\n- path: raw\n' "the output 'raw' is specified in both" repro
refused dvc.yaml 'stages: {s: {cmd: x, deps: [nowhere]}}' "failed to reproduce 's': dependency 'nowhere' does not exist" repro

# A command that fails: its exit code, and the last that it said.
cat > dvc.yaml <<'YAML'
stages:
  s:
    cmd: for i in 1 2 3; do echo line $i; done; echo why >&2; exit 7
YAML
run repro
expect_exit 255
expect_err "failed to reproduce 's': failed to run: *, exited with 7: * line 3 | why"
