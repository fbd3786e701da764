/* papers.c - writes model.json, the verdict as the ledger keeps it, and the report that it makes. */
#include "papers.h"

#include "base/fs.h"
#include "base/mem.h"
#include "format/json.h"
#include "report/report.h"

#include <string.h>

static int write_text(const char *dir, const char *name, const struct str *text, struct err *err)
{
	CLEANUP(mem_free) char *path = fs_join(dir, name);

	return fs_write(path, str_text(text), text->len, 0, err);
}

static void put_if(struct json_writer *w, const char *key, const char *text)
{
	if (text && *text)
		json_put_text(w, key, text);
}

/* The form that register gives it (docs/formats/store.md), and behind it where the model is now. */
static int write_model_json(const char *dir, const struct release *r, const struct outcome *o, struct err *err)
{
	CLEANUP(mem_free) char *id = NULL;
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text, .indent = 2 };
	char version[24], head[STORE_HEAD_TEXT];

	id = str_format("%s:%s", r->model_name ? r->model_name : "", release_version_text(version, r));
	json_begin_object(&w);
	json_put_text(&w, "id", id);
	json_put_text(&w, "name", r->model_name);
	json_key(&w, "version");
	r->version ? json_add_int(&w, r->version) : json_add_null(&w);
	put_if(&w, "createdTime", r->created);
	json_put_text(&w, "framework", "Onnx");
	put_if(&w, "runId", r->run_id);
	json_put_text(&w, "digest", r->digest);
	put_if(&w, "alias", r->alias);
	put_if(&w, "storeHead", store_head_text(head, &r->head));
	put_if(&w, "verdict", r->verdict);
	json_put_text(&w, "published", o->digest);
	json_put_text(&w, "reference", o->reference);
	json_end_object(&w);
	str_addch(&text, '\n');
	return write_text(dir, "model.json", &text, err);
}

static int write_report(const char *dir, const char *document, struct err *err)
{
	CLEANUP(json_cleanup) struct json *verdict = json_parse(document, strlen(document), "the ledger's verdict", err);
	CLEANUP(report_release) struct report report = { 0 };
	CLEANUP(str_release) struct str markdown = { 0 }, html = { 0 };

	if (!verdict)
		return -1;
	report_build(&report, verdict, NULL);
	report_markdown(&markdown, &report);
	report_html(&html, &report);
	return write_text(dir, "report.md", &markdown, err) < 0 ? -1 : write_text(dir, "report.html", &html, err);
}

int papers_write(const char *dir, const struct release *r, const struct outcome *o, struct err *err)
{
	CLEANUP(mem_free) char *verdict = fs_join(dir, r->document.path ? r->document.path : "");

	if (fs_make_dirs(dir, err) < 0 || write_model_json(dir, r, o, err) < 0)
		return -1;
	if (!r->document.path)
		return 0;
	if (fs_write(verdict, r->document.content, strlen(r->document.content), 0, err) < 0)
		return -1;
	return write_report(dir, r->document.content, err);
}
