# What the three runners show by themselves: test results, coverage, findings, metrics and links. The files that programs write are those that
# the pipelines declare, under the names that each runner reads.
. "$(dirname "$0")/../lib.sh"
as_json=$bin/../helpers/yaml_json
[ -x "$as_json" ] || fail "no $as_json: make tested builds it"
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model
judged model
ok register --verdict evaluation/verdict.json
printf 'floors:\n  - {metric: rmse, max: 1}\n' >> gate.yaml
ok train --data data/split/train.csv --params params.yaml -S train.ridge.alpha=50 --output worse

# GitLab: every file of interlock's own that its programs leave is declared, and every declared one is left.
"$as_json" "$root/pipelines/gitlab/setup.yml" > template.json
mkdir gitlab
GITLAB_CI=true CI_PROJECT_DIR="$PWD/gitlab" CI_JOB_URL=https://gitlab.example/o/r/-/jobs/7 judged worse
ls gitlab | sort > written
jq -r '.[".interlock"].artifacts | (.paths[], (.reports | .[]))' template.json | sort > declared
diff declared written || fail "GitLab's files"
for pair in 'dotenv interlock.env' 'codequality interlock-codequality.json' 'metrics interlock-metrics.txt' 'annotations interlock-links.json'; do
	expect_json ".[\".interlock\"].artifacts.reports.${pair% *}" "${pair#* }" template.json
done
expect_json 'length' 1 gitlab/interlock-codequality.json
expect_json '.[0] | [.location.path, .severity, (.fingerprint | length)] | join(" ")' 'gate.yaml minor 40' gitlab/interlock-codequality.json
expect_json '.[0].location.lines.begin' "$(grep -n 'max: 1' gate.yaml | cut -d: -f1)" gitlab/interlock-codequality.json
expect_json '.interlock[0].external_link.url' 'https://gitlab.example/o/r/-/jobs/7/artifacts/file/evaluation/report.html' gitlab/interlock-links.json
expect_file gitlab/interlock-metrics.txt 'interlock_metric{metric="mse",model="candidate"} [0-9]*'
[ "$(tail -1 gitlab/interlock-metrics.txt)" = '# EOF' ] || fail "OpenMetrics ends with # EOF"

# The same finding has the same fingerprint the next time, and stands there once more only if the job says it again.
GITLAB_CI=true CI_PROJECT_DIR="$PWD/gitlab" judged worse
expect_json '[.[].fingerprint] | unique | length' 1 gitlab/interlock-codequality.json

# Azure is told where the results are; GitHub has the same in the summary.
TF_BUILD=True AGENT_TEMPDIRECTORY=$PWD judged worse
expect_err "##vso[[]results.publish type=JUnit;*resultFiles=$PWD/evaluation/junit.xml]"
expect_file evaluation/junit.xml '<testcase '
GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$PWD/summary judged worse
expect_file summary '| floor: max | rmse |'

# The project's own tests and coverage: where the pipelines look is where they are written.
for file in build/tests.xml build/coverage/cobertura.xml; do
	grep -q -F "$file" "$root/pipelines/azure/chain/pr.yml" && grep -q -F "$file" "$root/pipelines/gitlab/pr.yml" || fail "$file is shown nowhere"
done
mkdir -p some/cli some/build/bin
cp "$root/tests/run" "$root/tests/run-one" some/
printf 'exit 0\n' > some/cli/good.sh
printf 'printf "<bad> & \\001\\303\\n"\nexit 1\n' > some/cli/bad.sh
printf 'echo skip: no reason\nexit 77\n' > some/cli/skip.sh
! some/run some/build cli > ran 2>&1 || fail "a test fails"
expect_file some/build/tests.xml '<testsuite name="interlock" tests="3" failures="1" skipped="1">'
expect_file some/build/tests.xml '&lt;bad&gt; &amp; '
iconv -f UTF-8 -t UTF-8 some/build/tests.xml > again && same some/build/tests.xml again
! grep -q "$(printf '\001')" some/build/tests.xml || fail "a character that XML has not"

printf 'SF:%s/lib/base/a&b.c\nDA:1,3\nDA:2,0\nend_of_record\nSF:%s/main.c\nDA:7,1\nend_of_record\n' "$PWD" "$PWD" > coverage.info
awk -v here="$PWD/" -f "$root/tools/dev/cobertura.awk" coverage.info > cobertura.xml
expect_file cobertura.xml 'lines-covered="2" lines-valid="3"'
expect_file cobertura.xml 'filename="lib/base/a&amp;b.c" line-rate="0.5"'
expect_file cobertura.xml '<line number="2" hits="0"/>'
expect_file cobertura.xml '<package name="." line-rate="1"'

# An evaluation that ends in an error says so too: in the outputs, and with its report in the summary.
rm -f summary outputs
cp data/split/train.csv holdout.csv
GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$PWD/summary GITHUB_OUTPUT=$PWD/outputs run evaluate --candidate worse --holdout holdout.csv --train data/split/train.csv \
	--policy gate.yaml --output evaluation
expect_exit 21
expect_file outputs 'decision=error'
expect_file outputs 'reason=leakage'
expect_file summary '# diabetes: error'
