# No text of a user's command, and none that a program quotes, is a command to a runner: in the log of all three, on stderr and on stdout.
# And no secret of the job's is in it.
. "$(dirname "$0")/../lib.sh"
command -v python3 > /dev/null || skip "python3"
prepared diabetes
ok train --data data/split/train.csv --output native
cat > fit.sh <<'END'
cp native/model.onnx "$INTERLOCK_OUTPUT/model.onnx"
nbsp=$(printf '\302\240') shy=$(printf '\302\255')
echo '::error::hostile 1'
printf '10 %%\r::set-output name=decision::promote\n'
echo "$nbsp::add-path::/tmp/evil"
echo "text ##[add-mask]a ##vso[task.setvariable variable=decision;isOutput=true]promote" >&2
echo "##v${shy}so[task.complete result=Succeeded]"
echo "${shy}:${shy}:stop-commands::x"
printf 'section_start:1:evil\r\033[0K'
printf '\n##vs'
printf 'o[task.setsecret]e'
printf '\n%s and %s\n' "${STOLEN_BEFORE:-none}" 'postgresql://me:correct-horse@db.example/x'
printf '##vso[task.complete result=Succeeded]' # the last line has no end
END
sed -i 's/  learner: ridge/  command: sh fit.sh/' params.yaml

# heard KIND FILE: the lines of a log that the runner takes for a command, by its own rules. A comparison in the culture's way skips what
# nobody sees; a line ends at a CR, too; GitHub takes nothing between stop-commands and its token.
heard() {
	python3 - "$@" <<'END'
import re, sys, unicodedata
kind, path = sys.argv[1:]
text = open(path, "rb").read().decode("utf-8", "replace").lstrip("\ufeff")
stopped = None
for line in re.split(r"\r\n|\r|\n", text):
    seen = "".join(c for c in line if c == "\t" or unicodedata.category(c) not in ("Cc", "Cf"))
    if kind == "azure":
        if "##vso[" in seen:
            print(seen[seen.index("##vso["):])
        continue
    start = seen.lstrip()
    if not (start.startswith("::") and "::" in start[2:] or "##[" in seen):
        continue
    name = start[2:].split("::")[0] if start.startswith("::") else ""
    if stopped:
        stopped = None if name == stopped else stopped
    elif name == "stop-commands":
        stopped = start[len("::stop-commands::"):]
    else:
        print(seen)
END
}

export PGPASSWORD=correct-horse
(
	export GITHUB_ACTIONS=true
	ok train --data data/split/train.csv --output github
	heard github "$err" > github.txt
	[ "$(grep -c . github.txt)" = 2 ] && grep -q '^::group::training command$' github.txt && grep -q '^::endgroup::$' github.txt || fail "$(cat github.txt)"
	! grep -q '##\[' "$err" || fail "the log's older commands"
) || exit 1
(
	export TF_BUILD=True "AGENT_TEMPDIRECTORY=$PWD"
	ok train --data data/split/train.csv --output azure
	heard azure "$err" | sed 's/[]=].*//' | sort -u > azure.txt
	printf '%s\n' '##vso[task.setvariable variable' '##vso[task.uploadsummary' | cmp -s - azure.txt || fail "$(cat azure.txt)"
	! heard azure "$err" | grep -q 'decision\|setsecret' || fail "a command got through"
) || exit 1
(
	export GITLAB_CI=true "CI_PROJECT_DIR=$PWD"
	ok train --data data/split/train.csv --output gitlab
	[ "$(grep -c 'section_start:' "$err")" = 1 ] && [ "$(grep -c 'section_end:' "$err")" = 1 ] || fail "a section of the command's"
) || exit 1
for log in github azure gitlab; do
	expect_file $log/model.onnx
done

# A secret that the command prints although it was given none. Outside CI nothing is changed.
for runner in GITHUB_ACTIONS TF_BUILD GITLAB_CI; do
	(
		export "$runner=true" "CI_PROJECT_DIR=$PWD" "AGENT_TEMPDIRECTORY=$PWD"
		ok train --data data/split/train.csv --output model
		expect_err 'postgresql://me:[*][*][*]@db.example/x'
		! grep -q correct-horse "$err" || fail "a secret is in the log"
	) || exit 1
done
ok train --data data/split/train.csv --output model
expect_err '##vso[[]task.complete result=Succeeded]'
expect_err 'me:correct-horse@'

# What a program prints on stdout is a log, too, when a runner reads it; a file keeps every byte.
export MLFLOW_EXPERIMENT_NAME='##vso[task.complete result=Failed]'
ok train --data data/split/train.csv --params params.yaml --output model
export TF_BUILD=True
"$bin/runs" list | cat > listed
"$bin/runs" list --json | cat > listed.json
! grep -q -F '##vso[' listed listed.json || fail "a command on stdout"
expect_file listed '##vso [[]task.complete result=Failed]'
expect_json '.[0].experiment' "$MLFLOW_EXPERIMENT_NAME" listed.json
ok runs list
expect_out '##vso[[]task.complete result=Failed]'
"$bin/runs" show nothing 2>&1 | cat > said
expect_file said 'runs: '
