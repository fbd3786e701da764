/* register - put a run's model in the registry, and move production to it only with a fresh matching verdict. */
#include "attest.h"
#include "announce.h"
#include "base/mem.h"
#include "changes.h"
#include "ci/program.h"
#include "promotion.h"
#include "sequel.h"
#include "tags.h"
#include "views.h"

#include <string.h>

#define AT(field) offsetof(struct request, field)

#define STORE_OPTS                                                                                                                         \
	{ "tracking-uri", 0,    OPT_TEXT, AT(tracking_uri),                                                                                \
	  "URI",          NULL, 0,        "the store (default: INTERLOCK_STORE, MLFLOW_TRACKING_URI, .interlock)",                         \
	  "store" },                                                                                                                       \
	{                                                                                                                                  \
		"model-name", 0, OPT_TEXT, AT(model_name), "NAME", NULL, 0,                                                                \
			"the registered model (default: the verdict's, params.yaml's, the only one)", NULL                                 \
	}

#define LOCAL_OPT                                                                                                                          \
	{                                                                                                                                  \
		"local-store", 0, OPT_FLAG, AT(local_store), NULL, NULL, OPT_ADVANCED, "allow a store in a local file on a hosted runner", \
			NULL                                                                                                               \
	}

#define TAGS_OPT                                                                                                                           \
	{                                                                                                                                  \
		"git-tags", 0, OPT_FLAG, AT(git_tags), NULL, NULL, 0,                                                                      \
			"tag it in the git repository too, as GTO does: NAME@v2.0.0, NAME#production#5", NULL                              \
	}

#define ALIAS_OPT(text)                                                                                                                    \
	{                                                                                                                                  \
		"alias", 0, OPT_TEXT, AT(alias), "NAME", NULL, 0, text, NULL                                                               \
	}
#define VERSION_OPT(flag, text)                                                                                                            \
	{                                                                                                                                  \
		"version", 0, OPT_INT, AT(version), "N", NULL, flag, text, "model-version"                                                 \
	}

#define VERDICT_OPT                                                                                                                        \
	{                                                                                                                                  \
		"verdict", 0, OPT_TEXT, AT(verdict), "FILE", NULL, 0, "the verdict that evaluate wrote", NULL                              \
	}

#define PROMOTION_OPTS                                                                                                                     \
	{ "override", 0, OPT_FLAG, AT(override), NULL, NULL, 0, "move production without a verdict; recorded for ever", NULL },            \
		{ "reason", 0, OPT_TEXT, AT(reason), "TEXT", NULL, 0, "why the gate is overridden", NULL },                                \
		{ "holdout", 0, OPT_TEXT, AT(holdout), "FILE", NULL, 0, "where the verdict's hold-out lies now", NULL },                   \
		{ "policy", 0, OPT_TEXT, AT(policy), "FILE", NULL, 0, "where the verdict's policy lies now", NULL },                       \
		{ "output", 0, OPT_TEXT, AT(output), "DIR", NULL, 0, "write model.json there", "step-output" },                            \
		{ "dispatch", 0,    OPT_TEXT,     AT(dispatch),                                                                            \
		  "EVENT",    NULL, OPT_ADVANCED, "when something was registered, start the forge's pipeline of this name",                \
		  NULL },                                                                                                                  \
		{ "model-json", 0, OPT_TEXT, AT(model_json), "FILE", NULL, OPT_ADVANCED, "write model.json under this name", NULL },       \
	{                                                                                                                                  \
		"exit-code", 0, OPT_FLAG, AT(exit_code), NULL, NULL, 0, "exit 10 on a reject, 11 on an inconclusive verdict", NULL         \
	}

static const struct opt register_opts[] = {
	VERDICT_OPT,
	{ "run-id", 0, OPT_TEXT, AT(run_id), "ID", NULL, 0, "register this run's model, by the verdict that it carries", NULL },
	{ "model", 0, OPT_TEXT, AT(model), "MODEL", NULL, 0, "where the candidate's package lies now", "step-input,candidate" },
	ALIAS_OPT("another alias than production; needs no verdict"),
	{ "tag", 0, OPT_LIST, AT(tags), "KEY=VALUE", NULL, 0, "a tag of the new version", NULL },
	PROMOTION_OPTS,
	TAGS_OPT,
	STORE_OPTS,
	LOCAL_OPT,
	{ 0 },
};
static const struct opt promote_opts[] = {
	VERSION_OPT(OPT_REQUIRED, "the registered version to promote"),
	ALIAS_OPT("another alias than production; needs no verdict"),
	VERDICT_OPT,
	PROMOTION_OPTS,
	TAGS_OPT,
	STORE_OPTS,
	LOCAL_OPT,
	{ 0 },
};
static const struct opt rollback_opts[] = { ALIAS_OPT("roll back another alias than production"), TAGS_OPT, STORE_OPTS, LOCAL_OPT, { 0 } };
static const struct opt view_opts[] = { STORE_OPTS, { 0 } };
static const struct opt history_opts[] = { ALIAS_OPT("show this alias only"), STORE_OPTS, { 0 } };
static const struct opt at_opts[] = { ALIAS_OPT("look at another alias than production"), STORE_OPTS, { 0 } };
static const struct opt alias_opts[] = {
	ALIAS_OPT("the alias to move"),
	VERSION_OPT(0, "the version that it shall name"),
	{ "remove", 0, OPT_FLAG, AT(remove), NULL, NULL, 0, "take the alias away instead", "delete" },
	TAGS_OPT,
	STORE_OPTS,
	LOCAL_OPT,
	{ 0 },
};
static const struct opt tag_opts[] = {
	VERSION_OPT(OPT_REQUIRED, "the version to tag"),
	{ "tag", 0, OPT_LIST, AT(tags), "KEY=VALUE", NULL, OPT_REQUIRED, "a tag to set; may be given more than once", NULL },
	STORE_OPTS,
	LOCAL_OPT,
	{ 0 },
};
static const struct opt archive_opts[] = {
	VERSION_OPT(OPT_REQUIRED, "the version that shall never be promoted again"), STORE_OPTS, LOCAL_OPT, { 0 }
};

