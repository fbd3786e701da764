/* evaluate - the gate: may this model go live? Scores candidate and production on the same hold-out rows and writes a verdict. */
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "ci/program.h"
#include "ci/runner.h"
#include "evaluate/evaluation.h"
#include "evaluate/latency/latency_run.h"
#include "evaluate/verdict/output.h"
#include "evaluate/verdict/told_runner.h"
#include "evaluate/commands/ledger_command.h"
#include "evaluate/commands/plan.h"
#include "evaluate/commands/recipes_command.h"
#include "evaluate/commands/selftest.h"
#include "evaluate/commands/watch_command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_THREADS = 64 };

struct args {
	struct common common;
	const char *candidate, *production, *holdout, *train, *validation, *policy, *schema, *output, *on, *model_name, *tracking_uri,
		*run_id, *reason, *allow_run_cancel;
	bool exit_code, accept_lost_baseline;
	int64_t threads, latency_calls;
	double latency_seconds, scoring_timeout;
	bool measure_again;
};

struct selftest_args {
	struct common common;
	const char *policy;
};

static unsigned thread_count(int64_t asked)
{
	long cores = asked > 0 ? (long)asked : sysconf(_SC_NPROCESSORS_ONLN);

	return cores < 1 ? 1 : cores > MOST_THREADS ? MOST_THREADS : (unsigned)cores;
}

static int check_args(const struct args *args, struct err *err)
{
	if (!args->candidate && !args->run_id)
		return err_set(err, ERR_USAGE, "no candidate: give --candidate MODEL, or --run-id ID");
	if (args->accept_lost_baseline && !args->reason)
		return err_set(err, ERR_USAGE, "--accept-lost-baseline needs --reason TEXT, which is kept for ever");
	if (args->reason && strspn(args->reason, " \t\r\n") == strlen(args->reason))
		return err_set(err, ERR_USAGE, "--reason is blank: it is kept for ever");
	if (args->latency_calls < 1 || args->latency_calls > LATENCY_MOST_CALLS)
		return err_set(err, ERR_USAGE, "--latency-calls must be between 1 and %d", LATENCY_MOST_CALLS);
	if (!(args->latency_seconds > 0))
		return err_set(err, ERR_USAGE, "--latency-seconds must be more than 0");
	if (!(args->scoring_timeout > 0))
		return err_set(err, ERR_USAGE, "--scoring-timeout must be more than 0");
	if (args->threads < 0)
		return err_set(err, ERR_USAGE, "--threads must be 0 or more");
	return 0;
}

static void fill_request(struct request *r, const struct args *args, const char *candidate)
{
	*r = (struct request){
		.candidate = candidate,
		.production = args->production,
		.holdout = args->holdout,
		.train = args->train,
		.validation = args->validation,
		.policy = args->policy,
		.schema = args->schema,
		.model_name = args->model_name,
		.tracking_uri = args->tracking_uri,
		.reason = args->reason,
		.on_validation = strcmp(args->on, "validation") == 0,
		.accept_lost_baseline = args->accept_lost_baseline,
		.n_threads = thread_count(args->threads),
		.latency_calls = (size_t)args->latency_calls,
		.latency_seconds = args->latency_seconds,
		.scoring_timeout_ms = args->scoring_timeout * 1000,
		.measure_again = args->measure_again,
		.env = args->common.env,
		.log = args->common.log,
	};
}

/* MLOpsPython's flag: a rejected run is ended as KILLED. The exit is 0 all the same (RULES 40). */
static int cancel_run(const struct args *args, struct evaluation *e, struct err *err)
{
	struct err unknown;
	struct run run;

	if (strcmp(args->allow_run_cancel, "true") != 0 || told_decision(e) != DECISION_REJECT || !e->candidate.run_id[0])
		return 0;
	if (store_run_get(e->store, &run, e->candidate.run_id, &unknown) < 0)
		return 0;
	run_release(&run);
	return store_run_end(e->store, e->candidate.run_id, "KILLED", err);
}

static int tell_runner(const struct args *args, const struct evaluation *e, struct err *err)
{
	CLEANUP(mem_free) char *verdict = fs_join(args->output, "verdict.json");
	CLEANUP(json_cleanup) struct json *told = NULL;
	const char *decision = decision_name(told_decision(e));
	struct ci ci;

	ci_detect(&ci, args->common.env, "evaluate");
	if (ci_output(&ci, "decision", decision, err) < 0 || ci_output(&ci, "reason", told_reason(e), err) < 0 ||
	    ci_output(&ci, "verdict", verdict, err) < 0 || ci_output(&ci, "run_id", e->candidate.run_id, err) < 0 ||
	    ci_output(&ci, "kind", e->candidate.kind, err) < 0)
		return -1;
	if (ci.kind != CI_NONE && !(told = json_parse(str_text(&e->text), e->text.len, verdict, err)))
		return -1;
	return told_runner(&ci, args->output, told, err) < 0 ? -1 : output_summary(&ci, args->output, err);
}

