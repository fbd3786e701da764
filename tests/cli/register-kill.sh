# kill -9 at any write of register: the registry is whole after every restart, and nothing that was reported as done is lost.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/fault/fault.sh"

mkdir a b
printf a > a/model.onnx
printf '{}' > a/provenance.json
printf b > b/model.onnx

# What was not reported may be done all the same; asked again, it ends where it should.
again() {
	run register resolve models:/m@production --json
	[ "$2$(json .version)" = "rollback$done" ] || ok "$@"
}

# survives KIND VERSION COMMAND... - kill the command at every write in turn, each time from the state kept in `before`.
# Done, it leaves VERSION in production.
survives() {
	kind=$1 done=$2
	shift 2
	n=0
	while :; do
		n=$((n + 1))
		[ $n -lt 500 ] || fail "no end of writes"
		rm -rf .interlock
		[ ! -d before ] || cp -R before .interlock
		faulty "$kind" $n "$@"
		[ "$status" -ne 0 ] || break
		expect_exit 137
		cp "$out" said
		ok register verify
		[ ! -d before ] || ok register resolve models:/m/1
		# A kill while the database is closed comes after the report: then it must be true.
		[ ! -s said ] || ok register resolve "models:/m@production" --json
		[ ! -s said ] || expect_json .version "$done"
		[ -s said ] || again "$@"
	done
	[ $n -gt 10 ] || fail "only $n writes were seen"
}

survives kill 1 register --model a --model-name m --override --reason first
ok register verify
rm -rf before
cp -R .interlock before
survives kill 2 register --model b --model-name m --override --reason second
survives tear 2 register --model b --model-name m --override --reason second
rm -rf before
cp -R .interlock before
survives kill 1 register rollback
