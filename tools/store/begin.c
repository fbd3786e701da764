/* begin.c - begins a store, and with --forge prints and checks who may write to it there. */
#include "base/mem.h"
#include "commands.h"
#include "format/json.h"
#include "setup.h"
#include "track/git/git_care.h"

static const char *const states[] = { "ok", "missing", "not known" };

static size_t count(const struct setup *s, enum setup_state state)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->v[i].state == state;
	return n;
}

static void write_setup(struct json_writer *w, const struct setup *s)
{
	json_key(w, "setup");
	json_begin_array(w);
	for (size_t i = 0; i < s->n; i++) {
		json_begin_object(w);
		json_put_text(w, "what", s->v[i].what);
		json_put_text(w, "state", states[s->v[i].state]);
		json_put_text(w, "how", s->v[i].how);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_json(struct str *out, const struct store *s, bool made, const struct setup *setup, const char *forge)
{
	struct json_writer w = { .out = out };

	json_begin_object(&w);
	json_put_text(&w, "store", store_uri(s));
	json_put_bool(&w, "made", made);
	if (forge) {
		json_put_text(&w, "forge", forge);
		write_setup(&w, setup);
	}
	json_end_object(&w);
	str_addch(out, '\n');
}

static void write_text(struct str *out, const struct store *s, bool made, const struct setup *setup, const struct setup_forge *forge)
{
	str_addf(out, made ? "began the store %s\n" : "the store %s is there already\n", store_uri(s));
	for (size_t i = 0; i < setup->n; i++) {
		const struct setup_item *item = &setup->v[i];

		str_addf(out, "[%s] %s\n", states[item->state], item->what);
		if (item->state != SETUP_HOLDS)
			str_addf(out, "    %s\n", item->how);
	}
	if (setup->n && count(setup, SETUP_UNKNOWN) == setup->n)
		str_addf(out, "nothing of this was checked: set %s to a token that may read the settings\n", forge->token[0]);
}

static int conclude(const struct setup *setup, const struct setup_forge *forge, struct err *err)
{
	size_t missing = count(setup, SETUP_MISSING), first = 0;

	if (missing == 0)
		return 0;
	while (setup->v[first].state != SETUP_MISSING)
		first++;
	return err_set(err, ERR_INTEGRITY, "%s: %zu of %zu settings are missing, the first: %s (%s)", forge->name, missing, setup->n,
		       setup->v[first].what, setup->v[first].how);
}

int run_init(const void *args, struct err *err)
{
	CLEANUP(store_cleanup) struct store *s = NULL;
	CLEANUP(setup_release) struct setup setup = { 0 };
	CLEANUP(str_release) struct str text = { 0 };
	const struct store_request *req = args;
	const struct setup_forge *forge = NULL;
	bool made;

	if (req->forge && !(forge = setup_forge_find(req->forge, err)))
		return -1;
	if (store_init(&s, &made, req->tracking_uri, req->common.env, err) < 0)
		return -1;
	if (forge && setup_check(&setup, forge, store_remote_url(s), store_branch(s), req->common.env, err) < 0)
		return -1;
	if (req->common.json)
		write_json(&text, s, made, &setup, forge ? forge->name : NULL);
	else
		write_text(&text, s, made, &setup, forge);
	if (print_text(req, &text, err) < 0)
		return -1;
	return forge ? conclude(&setup, forge, err) : 0;
}
