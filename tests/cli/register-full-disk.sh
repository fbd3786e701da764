# A disk that is full at any write of register: exit 50 with one line, the registry as it was.
. "$(dirname "$0")/../lib.sh"
. "$root/tests/fault/fault.sh"

mkdir a b
printf a > a/model.onnx
printf b > b/model.onnx
ok register --model a --model-name m --override --reason first
cp -R .interlock before
n=0
while :; do
	n=$((n + 1))
	[ $n -lt 500 ] || fail "no end of writes"
	rm -rf .interlock
	cp -R before .interlock
	faulty enospc $n register --model b --model-name m --override --reason second
	[ "$status" -ne 0 ] || break
	expect_exit 50
	[ "$(wc -l < "$err")" -eq 1 ] || fail "one line expected"
	ok register verify
	ok register resolve models:/m@production --json
	expect_json .version 1
	[ -z "$(find .interlock -name '.*.tmp')" ] || fail "temporary files are left"
done
[ $n -gt 5 ] || fail "only $n writes were seen"

# A first register on a full disk leaves no half-made store.
rm -rf .interlock
faulty enospc 1 register --model a --model-name m --override --reason first
expect_exit 50
ok register verify
