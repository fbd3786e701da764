# The simulations in short: no default test promotes more often than it says, intervals hold the truth, and the naive gate does ratchet.
. "$(dirname "$0")/../lib.sh"

"$bin/../simulation/error_rates" --runs 300 > rates || { cat rates; fail "a rate is above its limit"; }
expect_file rates "15 of 15 settings keep their promise"
"$bin/../simulation/ratchet" --runs 60 > ratchet || { cat ratchet; fail "the paired tests promote too many"; }
expect_file ratchet "the paired tests keep their promise"
