# Who did it is what the forge vouches for, or claimed; an override takes the environment whose reviewers approve it; and who may forge is said once.
. "$(dirname "$0")/../lib.sh"
command -v openssl > /dev/null || skip "openssl is not here"
command -v python3 > /dev/null || skip "python3 is not here"
shared_project diabetes
here=$(dirname "$PWD")
mkdir ../issuer
"$root/tests/helpers/identity-issuer" "$here/issuer" &
issuer_pid=$!
trap 'kill $issuer_pid 2> /dev/null; rm -rf "$lib_dir"' EXIT
tries=0
until [ -f ../issuer/url ]; do
	tries=$((tries + 1))
	[ $tries -lt 300 ] || fail "no issuer"
	kill -0 $issuer_pid || fail "the issuer ended"
	sleep 0.1
done
issuer=$(cat ../issuer/url)
# claims JSON - what the next tokens say.
claims() {
	printf '%s\n' "$1" > ../issuer/claims.json
}
job='{"sub":"repo:o/r:environment:production","actor":"octocat","environment":"production"}'
claims "$job"
ok store init
ok train --data data/split/train.csv --params params.yaml --output weak -S train.ridge.alpha=20000
ok train --data data/split/train.csv --params params.yaml --output model

# A machine's word for itself is claimed, whatever its variables say; and without a trust file each reader says once what that means.
export GITHUB_ACTOR=mallory
judged weak
ok register --verdict evaluation/verdict.json
said="anyone who can push to refs/heads/interlock of * can forge its records"
for reader in "register list" "register history" "register verify" "register resolve models:/diabetes@production" "register at 2030-01-01" \
	"publish --model models:/diabetes@production --to folder:out" "store verify" "register --verdict evaluation/verdict.json"; do
	ok $reader
	expect_err "warning: $said"
	[ "$(grep -c "can forge" "$err")" = 1 ] || fail "said more than once"
done
ok register list
expect_out "mallory (claimed)"
ok register history --json
expect_json '.[0].who + " " + (.[0].claimed | tostring) + " " + (.[0].environment | tostring)' "mallory true null"
git -C ../there.git log -1 --format=%b interlock > log
in_file log "By mallory (claimed)." || fail "$(cat log)"
unset GITHUB_ACTOR

# A token is offered, but its issuer is nobody's that the team trusts.
export ACTIONS_ID_TOKEN_REQUEST_URL="$issuer/token?x=1" ACTIONS_ID_TOKEN_REQUEST_TOKEN=request-token
run register alias --alias staging --version 1
expect_exit 40
expect_one_line_err "the job's identity token is from '$issuer', which no line 'issuer URL' of the trust file names"

ok store keygen --output ../release.key --name "release job"
{
	cat "$out"
	printf 'issuer %s\noverride production # whose reviewers approve\n' "$issuer"
} > interlock.trust
git add interlock.trust
git commit -q -m "Trust the release job, and the forge"
git push -q origin main
export INTERLOCK_SIGNING_KEY=../release.key
ok store sign
ok register alias --alias staging --version 1
! grep "can forge" "$err" || fail "said although it is not so"
ok register history --json
expect_json '.[-1].who + " " + (.[-1].claimed | tostring) + " " + .[-1].environment' "octocat false production"
ok register history
expect_out "by octocat in production"
git -C ../there.git log -1 --format='%an%n%b' interlock > log
in_file log "By octocat, as says $issuer, signed by release job." || fail "$(cat log)"
[ "$(head -1 log)" = octocat ] || fail "the author is $(head -1 log)"
git -C ../there.git show interlock:registry/diabetes/000001.ndjson | tail -1 > line
expect_json '.body.identity | .issuer + " " + .subject + " " + .environment' "$issuer repo:o/r:environment:production production" line
! grep -q request-token log line || fail "a secret is in the store"

# What is no token of this issuer for us, now, is refused: nothing is written.
head=$(git -C ../there.git rev-parse interlock)
now=$(date +%s)
refused_token() {
	claims "$1"
	run register alias --alias blue --version 1
	expect_exit 40
	expect_one_line_err "the job's identity token $2"
	[ "$(git -C ../there.git rev-parse interlock)" = "$head" ] || fail "something was written"
}
refused_token '{"sub":"s","actor":"eve","key":"other"}' "is signed by no key of its issuer"
refused_token '{"sub":"s","actor":"eve","alg":"none"}' "is not signed by RS256"
refused_token '{"sub":"s","actor":"eve","alg":"HS256"}' "is not signed by RS256"
refused_token '{"sub":"s","actor":"eve","aud":"sts.amazonaws.com"}' "is for somebody else"
refused_token '{"sub":"s"}' "does not say for whom the job runs"
refused_token "{\"sub\":\"s\",\"actor\":\"eve\",\"iat\":$((now - 9000)),\"nbf\":$((now - 9000)),\"exp\":$((now - 8700))}" "expired *: it is old, or the clock of this machine is ahead of the forge's"
refused_token "{\"sub\":\"s\",\"actor\":\"eve\",\"iat\":$((now + 7200)),\"exp\":$((now + 7500))}" "is from the future: the clock of this machine is 7* s behind the forge's"
refused_token '{"sub":"s","actor":"eve","iat":"now","exp":"later"}' "has no times"

