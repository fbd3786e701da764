# Rollback is a stack: one step back at each call, to what was production before; nothing earlier is exit 2.
. "$(dirname "$0")/../lib.sh"

for m in a b c; do
	mkdir $m
	printf '%s' $m > $m/model.onnx
	ok register --model $m --model-name m --override --reason "try $m"
done

production() {
	ok register resolve models:/m@production --json
	json .version
}

ok register rollback
expect_out "rolled back m; production: 3 -> 2"
ok register rollback --json
expect_json .version 1
expect_json .previous_version 2
expect_json .registered true
run register rollback
expect_exit 2
expect_one_line_err "no earlier production"
[ "$(production)" = 1 ] || fail "production moved"
ok register --model c --model-name m --override --reason "c again"
expect_out "m version 3 was registered before; production: 1 -> 3"
ok register rollback
expect_out "production: 3 -> 1"
ok register history --json
expect_json '.[-1].why' rollback
expect_json '.[-1].override' false

# What was damaged meanwhile cannot become production.
ok register --model b --model-name m --override --reason "b again"
ok register resolve models:/m/1 --json
printf x >> "$(json .path)/model.onnx"
run register rollback
expect_exit 40
expect_one_line_err "does not match its digest"
[ "$(production)" = 2 ] || fail "production moved"
run register verify
expect_exit 40
