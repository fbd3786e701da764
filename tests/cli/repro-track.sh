# repro --track: a run for the invocation, a nested one for each stage, with what the stage's record says; cached stages have theirs, too.
. "$(dirname "$0")/../lib.sh"
mkdir project && cd project || exit 1
git init -q .
mkdir .dvc sub
printf "[core]\n    remote = store\n['remote \"store\"']\n    url = %s/remote\n" "$PWD" > .dvc/config
cat > dvc.yaml <<'YAML'
stages:
  fit:
    wdir: sub
    cmd:
    - cp ../raw model; echo $INTERLOCK_STORE > ../store; env > ../variables
    - 'echo "{\"acc\": 0.5, \"deep\": {\"x\": 2}, \"note\": \"text\"}" > m.json'
    # As MLflow's client does it.
    - 'd=$(sh ../run_folder) && echo "1 0.25 7" > "$d/metrics/by_client"'
    deps: [../raw]
    params: [../params.yaml: [lr, net]]
    outs: [model]
    metrics: [m.json: {cache: false}]
  break:
    cmd: exit 4
    deps: [sub/model]
YAML
cat > run_folder <<'END'
find "$(printf %s "${MLFLOW_TRACKING_URI#file://}" | sed "s/%20/ /g; s/%27/'/g; s/%C3%A9/é/g")" -type d -name "$MLFLOW_RUN_ID"
END
printf 'lr: 0.1\nnet: {size: 3, kind: mlp}\nother: 1\n' > params.yaml
echo one > raw
git add -A && git commit -q -m Begin && git tag v1.2 || fail git
export GITHUB_TOKEN=secret-token

ok repro --track --experiment nightly --run-name monday fit
! grep -q secret-token variables || fail 'no credential is for a command'
[ "$(cat store)" = "sqlite:///$PWD/.interlock/track.db" ] || fail "the store of the commands is $(cat store)"
ok runs list --json
expect_json 'length' 2
expect_json '.[1].name' monday
expect_json '[.[].experiment] | unique | join(" ")' nightly
parent=$(json '.[1].run_id') fit=$(json '.[0].run_id')
ok runs show "$fit" --json
cp "$out" first.json
expect_json .status FINISHED
expect_json .parent_run_id "$parent"
expect_json '.params | tojson' '{"lr":"0.1","net.kind":"mlp","net.size":"3"}'
expect_json '.metrics | tojson' '{"acc":0.5,"by_client":0.25,"deep.x":2}'
expect_json '.tags["interlock.git.tag"]' v1.2
expect_json '.tags["mlflow.source.git.commit"]' "$(git rev-parse HEAD)"
expect_json '.tags["interlock.stage.outcome"]' ran
md5=$(md5sum < raw | cut -d' ' -f1)
expect_json '.datasets[] | select(.name == "raw") | .digest' "md5:$md5"
expect_json '.datasets[] | select(.name == "sub/model") | .source' "$PWD/remote/files/md5/$(echo "$md5" | sed 's|^..|&/|')"
expect_json '.datasets[] | select(.name == "sub/m.json") | .source' sub/m.json
artifacts=$(json .artifacts)
expect_file "$artifacts/dvc.lock" '*fit:'
same "$artifacts/sub/m.json" sub/m.json
ok runs show "$parent" --json
same "$(json .artifacts)/dvc.lock" dvc.lock
[ -z "$(ls -d .interlock/mlruns-* 2> /dev/null)" ] || fail "the clients' folder is left behind"

# What did not have to run has its metrics all the same: unchanged, and from the cache.
rm -rf sub/m.json sub/model
git rm -q --cached dvc.lock 2> /dev/null
ok repro --track fit
expect_out "Stage 'fit' is cached*"
ok repro --track fit
for place in 0 2; do
	ok runs list --json
	ok runs show "$(json ".[$place].run_id")" --json
	expect_json '.tags["interlock.stage.outcome"]' cached
	[ "$(json '.metrics | del(.by_client) | tojson')" = '{"acc":0.5,"deep.x":2}' ] || fail 'the metrics are those of its files'
	expect_json '.params | tojson' '{"lr":"0.1","net.kind":"mlp","net.size":"3"}'
done

# A failure is one of the stage and of the whole.
run repro --track
expect_exit 255
ok runs list --json
expect_json '[.[:3][] | .name + " " + .status] | join(", ")' 'break FAILED, fit FINISHED, repro FAILED'

# Our own trainer as a stage logs into the stage's run, and nowhere else.
cd .. && mkdir example && cd example || exit 1
example iris
mkdir .dvc
: > .dvc/config
PATH=$bin:$PATH
ok repro --track train
ok runs list --json
expect_json '[.[].name] | join(" ")' 'train split ingest repro'
ok runs show "$(json '.[0].run_id')" --json
[ "$(json '.tags["interlock.model"]' | cut -c1-7)" = sha256: ] || fail "the model is the stage's run's"
expect_json .status FINISHED
