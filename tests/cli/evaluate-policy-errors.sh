# A wrong policy is one line with its place, exit 2, before any model is opened; no old verdict stays.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../gate-fixture"

promoted_before
gate 'gate: 1' 'task: regression' 'holdout: {label: y, key: [id]}' 'primary: {metric: mse}' 'guads: []'
judge no-such-file.csv mid.csv
expect_exit 2
expect_one_line_err "gate.yaml:5:1: unknown key 'guads' (did you mean 'guards'?)"
expect_no_file evaluation/verdict.json
expect_no_file evaluation/report.html

gate 'gate: 1' 'task: regression' 'primary: {metric: rsme}'
judge good.csv mid.csv
expect_exit 2
expect_one_line_err "gate.yaml:3:19: unknown metric 'rsme' (did you mean 'rmse'?)"

gate 'gate: 1' 'task: binary' 'primary: {metric: accuracy, margin: 1}'
judge good.csv mid.csv
expect_exit 2
expect_one_line_err 'can never pass'

four_lines 'alpha: 0.05' 'alpha: 0.1'
judge good.csv mid.csv
expect_exit 2
expect_one_line_err 'gate.yaml:6:1:'
printf 'gate: 1\ntask: \377\n' > gate.yaml
judge good.csv mid.csv
expect_exit 2
printf 'gate: 1\ntask: \000\n' > gate.yaml
judge good.csv mid.csv
expect_exit 2
rm gate.yaml
judge good.csv mid.csv
expect_exit 50
expect_one_line_err "cannot open 'gate.yaml': No such file or directory"

four_lines
run evaluate --production predictions:mid.csv --holdout holdout.csv
expect_exit 2
expect_one_line_err 'no candidate'
judge good.csv mid.csv --on tests
expect_exit 2
run evaluate --candidate predictions:good.csv --production none
expect_exit 2
expect_one_line_err 'no hold-out: give --holdout FILE'