# A little skew is none.
claims "{\"sub\":\"s\",\"actor\":\"octocat\",\"iat\":$((now + 120)),\"nbf\":$((now + 120)),\"exp\":$((now + 400))}"
ok register alias --alias blue --version 1

# An override takes the environment: not another one, none, or one that the job only claims.
for job_of in '"environment":"staging","actor":"octocat"' '"actor":"octocat"' '"environment":"production","environment_protected":"false","user_login":"octocat"'; do
	claims "{\"sub\":\"s\",$job_of}"
	run register --run-id "$(cat model/run_id)" --override --reason "hotfix 4711"
	expect_exit 40
	expect_one_line_err "override_not_approved: an override takes a job that the forge says is in the environment 'production'"
done
(
	unset ACTIONS_ID_TOKEN_REQUEST_URL
	run register --run-id "$(cat model/run_id)" --override --reason "hotfix 4711"
	expect_exit 40
	expect_one_line_err "nobody's that a forge vouches for"
) || exit 1
claims "$job"
ok register --run-id "$(cat model/run_id)" --override --reason "hotfix 4711"
ok register history
expect_out "by octocat in production  OVERRIDE: hotfix 4711"

# GitLab's way: the job has the token in a variable. The user's own commands see neither.
INTERLOCK_ID_TOKEN=$(
	python3 - "$issuer" << 'END'
import json, sys, urllib.request
request = urllib.request.Request(sys.argv[1] + "/token?audience=interlock", headers={"Authorization": "Bearer request-token"})
print(json.load(urllib.request.urlopen(request))["value"])
END
)
export INTERLOCK_ID_TOKEN
unset ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_ID_TOKEN_REQUEST_TOKEN
ok register alias --alias green --version 1
ok register history --json
expect_json '.[-1].who' octocat
run predict --model 'command:env > seen; exit 3' --data data/split/holdout.csv --output p.csv
grep -q PATH= seen || fail "the command did not run"
! grep ID_TOKEN seen || fail "a user's command sees the job's identity"
unset INTERLOCK_ID_TOKEN

# Azure has no such token: its API says whom the build is for, if it is under way, and whether it came into the environment.
export TF_BUILD=True SYSTEM_ACCESSTOKEN=job-token SYSTEM_COLLECTIONURI="$issuer/org/" SYSTEM_TEAMPROJECTID=p1 BUILD_BUILDID=12 ENVIRONMENT_ID=7 ENVIRONMENT_NAME=production
run register alias --alias cyan --version 1
expect_exit 40
expect_err "the job's server '$issuer/org' is none that a line 'issuer URL' of the trust file names"
printf 'issuer %s/org\n' "$issuer" >> interlock.trust
git commit -q -am "Trust the server"
git push -q origin main
# azure STATUS DEPLOYED_BUILD
azure() {
	printf '{"build/builds/12": {"id": 12, "status": "%s", "requestedFor": {"uniqueName": "ada@example.org"}}, "distributedtask/environments/7": {"id": 7, "name": "production"}, "distributedtask/environments/7/environmentdeploymentrecords": {"value": [{"id": 1, "owner": {"id": %s}}]}}\n' "$1" "$2" > ../issuer/azure.json
}
azure completed 12
run register alias --alias cyan --version 1
expect_exit 40
expect_err "$issuer/org names no build 12 that is under way"
azure inProgress 11
ok register alias --alias cyan --version 1
ok register history --json
expect_json '.[-1] | .who + " " + (.claimed | tostring) + " " + (.environment | tostring)' "ada@example.org false null"
run register --run-id "$(cat weak/run_id)" --override --reason "hotfix 4712"
expect_exit 40
expect_err "override_not_approved"
azure inProgress 12
ok register --run-id "$(cat weak/run_id)" --override --reason "hotfix 4712"
ok register history
expect_out "by ada@example.org in production  OVERRIDE: hotfix 4712"
unset TF_BUILD SYSTEM_ACCESSTOKEN SYSTEM_COLLECTIONURI SYSTEM_TEAMPROJECTID BUILD_BUILDID ENVIRONMENT_ID ENVIRONMENT_NAME

# A service that does not answer, or refuses, is no reason to stop: the name is claimed, and that is said.
export ACTIONS_ID_TOKEN_REQUEST_URL="$issuer/token" ACTIONS_ID_TOKEN_REQUEST_TOKEN=wrong GITHUB_ACTOR=octocat
ok register alias --alias red --version 1
expect_err "warning: 'octocat' is recorded as claimed, for the forge could not be asked: HTTP 401"
! grep wrong "$err" || fail "a secret is shown"
ok register history --json
expect_json '.[-1].claimed' true

# Lines of the trust file that mean nothing.
for bad in 'issuer http://forge.example' 'issuer https://forge.example/' 'issuer' 'override'; do
	printf '%s\n' "$bad" > interlock.trust
	git commit -q -am "Break it"
	git push -q origin main
	run register list
	expect_exit 40
	expect_one_line_err "interlock.trust:1:*: expected"
done
