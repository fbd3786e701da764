# rights.jq - one pipeline of a forge (as JSON), a line a job: what it may, where, with which secrets, and what waits for what.
#
#	jq -r -f rights.jq --arg forge github|azure|gitlab --arg file retrain retrain.json
def words: if . == null then "-" elif type == "object" then (to_entries | map("\(.key):\(.value)") | sort | join(",")) else tostring end;
def texts($p): [.. | strings | match($p; "g") | .captures[0].string] | unique | if . == [] then "-" else join(",") end;
def kept($default): [.[] | if . == null then $default else tostring end] | unique | if . == [] then "-" else join(",") end;
def queue($outer): (.concurrency // $outer) | if . == null then "-" else
	"\(.group | gsub("\\$\\{\\{ *| *\\}\\}"; "") | gsub(" "; "")) cancel=\(.["cancel-in-progress"] | tostring | gsub("\\$\\{\\{ *| *\\}\\}"; "") | gsub(" "; ""))\(if .queue then " queue=\(.queue)" else "" end)" end;
def row: [$forge, $file] + . | join(" | ");

def github: . as $w | .jobs | to_entries[] | .key as $job | .value |
	[$job, "may " + ((.permissions // $w.permissions) | words), "environment " + (.environment // "-"),
	 "secrets " + texts("(secrets\\.[A-Z_]+|github\\.token)"),
	 "token kept " + ([.steps[]? | select((.uses // "") | startswith("actions/checkout@")) | select(.with.repository | not) | .with["persist-credentials"]] | kept("true")),
	 "queue " + queue($w.concurrency)] | row;

# Template stages are lines of their own file; a stage has one job.
def azure_jobs: if .stages then .stages[] | select(.stage) | . as $s | .jobs[]? | . + {name: $s.stage, groups: [$s.variables[]? | objects | .group // empty]}
	else .jobs[]? | . + {name: (.job // .deployment), groups: []} end;
def azure: . as $w | azure_jobs | (.strategy.runOnce.deploy.steps // .steps) as $steps |
	[.name, "groups " + (([$w.variables[]? | objects | .group // empty] + .groups + [.variables[]? | objects | .group // empty]) | unique | if . == [] then "-" else join(",") end),
	 "environment " + (.environment // "-"),
	 "secrets " + (($steps // []) | texts("\\$\\((System\\.AccessToken|INTERLOCK_SIGNING_KEY)\\)")),
	 "token kept " + ([$steps[]? | select(.checkout) | .persistCredentials] | kept("false")),
	 "queue " + ($w.lockBehavior // (if ($w.pr | type) == "object" and $w.pr.autoCancel then "autoCancel" else "-" end))] | row;

def gitlab: to_entries[] | select(.value | objects | has("script")) | .key as $job | .value |
	[$job, "environment " + (if (.environment | type) == "object" then .environment.name else .environment // "-" end),
	 "secrets " + texts("(GITLAB_TOKEN|INTERLOCK_SIGNING_KEY)"),
	 "queue " + (.resource_group // (if .interruptible then "interruptible" else "-" end))] | row;

if $forge == "github" then github elif $forge == "azure" then azure else gitlab end
