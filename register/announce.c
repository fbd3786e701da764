/* announce.c - one outcome in the words of people, of --json, of a runner, and of model.json. */
#include "announce.h"

#include "base/fs.h"
#include "base/mem.h"
#include "ci/runner.h"
#include "format/json.h"

#include <stdio.h>
#include <string.h>

int announce_text(const struct request *req, const struct str *text, struct err *err)
{
	if (req->common.quiet && !req->common.json)
		return 0;
	if (fwrite(str_text(text), 1, text->len, stdout) != text->len || fflush(stdout) != 0)
		return err_errno(err, "cannot write to stdout");
	return 0;
}

static void add_number(struct str *s, int64_t version)
{
	if (version)
		str_addf(s, "%lld", (long long)version);
	else
		str_add(s, "none");
}

static void add_move(struct str *s, const struct registration *out)
{
	str_addf(s, "%s: ", out->alias);
	add_number(s, out->previous_version);
	str_add(s, " -> ");
	add_number(s, out->version);
	str_addch(s, '\n');
}

static void sentence(struct str *s, const struct registration *out)
{
	if (out->decision && out->one_bit) {
		str_addf(s, "nothing to register: promoted: false (%s)\n", out->reason);
	} else if (out->decision) {
		str_addf(s, "nothing to register: the verdict is %s (%s)\n", out->decision, out->reason);
	} else if (out->already) {
		str_addf(s, "nothing changed: %s version %lld is %s already\n", out->model_name, (long long)out->version, out->alias);
	} else {
		str_addf(s, out->new_version ? "registered %s version %lld; " : "%s version %lld was registered before; ", out->model_name,
			 (long long)out->version);
		add_move(s, out);
	}
}

static void put_version(struct json_writer *w, const char *key, int64_t version)
{
	json_key(w, key);
	if (version)
		json_add_int(w, version);
	else
		json_add_null(w);
}

static void put_text(struct json_writer *w, const char *key, const char *text)
{
	json_put_text(w, key, text && *text ? text : NULL);
}

static void document(struct str *s, const struct registration *out)
{
	struct json_writer w = { .out = s, .indent = 2 };
	char head[STORE_HEAD_TEXT];

	json_begin_object(&w);
	json_put_bool(&w, "registered", out->registered);
	json_put_bool(&w, "already", out->already);
	put_text(&w, "model_name", out->model_name);
	put_version(&w, "version", out->version);
	put_version(&w, "previous_version", out->previous_version);
	put_text(&w, "alias", out->alias);
	put_text(&w, "run_id", out->run_id);
	json_put_int(&w, "generation", out->generation);
	put_text(&w, "digest", out->digest);
	put_text(&w, "decision", out->decision);
	put_text(&w, "reason", out->reason);
	if (out->head.commit[0])
		json_put_text(&w, "store_head", store_head_text(head, &out->head));
	json_end_object(&w);
	str_addch(s, '\n');
}

static int tell_runner(const struct registration *out, const struct request *req, struct err *err)
{
	CLEANUP(mem_free) char *version = out->version ? str_format("%lld", (long long)out->version) : mem_strdup("");
	char head[STORE_HEAD_TEXT];
	const struct {
		const char *name, *value;
	} outputs[] = {
		{ "registered", out->registered ? "true" : "false" },
		{ "model_name", out->model_name ? out->model_name : "" },
		{ "version", version },
		{ "run_id", out->run_id },
		{ "digest", out->digest },
		{ "store_head", store_head_text(head, &out->head) },
	};
	CLEANUP(str_release) struct str summary = { 0 };
	struct ci ci;

	ci_detect(&ci, req->common.env, "register");
	for (size_t i = 0; i < ARRAY_LEN(outputs); i++)
		if ((*outputs[i].value || strcmp(outputs[i].name, "store_head") != 0) &&
		    ci_output(&ci, outputs[i].name, outputs[i].value, err) < 0)
			return -1;
	str_add(&summary, "### register\n\n");
	sentence(&summary, out);
	return ci_summary(&ci, str_text(&summary), err);
}

/* The form that Azure ML's command line gives a registered model, which MLOpsPython's release pipelines read; ours follows behind. */
static int write_model_json(const struct registration *out, const struct request *req, struct err *err)
{
	CLEANUP(mem_free)
	char *path = req->model_json ? mem_strdup(req->model_json) : req->output ? fs_join(req->output, "model.json") : NULL;
	CLEANUP(mem_free) char *id = str_format("%s:%lld", out->model_name ? out->model_name : "", (long long)out->version);
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text, .indent = 2 };
	char head[STORE_HEAD_TEXT];

	if (!path || !out->version)
		return 0;
	store_head_text(head, &out->head);
	json_begin_object(&w);
	json_put_text(&w, "id", id);
	json_put_text(&w, "name", out->model_name);
	json_put_int(&w, "version", out->version);
	json_put_text(&w, "createdTime", out->created);
	json_put_text(&w, "framework", "Onnx");
	put_text(&w, "runId", out->run_id);
	json_put_text(&w, "digest", out->digest);
	put_text(&w, "alias", out->alias);
	if (head[0])
		json_put_text(&w, "storeHead", head);
	json_end_object(&w);
	str_addch(&text, '\n');
	return fs_write(path, str_text(&text), text.len, 0, err);
}

int announce_registration(const struct registration *out, const struct request *req, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (write_model_json(out, req, err) < 0 || tell_runner(out, req, err) < 0)
		return -1;
	if (req->common.json)
		document(&text, out);
	else
		sentence(&text, out);
	return announce_text(req, &text, err);
}
