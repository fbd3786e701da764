# A huge file that is no table, no verdict and no policy is refused in one line, and leaves nothing behind.
. "$(dirname "$0")/../lib.sh"

truncate -s 256M huge.csv || fail "no sparse file"
run split huge.csv --output-dir parts
expect_exit 20
expect_one_line_err "huge.csv:1: a row of more than 16 MiB"
run train --data huge.csv -S train.learner=ols -S train.target=y --output model
expect_exit 20
expect_one_line_err "huge.csv:1: a row of more than 16 MiB"
run register --verdict huge.csv
expect_exit 40
expect_one_line_err "'huge.csv' is larger than "
run evaluate selftest --policy huge.csv
expect_exit 2
expect_one_line_err "'huge.csv' is larger than "
expect_no_file model
expect_no_file parts/train.csv