/* An evaluation that ended in an error has a report, too. What goes wrong on the way is nothing against the error itself. */
static void tell_failed(const struct args *args, const struct evaluation *e)
{
	CLEANUP(mem_free) char *verdict = fs_join(args->output, "verdict.json");
	CLEANUP(json_cleanup) struct json *told = NULL;
	struct err ignored;
	struct ci ci;

	ci_detect(&ci, args->common.env, "evaluate");
	if (ci.kind == CI_NONE || !fs_exists(verdict) || !(told = json_parse(str_text(&e->text), e->text.len, verdict, &ignored)))
		return;
	if (ci_output(&ci, "decision", "error", &ignored) == 0 &&
	    ci_output(&ci, "reason", json_text(json_at(json_get(told, "reasons"), 0), ""), &ignored) == 0 &&
	    ci_output(&ci, "verdict", verdict, &ignored) == 0)
		output_summary(&ci, args->output, &ignored);
}

static void print_result(const struct args *args, const struct evaluation *e)
{
	CLEANUP(str_release) struct str sentence = { 0 };

	if (args->common.json) {
		fwrite(str_text(&e->text), 1, e->text.len, stdout);
		return;
	}
	told_sentence(&sentence, e);
	if (!args->common.quiet)
		printf("%s\n", str_text(&sentence));
}

static int exit_code_of(const struct args *args, const struct evaluation *e)
{
	if (!args->exit_code || told_decision(e) == DECISION_PROMOTE)
		return 0;
	return told_decision(e) == DECISION_REJECT ? ERR_REJECTED : ERR_INCONCLUSIVE;
}

static int finish(const struct args *args, struct evaluation *e, struct err *err)
{
	for (size_t i = 0; i < told_warnings(e); i++)
		log_warn(args->common.log, "%s", e->warnings.v[i]);
	if (output_write(args->output, e, err) < 0 || cancel_run(args, e, err) < 0 || tell_runner(args, e, err) < 0)
		return -1;
	print_result(args, e);
	return exit_code_of(args, e);
}

static int run_evaluate(const void *arguments, struct err *err)
{
	const struct args *args = arguments;
	CLEANUP(evaluation_release) struct evaluation e = { 0 };
	CLEANUP(mem_free) char *by_run = args->run_id ? str_format("runs:/%s/model", args->run_id) : NULL;
	struct request request;
	int code;

	fill_request(&request, args, args->candidate ? args->candidate : by_run);
	e.request = &request;
	if (check_args(args, err) < 0 || evaluation_run(&e, &request, err) < 0) {
		output_fail(args->output, &e, err);
		tell_failed(args, &e);
		return -1;
	}
	code = finish(args, &e, err);
	if (code < 0)
		output_remove(args->output); /* no half a result may look like one */
	return code;
}

static int run_selftest(const void *arguments, struct err *err)
{
	const struct selftest_args *args = arguments;
	CLEANUP(str_release) struct str text = { 0 };

	int code = selftest_run(&text, args->policy, args->common.json, err);

	if (!args->common.quiet || args->common.json)
		fwrite(str_text(&text), 1, text.len, stdout);
	return code;
}

#define AT(member) offsetof(struct args, member)

