# What a stage prints is kept, and shown as JSON, without the secrets of the environment.
. "$(dirname "$0")/../lib.sh"
ok data init -q --no-scm
export DEPLOY_TOKEN=do-not-keep-this-one
cat > dvc.yaml <<'YAML'
stages:
  s:
    cmd: echo "with $DEPLOY_TOKEN"; echo https://ada:its-password@example.org/x >&2; echo "$DEPLOY_TOKEN" >&2; exit 3
YAML
run repro --json
expect_exit 255
for secret in do-not-keep-this-one its-password; do
	! grep -rq "$secret" "$out" .dvc/tmp/repro || fail "'$secret' was kept"
done
grep -q '"with \*\*\*"' "$out" || fail 'the rest of the line is there'
grep -rq '"with \*\*\*"' .dvc/tmp/repro || fail 'and is kept'
