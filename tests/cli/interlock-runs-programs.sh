# interlock runs the program that is named, passes its exit code on, and knows what it does not know.
. "$(dirname "$0")/../lib.sh"

ok interlock help
expect_out "programs:"
for program in ingest split train predict evaluate register publish runs; do
	expect_out "  $program "
done
ok interlock split --version
expect_out "interlock split "
run interlock split
expect_exit 2
run interlock trian
expect_exit 2
expect_one_line_err "there is no program 'trian' (did you mean 'train'?)"
run interlock ../bin/train
expect_exit 2
expect_one_line_err "there is no program"
ok interlock help train
expect_out "usage: train"
ok interlock --version
expect_out "interlock interlock "
expect_no_file .interlock
