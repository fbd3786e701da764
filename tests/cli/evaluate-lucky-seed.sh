# Training that depends on its seed: the gate judges the artefact, so k seeds are k looks at the hold-out, and each is charged (docs/proofs.md).
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

four_lines 'reuse: {evaluations: 4, promotions: 2, on_exhausted: block}'
for seed in 1 2 3 4; do
	predictions "seed$seed.csv" "y + 2 * (((i + $seed) * 29 % 19) - 9)"
	judge seed$seed.csv mid.csv
	expect_exit 0
	expect_json .alpha.evaluation $seed evaluation/verdict.json
done
judge seed2.csv mid.csv # the same artefact again is the same question: free
expect_json .alpha.evaluation 2 evaluation/verdict.json
predictions seed5.csv 'y + 2 * (((i + 5) * 29 % 19) - 9)'
judge seed5.csv mid.csv
failed 21 holdout_exhausted 'the hold-out is used up'

# The recipe itself is judged over paired seeds, and a few lucky ones are no claim.
printf 'candidate,production\n.91,.90\n.92,.90\n.93,.90\n' > seeds.csv
ok evaluate recipes seeds.csv --design seeds --json
expect_json .better false
expect_json .pairs_needed 29

# A run says with which seed and on what its artefact was made.
prepared diabetes
ok train --data data/split/train.csv --params params.yaml --output model -S seed=7
expect_json '[.. | .seed? // empty] | first | tostring' 7 model/provenance.json
expect_file model/provenance.json 'sha256:'