static int decision_code(const struct registration *out, const struct request *req)
{
	if (!out->decision || !req->exit_code)
		return 0;
	return strcmp(out->decision, "reject") == 0 ? ERR_REJECTED : ERR_INCONCLUSIVE;
}

static int run(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(registration_release) struct registration out = { 0 };
	const struct request *req = args;

	if (sequel_check(req, err) < 0 || request_open_store(&s, req, err) < 0 || tags_check(req, s, err) < 0 ||
	    promotion_run(&out, req, s, err) < 0)
		return -1;
	attest_warn_forgeable(s, req);
	if (out.registered && out.tagged)
		tags_follow(s, req, out.model_name);
	if (announce_registration(&out, req, err) < 0 || sequel_start(&out, req, err) < 0)
		return -1;
	return decision_code(&out, req);
}

#define COMMAND(name, summary, operands, opts, examples, run)                                                                              \
	{                                                                                                                                  \
		name, summary, operands, sizeof(struct request), opts, examples, run                                                       \
	}

static const struct command commands[] = {
	COMMAND(NULL, "register a run's model, and make it production by a verdict", NULL, register_opts,
		"  interlock register --verdict evaluation/verdict.json\n"
		"  interlock register --run-id 5b1c --override --reason \"hotfix 4711\"",
		run),
	COMMAND("promote", "make a registered version production by a verdict", NULL, promote_opts,
		"  interlock register promote --version 2 --verdict evaluation/verdict.json\n"
		"  interlock register promote --version 2 --override --reason \"hotfix 4711\"",
		run),
	COMMAND("rollback", "make the version production that was it before, one step back at each call", NULL, rollback_opts,
		"  interlock register rollback\n"
		"  interlock register rollback --model-name diabetes --alias staging",
		change_rollback),
	COMMAND("list", "versions: aliases, run, digest, metric, when, by whom", NULL, view_opts,
		"  interlock register list\n"
		"  interlock register list --model-name diabetes --json",
		view_list),
	COMMAND("history", "every move of an alias: from, to, verdict, who, why", NULL, history_opts,
		"  interlock register history --alias production\n"
		"  interlock register history --model-name diabetes --json",
		view_history),
	COMMAND("at", "which version was production at a time", "TIME", at_opts,
		"  interlock register at 2026-11-20T12:00:00Z\n"
		"  interlock register at 2026-11-20 --model-name diabetes --json",
		view_at),
	COMMAND("alias", "move or remove an alias that is not protected", NULL, alias_opts,
		"  interlock register alias --alias staging --version 2\n"
		"  interlock register alias --alias staging --remove",
		change_alias),
	COMMAND("tag", "set tags of a version", NULL, tag_opts,
		"  interlock register tag --version 2 --tag reviewed=yes\n"
		"  interlock register tag --version 2 --tag reviewed=yes --tag by=ada",
		change_tag),
	COMMAND("archive", "mark a version as not to be promoted again", NULL, archive_opts,
		"  interlock register archive --version 1\n"
		"  interlock register archive --version 1 --model-name diabetes",
		change_archive),
	COMMAND("resolve", "which exact version a name stands for, and where its package lies", "MODEL", view_opts,
		"  interlock register resolve models:/diabetes@production\n"
		"  interlock register resolve models:/diabetes/2 --json",
		view_resolve),
	COMMAND("verify", "check every log's chain of digests and every registered package", NULL, view_opts,
		"  interlock register verify\n"
		"  interlock register verify --model-name diabetes --json",
		view_verify),
	{ 0 },
};

static const struct program program = {
	"register",
	"put a run's model in the registry; production moves by a fresh matching verdict alone",
	commands,
};

int main(int argc, char **argv)
{
	return program_main(&program, argc, argv);
}
