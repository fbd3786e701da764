/* publish - ship a registered version of a model to a folder or to an OCI image layout. */
#include "artifact.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/options/opt.h"
#include "ci/program.h"
#include "ci/runner.h"
#include "format/json.h"
#include "pipeline/params/params.h"
#include "papers.h"
#include "place.h"
#include "release.h"
#include "track/store.h"

#include <stdio.h>
#include <string.h>

struct args {
	struct common common;
	const char *model_name, *model, *alias, *to, *form, *tracking_uri, *output;
	int64_t version;
	bool allow_unregistered, allow_override;
};

/* --model-name, or what params.yaml says; NULL if neither does. y keeps the text. */
static int model_name(const char **name, const struct args *args, struct yaml *y, struct err *err)
{
	*name = args->model_name;
	if (*name)
		return 0;
	if (params_read(y, NULL, NULL, err) < 0)
		return -1;
	return yaml_get_text(y, y->root, "model_name", name, err);
}

static void add_file_json(struct json_writer *w, const struct release_file *f)
{
	json_begin_object(w);
	json_put_text(w, "path", f->path);
	json_put_int(w, "size", f->size);
	json_put_text(w, "digest", f->digest);
	json_end_object(w);
}

static void print_json(const struct release *r, const struct outcome *o)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text, .indent = 2 };

	json_begin_object(&w);
	json_put_text(&w, "digest", o->digest);
	json_put_text(&w, "reference", o->reference);
	json_put_bool(&w, "already", o->already);
	json_put_text(&w, "model_name", r->model_name);
	json_key(&w, "version");
	r->version ? json_add_int(&w, r->version) : json_add_null(&w);
	json_put_text(&w, "alias", r->alias);
	json_put_text(&w, "package_digest", r->digest);
	json_key(&w, "files");
	json_begin_array(&w);
	for (size_t i = 0; i < r->n_files; i++)
		add_file_json(&w, &r->files[i]);
	json_end_array(&w);
	json_end_object(&w);
	puts(str_text(&text));
}

static void add_sentence(struct str *out, const struct release *r, const struct place *p, const struct outcome *o)
{
	if (o->already)
		str_addf(out, "%s is already published as %s: %s", r->title, o->digest, p->path);
	else
		str_addf(out, "published %s as %s: %s", r->title, o->digest, p->path);
	if (p->tag)
		str_addf(out, ":%s", p->tag);
}

static int tell_runner(const struct args *args, const struct release *r, const struct outcome *o, const char *sentence, struct err *err)
{
	CLEANUP(str_release) struct str summary = { 0 };
	char version[24];
	struct ci ci;

	ci_detect(&ci, args->common.env, "publish");
	str_addf(&summary, "## Publication\n\n%s\n", sentence);
	if (ci_output(&ci, "digest", o->digest, err) < 0 || ci_output(&ci, "reference", o->reference, err) < 0 ||
	    ci_output(&ci, "version", release_version_text(version, r), err) < 0)
		return -1;
	return ci_summary(&ci, str_text(&summary), err);
}

static int publish(const struct args *args, const struct place *place, struct store *store, struct err *err)
{
	CLEANUP(release_release) struct release release = { 0 };
	CLEANUP(outcome_release) struct outcome outcome = { 0 };
	CLEANUP(yaml_release) struct yaml params = { 0 };
	CLEANUP(str_release) struct str sentence = { 0 };
	CLEANUP(mem_free) char *forgeable = NULL;
	struct release_wish wish = {
		.model = args->model,
		.alias = args->alias,
		.version = args->version,
		.allow_unregistered = args->allow_unregistered,
		.allow_override = args->allow_override,
	};

	if (model_name(&wish.model_name, args, &params, err) < 0 || release_open(&release, &wish, store, err) < 0 ||
	    place->kind->put(place, &release, artifact_form_find(args->form), &outcome, err) < 0)
		return -1;
	if (args->output && papers_write(args->output, &release, &outcome, err) < 0)
		return -1;
	if (release.version && (forgeable = store_forgeable(store)))
		log_warn(args->common.log, "%s", forgeable);
	add_sentence(&sentence, &release, place, &outcome);
	if (args->common.json)
		print_json(&release, &outcome);
	else if (!args->common.quiet)
		puts(str_text(&sentence));
	return tell_runner(args, &release, &outcome, str_text(&sentence), err);
}

static int run(const void *all, struct err *err)
{
	const struct args *args = all;
	CLEANUP(store_cleanup) struct store *store = NULL;
	CLEANUP(place_release) struct place place = { 0 };

	if (args->version < 0)
		return err_set(err, ERR_USAGE, "--version %lld: versions are counted from 1", (long long)args->version);
	if (args->model && args->version)
		return err_set(err, ERR_USAGE, "--model and --version exclude each other");
	if (place_parse(&place, args->to, err) < 0 || store_open(&store, args->tracking_uri, args->common.env, err) < 0)
		return -1;
	return publish(args, &place, store, err);
}

static const struct opt opts[] = {
	{ "model-name", 0, OPT_TEXT, offsetof(struct args, model_name), "NAME", NULL, 0,
	  "registered model (default: model_name of params.yaml)" },
	{ "to", 0, OPT_TEXT, offsetof(struct args, to), "PLACE", NULL, OPT_REQUIRED,
	  "folder:DIR, or oci:DIR[:TAG] (default tag: the version)" },
	{ "alias", 0, OPT_TEXT, offsetof(struct args, alias), "ALIAS", "production", 0, "publish the version that has this alias" },
	{ "version", 0, OPT_INT, offsetof(struct args, version), "N", NULL, 0, "publish this version instead" },
	{ "as", 0, OPT_TEXT, offsetof(struct args, form), "artifact|image", "artifact", 0,
	  "ModelPack artifact, or an image with the package below /models" },
	{ "output", 'o', OPT_TEXT, offsetof(struct args, output), "DIR", NULL, 0, "write model.json, the verdict and its report there",
	  "step-output" },
	{ "model", 0, OPT_TEXT, offsetof(struct args, model), "REFERENCE", NULL, OPT_ADVANCED,
	  "any model package: a folder, runs:/ID/model, models:/NAME/N" },
	{ "allow-unregistered", 0, OPT_FLAG, offsetof(struct args, allow_unregistered), NULL, NULL, OPT_ADVANCED,
	  "publish --model although no registry knows it" },
	{ "allow-override", 0, OPT_FLAG, offsetof(struct args, allow_override), NULL, NULL, OPT_ADVANCED,
	  "publish although production was moved by an override" },
	{ "tracking-uri", 0, OPT_TEXT, offsetof(struct args, tracking_uri), "URI", NULL, 0, "store (default: .interlock/track.db)" },
	{ 0 },
};

static const struct command commands[] = {
	{
		.summary = "ship a registered version of a model to a folder or an OCI image layout",
		.args_size = sizeof(struct args),
		.opts = opts,
		.examples = "publish --model-name diabetes --to oci:dist/diabetes\n"
			    "publish --model-name diabetes --version 2 --to folder:dist/diabetes-2\n",
		.run = run,
	},
	{ 0 },
};

static const struct program program = {
	.name = "publish",
	.summary = "ship a registered version of a model to a folder or an OCI image layout",
	.commands = commands,
};

int main(int argc, char **argv)
{
	return program_main(&program, argc, argv);
}
