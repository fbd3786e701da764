# The simulations in short: no default test promotes more often than it says, intervals hold the truth, and the naive gate does ratchet.
. "$(dirname "$0")/../lib.sh"

"$bin/../simulation/error_rates" --runs 300 > rates || { cat rates; fail "a rate is above its limit"; }
expect_file rates "22 of 22 settings keep their promise"
"$bin/../simulation/ratchet" --runs 60 > ratchet || { cat ratchet; fail "the paired tests promote too many"; }
expect_file ratchet "the paired tests keep their promise"
"$bin/../simulation/streams" --runs 200 > streams || { cat streams; fail "a method raises too many false alarms"; }
expect_file streams "no method raises more false alarms than it says"
"$bin/../simulation/tails" --runs 60 > tails || { cat tails; fail "the gate promotes too many"; }
expect_file tails "the gate is never worse than one of its tests"
"$bin/../simulation/metrics" --runs 100 > metrics || { cat metrics; fail "a resampled metric promotes too many"; }
expect_file metrics "6 of 6 metrics keep their promise"
"$bin/../simulation/conditions" --runs 20 > conditions || { cat conditions; fail "a condition passes too often"; }
expect_file conditions "11 of 11 conditions pass no oftener than 1 - reliability"
