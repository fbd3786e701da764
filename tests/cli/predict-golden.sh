# Models that skl2onnx exported are scored as ONNX Runtime scored them (tests/interop/onnx-skl2onnx.py renews models and answers).
. "$(dirname "$0")/../lib.sh"

n=0
for model in "$root"/tests/golden/onnx/*.onnx; do
	name=$(basename "$model" .onnx)
	ok predict --model "$model" --data "$root/tests/golden/onnx/$name.csv" --output scored.csv -q
	paste -d, "$root/tests/golden/onnx/$name.expected.csv" scored.csv | awk -F, '
		function is_number(x) { return x ~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ }
		{ half = NF / 2
		  for (i = 1; i <= half; i++) {
			a = $i; b = $(i + half)
			if (a == b) continue
			if (!is_number(a) || !is_number(b)) { print NR ": " a " " b; exit 1 }
			size = a < 0 ? -a : a
			d = a > b ? a - b : b - a
			if (d > 1e-5 * (size > 1 ? size : 1)) { print NR ": " a " " b; exit 1 }
		  } }' > why || fail "$name: line $(cat why)"
	n=$((n + 1))
done
[ $n -ge 15 ] || fail "15 models expected, not $n"