static const struct opt opts[] = {
	{ "candidate", 0, OPT_TEXT, AT(candidate), "MODEL", NULL, 0,
	  "folder, runs:/ID/model, models:/NAME/VERSION, predictions:FILE.csv, command:\"...\" or the URL of a scoring server",
	  "step-input" },
	{ "production", 0, OPT_TEXT, AT(production), "MODEL", NULL, 0,
	  "the same, or none; without it the alias production of the model's name", NULL },
	{ "holdout", 0, OPT_TEXT, AT(holdout), "FILE", NULL, 0, "the rows that decide; without it the policy's holdout.path", NULL },
	{ "train", 0, OPT_TEXT, AT(train), "FILE", NULL, 0, "training table: leakage is looked for, and the dummy is made of it", NULL },
	{ "validation", 0, OPT_TEXT, AT(validation), "FILE", NULL, 0,
	  "validation table: leakage is looked for there too, and --on validation judges on it", NULL },
	{ "policy", 0, OPT_TEXT, AT(policy), "FILE", "gate.yaml", 0, "when a model may go live", NULL },
	{ "output", 'o', OPT_TEXT, AT(output), "DIR", "evaluation", 0, "verdict.json, junit.xml and report.md, .html and .json go there",
	  "step-output" },
	{ "on", 0, OPT_TEXT, AT(on), "holdout|validation", "holdout", 0,
	  "a pull request: judge on validation rows, or training rows out of fold; nothing is written", NULL },
	{ "exit-code", 0, OPT_FLAG, AT(exit_code), NULL, NULL, 0, "exit 10 on reject and 11 on inconclusive", NULL },
	{ "model-name", 0, OPT_TEXT, AT(model_name), "NAME", NULL, 0, "name in the registry; without it params.yaml's or the package's",
	  NULL },
	{ "run-id", 0, OPT_TEXT, AT(run_id), "ID", NULL, 0, "the candidate is this run's model", NULL },
	{ "tracking-uri", 0, OPT_TEXT, AT(tracking_uri), "URI", NULL, 0, "the store; default .interlock/track.db", NULL },
	{ "schema", 0, OPT_TEXT, AT(schema), "FILE", NULL, OPT_ADVANCED, "schema.yaml, whose key holds if the policy names none", NULL },
	{ "accept-lost-baseline", 0, OPT_FLAG, AT(accept_lost_baseline), NULL, NULL, OPT_ADVANCED,
	  "production cannot be read: judge as if there were none (needs --reason)", NULL },
	{ "reason", 0, OPT_TEXT, AT(reason), "TEXT", NULL, OPT_ADVANCED,
	  "why the candidate is judged by its floors alone, where production is lost or its schema has changed", NULL },
	{ "allow-run-cancel", 0, OPT_TEXT, AT(allow_run_cancel), "true|false", "false", OPT_ADVANCED,
	  "end the candidate's run as KILLED on a reject", NULL },
	{ "threads", 0, OPT_INT, AT(threads), "N", "0", OPT_ADVANCED, "0 = as many as there are processors; the verdict is the same",
	  NULL },
	{ "scoring-timeout", 0, OPT_NUMBER, AT(scoring_timeout), "S", "600", OPT_ADVANCED,
	  "a command must be done, and a server have answered a request, after so many seconds", NULL },
	{ "latency-calls", 0, OPT_INT, AT(latency_calls), "N", "2000", OPT_ADVANCED,
	  "where a guard limits the latency: at most so many single-row calls of each model", NULL },
	{ "latency-seconds", 0, OPT_NUMBER, AT(latency_seconds), "S", "20", OPT_ADVANCED, "and no new round of them after so many seconds",
	  NULL },
	{ "measure-again", 0, OPT_FLAG, AT(measure_again), NULL, NULL, OPT_ADVANCED,
	  "take the times anew, although the ledger has the answer to this question", NULL },
	{ 0 },
};

static const struct opt selftest_opts[] = {
	{ "policy", 0, OPT_TEXT, offsetof(struct selftest_args, policy), "FILE", "gate.yaml", 0, "the policy to put to the test", NULL },
	{ 0 },
};

static const struct command commands[] = {
	{ NULL, "judge a candidate against production and write a verdict", NULL, sizeof(struct args), opts,
	  "  interlock evaluate --candidate model --holdout data/split/holdout.csv --train data/split/train.csv\n"
	  "  interlock evaluate --candidate predictions:new.csv --production predictions:old.csv --holdout holdout.csv\n",
	  run_evaluate },
	{ "selftest", "put a policy through win, loss, tie, NaN, missing rows, swapped roles and a first model", NULL,
	  sizeof(struct selftest_args), selftest_opts,
	  "  interlock evaluate selftest\n  interlock evaluate selftest --policy gate.yaml --json\n", run_selftest },
	{ "plan", "before training: what could the gate see, how many rows does it need, can the policy ever pass", NULL,
	  sizeof(struct plan_args), plan_opts,
	  "  interlock evaluate plan --policy gate.yaml --rows 5000 --disagreement 0.1\n"
	  "  interlock evaluate plan --condition \"n - o > 0.02 +/- 0.01\" --reliability 0.999 --steps 32\n",
	  plan_run },
	{ "ledger", "how worn every hold-out is: evaluations, promotions, what is inherited", NULL, sizeof(struct ledger_args), ledger_opts,
	  "  interlock evaluate ledger --holdout data/split/holdout.csv --json\n"
	  "  interlock evaluate ledger --verify\n",
	  ledger_run },
	{ "watch", "judge a running canary at every pair of outcomes: continue, go or roll back", "[PAIRS.ndjson]",
	  sizeof(struct watch_args), watch_opts,
	  "  interlock evaluate watch pairs.ndjson --state canary.json\n"
	  "  tail -f pairs.ndjson | interlock evaluate watch --alpha 0.01 --exit-code\n",
	  watch_run },
	{ "recipes", "compare recipes, not models: scores over folds or seeds", "SCORES.csv", sizeof(struct recipes_args), recipes_opts,
	  "  interlock evaluate recipes folds.csv --folds 10 --rope 0.005\n"
	  "  interlock evaluate recipes seeds.csv --design seeds --direction lower\n",
	  recipes_run },
	{ 0 },
};

static const struct program program = { "evaluate", "decide by evidence whether a model may go live", commands };

int main(int argc, char **argv)
{
	return program_main(&program, argc, argv);
}
