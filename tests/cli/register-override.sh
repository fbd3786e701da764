# An override moves production without a verdict, needs a reason, and is shown for ever; names and aliases are checked first.
. "$(dirname "$0")/../lib.sh"

package() {
	mkdir -p "$1"
	printf 'flavors: {}\n' > "$1/MLmodel"
	printf '%s' "$1" > "$1/model.onnx"
}

package a
package b
package c

run register --model a --model-name m
expect_exit 2
expect_one_line_err "moves by a verdict"
run register
expect_exit 2
expect_one_line_err "give --verdict FILE or --run-id ID"
run register --model a --model-name m --override
expect_exit 2
run register --model a --model-name m --override --reason '  '
expect_exit 2
expect_one_line_err "--override needs --reason"
run register --model a --model-name 'm/x' --override --reason r
expect_exit 2
run register --model a --model-name m --alias Production
expect_exit 2
run register --model a --model-name m --alias v1
expect_exit 2
run register --model nowhere --model-name m --override --reason r
expect_exit 50
expect_one_line_err "cannot open 'nowhere'"
run register list --model-name m
expect_exit 2
expect_no_file .interlock

ok register --model a --model-name m --override --reason "hotfix 4711"
expect_out "registered m version 1; production: none -> 1"
ok register --model a --model-name m --override --reason "hotfix 4711"
expect_out "nothing changed: m version 1 is production already"
ok register --model b --model-name m --override --reason again --json
expect_json .registered true
expect_json .already false
expect_json .version 2
expect_json .previous_version 1
expect_json .alias production
expect_json .generation 2
ok register list --model-name m
expect_out "2        production*(override)"
ok register history --model-name m
expect_out "production: none -> 1*OVERRIDE: hotfix 4711"
ok register history --json
expect_json 'length' 2
expect_json '.[0].override' true
expect_json '.[0].why' "hotfix 4711"
expect_json '.[0].from' null
expect_json '.[1].previous' "$(json '.[0].digest')"

# Other aliases move freely, production never does that way.
ok register --model c --model-name m --alias staging --tag colour=blue
expect_out "registered m version 3; staging: none -> 3"
ok register alias --alias staging --version 1 --json
expect_json .version 1
expect_json .previous_version 3
ok register alias --alias staging --version 1
expect_out "nothing changed"
ok register alias --alias staging --remove
expect_out "staging: 1 -> none"
run register alias --alias production --version 1
expect_exit 2
run register alias --alias staging --version 9
expect_exit 2
expect_one_line_err "m has no version 9"
ok register list --json
expect_json '.[2].tags.colour' blue
expect_json '.[1].aliases[0]' production

ok register tag --version 2 --tag reviewed=yes --tag by=ada
expect_out "tagged m version 2"
ok register tag --version 2 --tag reviewed=yes
expect_out "nothing changed"
ok register list --json
expect_json '.[1].tags.reviewed' yes
run register tag --version 2
expect_exit 2
run register tag --version 9 --tag a=b
expect_exit 2

# A bare model file is kept as one.
printf bare > bare.onnx
ok register --model bare.onnx --model-name bare --override --reason r
ok register resolve models:/bare@production --json
same bare.onnx "$(json .path)"
ok register --model bare.onnx --model-name bare --override --reason r
expect_out "nothing changed"
ok register verify
run register list
expect_exit 2
expect_one_line_err "2 models are registered"

# Production cannot be archived, an archived version cannot come back.
run register archive --model-name m --version 2
expect_exit 2
expect_one_line_err "production: it cannot be archived"
ok register archive --model-name m --version 3
expect_out "archived m version 3"
ok register archive --model-name m --version 3
expect_out "nothing changed"
run register promote --model-name m --version 3 --override --reason r
expect_exit 2
expect_one_line_err "archived"
run register --model c --model-name m --override --reason r
expect_exit 2
ok register list --model-name m --json
expect_json '.[2].status' ARCHIVED

# What somebody reads next: which version was it then, and which is it now?
run register at --model-name m yesterday
expect_exit 2
ok register at --model-name m 2000-01-01T00:00:00Z --json
expect_json .version null
ok register at --model-name m 2999-01-01 --json
expect_json .version 2
ok register resolve models:/m@production --json
expect_json .version 2
[ -f "$(json .path)/model.onnx" ] || fail "no package"
run register resolve models:/m@champion
expect_exit 2
run register resolve models:/other@production
expect_exit 2
ok register verify
expect_out "the registry is whole"
