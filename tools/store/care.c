/* care.c - what makes a store in git smaller: packages that no version names, and old commits. */
#include "base/mem.h"
#include "commands.h"
#include "format/json.h"
#include "track/git/git_care.h"

int run_gc(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(strvec_release) struct strvec removed = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct store_request *req = args;
	struct json_writer w = { .out = &text, .indent = 2 };
	size_t kept;

	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 ||
	    store_care_gc(&removed, &kept, s, (double)req->keep_days, req->dry_run, err) < 0)
		return -1;
	if (req->common.json) {
		json_begin_object(&w);
		json_put_bool(&w, "dry_run", req->dry_run);
		json_put_int(&w, "kept", (int64_t)kept);
		json_key(&w, "removed");
		json_begin_array(&w);
		for (size_t i = 0; i < removed.n; i++)
			json_add_text(&w, removed.v[i]);
		json_end_array(&w);
		json_end_object(&w);
		str_addch(&text, '\n');
	} else {
		for (size_t i = 0; i < removed.n; i++)
			str_addf(&text, "%s %s\n", req->dry_run ? "would delete" : "deleted", removed.v[i]);
		str_addf(&text, "%zu packages %s, %zu stay\n", removed.n, req->dry_run ? "would go" : "are gone", kept);
	}
	return print_text(req, &text, err);
}

int run_compact(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(compaction_release) struct compaction c = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct store_request *req = args;
	struct json_writer w = { .out = &text };

	if (store_open(&s, req->tracking_uri, req->common.env, err) < 0 || store_care_compact(&c, s, req->to, err) < 0)
		return -1;
	if (req->common.json) {
		json_begin_object(&w);
		json_put_text(&w, "from", c.from);
		json_put_text(&w, "head", c.head);
		json_put_text(&w, "to", c.to);
		json_put_int(&w, "dropped", c.dropped);
		json_end_object(&w);
		str_addch(&text, '\n');
	} else {
		str_addf(&text, "the store goes on at %s, without the %lld commits up to %.12s of %s\n", c.to, (long long)c.dropped, c.head,
			 c.from);
		str_addf(&text, "name it in `store:` of .interlock.yaml: until then who uses the old branch is turned away (40)\n");
	}
	return print_text(req, &text, err);
}
