# Presets fill what the policy does not say, and never a margin; bounded tests hold gains to the range that the policy declares.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

gate 'gate: 1' 'preset: retrain' 'task: regression' 'holdout: {label: y, key: [id]}' 'primary: {metric: mse}'
judge good.csv mid.csv
expect_exit 2
expect_one_line_err "gate.yaml:5:1: rule non_inferior needs a 'margin': no margin is ever guessed"
gate 'gate: 1' 'preset: retrain' 'task: regression' 'holdout: {label: y, key: [id]}' 'primary: {metric: mse, margin: 40}'
judge other.csv mid.csv
decided promote non_inferior
expect_json .policy.preset retrain evaluation/verdict.json
expect_json .primary.margin 40 evaluation/verdict.json
gate 'gate: 1' 'preset: improve' 'task: regression' 'holdout: {label: y, key: [id]}' 'primary: {metric: mse}'
judge good.csv mid.csv
decided promote superior
expect_json .policy.primary.rule superior evaluation/verdict.json
judge other.csv mid.csv
expect_json '.decision == "promote"' false evaluation/verdict.json

four_lines
judge good.csv mid.csv
expect_json '.policy | has("preset")' false evaluation/verdict.json
gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id]}' 'primary: {metric: mse, test: empirical_bernstein, range: 800}'
judge good.csv mid.csv
decided promote superior
expect_json .primary.test empirical_bernstein evaluation/verdict.json
expect_json .policy.primary.range 800 evaluation/verdict.json
sed -i 's/range: 800/range: 80/' gate.yaml
judge good.csv mid.csv
failed 20 metric_not_finite '*outside -40 to 40 of range 80*'
