/* stage_status.c - compares dependencies, parameters, outputs and the command with the record. */
#include "pipeline/stages/stage_status.h"

#include "base/mem.h"
#include "pipeline/sources/import_dep.h"
#include "pipeline/stages/stage_checksum.h"

#include <string.h>

enum { STATE_COLUMNS = 20 };

bool stage_is_callback(const struct stage *s)
{
	return s->n_cmds > 0 && s->n_deps == 0 && s->n_params == 0 && s->n_outs == 0;
}

/* ---- the command ---- */

static bool command_differs(const struct stage *s)
{
	const struct value *recorded = value_get(s->recorded, "cmd");

	if (!recorded)
		return true;
	if (!s->cmd_is_list)
		return recorded->kind != VALUE_TEXT || strcmp(recorded->text, s->cmd_text ? s->cmd_text : "") != 0;
	if (recorded->kind != VALUE_LIST || recorded->n != s->n_cmds)
		return true;
	for (size_t i = 0; i < s->n_cmds; i++)
		if (recorded->items[i]->kind != VALUE_TEXT || strcmp(recorded->items[i]->text, s->cmds[i]) != 0)
			return true;
	return false;
}

bool stage_command_changed(const struct stage *s)
{
	char md5[DIGEST_MD5_TEXT];

	if (s->name)
		return s->recorded && command_differs(s);
	if (!s->recorded || (s->n_cmds == 0 && s->n_deps == 0))
		return false; /* what `add` makes has no md5 of its own */
	stage_checksum(md5, s->recorded);
	return !s->checksum || strcmp(md5, s->checksum) != 0;
}

/* ---- paths ---- */

/* How many bytes of two relative paths are the same whole folders. */
static size_t same_folders(const char *a, const char *b)
{
	size_t same = 0, i = 0;

	for (;; i++) {
		if ((!a[i] || a[i] == '/') && (!b[i] || b[i] == '/'))
			same = i;
		if (a[i] != b[i] || !a[i])
			return same;
	}
}

char *stage_path_from(const char *from, const char *at)
{
	const char *base = from && strcmp(from, ".") != 0 ? from : "";
	CLEANUP(str_release) struct str out = { 0 };
	size_t same = same_folders(base, at);

	if (at[0] == '/')
		return mem_strdup(at);
	for (const char *rest = base + same; *rest;) {
		rest += *rest == '/';
		str_add(&out, out.len ? "/.." : "..");
		rest += strcspn(rest, "/");
	}
	at += same + (at[same] == '/' && same > 0);
	if (*at)
		str_addf(&out, "%s%s", out.len ? "/" : "", at);
	if (out.len == 0)
		str_add(&out, ".");
	return str_take(&out);
}

/* ---- parameters ---- */

/* The state of one parameter; NULL = as recorded. */
static const char *param_state(const struct value *actual, const struct value *recorded)
{
	if (!actual)
		return "deleted";
	if (!recorded)
		return "new";
	return value_equal(actual, recorded) ? NULL : "modified";
}

static void add_state(struct value **out, struct arena *a, const char *key, const char *state)
{
	if (!state)
		return;
	if (!*out)
		*out = value_map(a);
	value_put(a, *out, key, value_text(a, state));
}

/* The states of the parameters of one file: a map, or a text for the file itself. NULL = all as recorded. */
static int params_state(struct value **out, struct arena *a, const struct stage_check *c, const struct stage_params *p, struct err *err)
{
	const struct value *root;

	*out = NULL;
	if (param_memo_get(&root, c->params, p->at, err) < 0)
		return -1;
	if (!root || !p->recorded) {
		*out = value_text(a, root ? "new" : "deleted");
		return 0;
	}
	for (size_t i = 0; i < p->n_keys && !p->whole; i++)
		add_state(out, a, p->keys[i], param_state(value_find(root, p->keys[i]), value_get(p->recorded, p->keys[i])));
	for (size_t i = 0; p->whole && root->kind == VALUE_MAP && i < root->n; i++)
		add_state(out, a, root->keys[i], param_state(root->items[i], value_get(p->recorded, root->keys[i])));
	for (size_t i = 0; p->whole && i < p->recorded->n; i++)
		if (!value_get(root, p->recorded->keys[i]))
			add_state(out, a, p->recorded->keys[i], "deleted");
	return 0;
}

/* ---- dependencies and outputs ---- */

/* What is nowhere recorded has changed: DVC compares with nothing. */
static const char *state_name(enum workspace_state state)
{
	return workspace_state_name(state == WORKSPACE_NEW ? WORKSPACE_MODIFIED : state);
}

/* "" is as recorded. */
static int dep_state(const char **out, const struct stage_check *c, const struct stage *s, const struct stage_dep *d, struct err *err)
{
	enum workspace_state state;

	*out = "";
	if (d->kind == DEP_URL && !d->entry && !c->desk)
		*out = workspace_state_name(WORKSPACE_MODIFIED);
	else if (d->kind != DEP_PATH)
		return c->desk && d->kind != DEP_OTHER ? import_dep_state(out, c->desk, s, d, err) : 0;
	else if (workspace_compare(&state, c->workspace, d->at, &d->recorded, false, err) < 0)
		return -1;
	else
		*out = state_name(state);
	return 0;
}

static int out_state(enum workspace_state *out, const struct stage_check *c, const struct stage_out *o, struct err *err)
{
	return workspace_compare(out, c->workspace, o->at, &o->recorded, o->cache, err);
}

static struct value *deps_status(struct arena *a, const struct stage_check *c, const struct stage *s, struct err *err)
{
	struct value *map = value_map(a), *params;
	const char *state;

	for (size_t i = 0; i < s->n_deps; i++) {
		const struct stage_dep *d = &s->deps[i];
		CLEANUP(mem_free) char *name = d->kind == DEP_PATH ? stage_path_from(c->from, d->at) : import_dep_shown(d);

		if (dep_state(&state, c, s, d, err) < 0)
			return NULL;
		if (*state)
			value_put(a, map, arena_strdup(a, name), value_text(a, state));
	}
	for (size_t i = 0; i < s->n_params; i++) {
		CLEANUP(mem_free) char *name = stage_path_from(c->from, s->params[i].at);

		if (params_state(&params, a, c, &s->params[i], err) < 0)
			return NULL;
		if (params)
			value_put(a, map, arena_strdup(a, name), params);
	}
	return map;
}

static struct value *outs_status(struct arena *a, const struct stage_check *c, const struct stage *s, const struct stage_out *only,
				 struct err *err)
{
	struct value *map = value_map(a);
	enum workspace_state state;

	for (size_t i = 0; i < s->n_outs; i++) {
		CLEANUP(mem_free) char *name = stage_path_from(c->from, s->outs[i].at);

		if (only && only != &s->outs[i])
			continue;
		if (out_state(&state, c, &s->outs[i], err) < 0)
			return NULL;
		if (state != WORKSPACE_SAME)
			value_put(a, map, arena_strdup(a, name), value_text(a, state_name(state)));
	}
	return map;
}

static void add_changes(struct value *list, struct arena *a, const char *what, struct value *map)
{
	if (map->n > 0)
		value_add(a, list, value_put(a, value_map(a), what, map));
}

static bool is_of_repository(const struct stage *s)
{
	return s->n_deps == 1 && s->deps[0].kind == DEP_REPO;
}

int stage_status(struct value **out, struct arena *a, const struct stage_check *c, const struct stage *s, const struct stage_out *only,
		 struct err *err)
{
	struct value *list = value_list(a), *deps = value_map(a), *outs;

	*out = NULL;
	if (!s->frozen || (c->desk && c->updates && is_of_repository(s)))
		deps = deps_status(a, c, s, err);
	outs = deps ? outs_status(a, c, s, only, err) : NULL;
	if (!outs)
		return -1;
	add_changes(list, a, "changed deps", deps);
	add_changes(list, a, "changed outs", outs);
	if (s->always_changed || stage_is_callback(s))
		value_add(a, list, value_text(a, "always changed"));
	if (stage_command_changed(s))
		value_add(a, list, value_text(a, s->name ? "changed command" : "changed checksum"));
	if (list->n > 0)
		*out = list;
	return 0;
}

static void indent(struct str *out, int depth)
{
	while (depth-- > 0)
		str_addch(out, '\t');
}

static void show(struct str *out, const struct value *status, int depth)
{
	if (status->kind == VALUE_TEXT) {
		indent(out, depth);
		str_addf(out, "%s\n", status->text);
	}
	for (size_t i = 0; status->kind == VALUE_LIST && i < status->n; i++)
		show(out, status->items[i], depth);
	for (size_t i = 0; status->kind == VALUE_MAP && i < status->n; i++) {
		const struct value *value = status->items[i];

		indent(out, depth);
		if (value->kind == VALUE_TEXT) {
			str_addf(out, "%s:%*s%s\n", value->text, (int)(STATE_COLUMNS - 1 - strlen(value->text)), "", status->keys[i]);
			continue;
		}
		str_addf(out, "%s:\n", status->keys[i]);
		show(out, value, depth + 1);
	}
}

void stage_status_text(struct str *out, const char *address, const struct value *status)
{
	str_addf(out, "%s:\n", address);
	show(out, status, 1);
}

/* ---- would it run? ---- */

/* Was it made by a stage before, and otherwise than this one had it? */
static bool made_otherwise(const struct stage_dep *d, const struct stage_judgement *how)
{
	for (size_t i = 0; i < how->n_upstream; i++)
		for (size_t j = 0; j < how->upstream[i]->n_outs; j++) {
			const struct stage_out *o = &how->upstream[i]->outs[j];

			if (d->at && strcmp(o->at, d->at) == 0 && strcmp(o->recorded.id, d->recorded.id) != 0)
				return true;
		}
	return false;
}

/* As DVC's --verbose has it. */
static void tell_why(const struct stage_check *c, const struct stage *s, const char *what, const char *at, const char *state)
{
	log_info(c->log, "%s '%s' of stage: '%s' changed because it is '%s'.", what, at, s->address, state);
}

static int any_dep_changed(bool *out, const struct stage_check *c, const struct stage *s, const struct stage_judgement *how,
			   struct err *err)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct value *params;
	const char *state;

	*out = false;
	for (size_t i = 0; i < s->n_params && !*out; i++) {
		if (params_state(&params, &a, c, &s->params[i], err) < 0)
			return -1;
		*out = params && !(how->allow_missing && params->kind == VALUE_TEXT && strcmp(params->text, "deleted") == 0);
		if (*out)
			tell_why(c, s, "Dependency", s->params[i].path, params->kind == VALUE_TEXT ? params->text : "modified");
	}
	for (size_t i = 0; i < s->n_deps && !*out; i++) {
		if (dep_state(&state, c, s, &s->deps[i], err) < 0)
			return -1;
		*out = *state && !(how->allow_missing && strcmp(state, "deleted") == 0 && !made_otherwise(&s->deps[i], how));
		if (*out)
			tell_why(c, s, "Dependency", s->deps[i].path, state);
	}
	return 0;
}

int stage_deps_changed(bool *out, const struct stage_check *c, const struct stage *s, struct err *err)
{
	return any_dep_changed(out, c, s, &(struct stage_judgement){ 0 }, err);
}

static int any_out_changed(bool *out, const struct stage_check *c, const struct stage *s, bool allow_missing, struct err *err)
{
	enum workspace_state state;

	*out = false;
	for (size_t i = 0; i < s->n_outs && !*out; i++) {
		if (out_state(&state, c, &s->outs[i], err) < 0)
			return -1;
		*out = state != WORKSPACE_SAME && !(allow_missing && (state == WORKSPACE_DELETED || state == WORKSPACE_NOT_IN_CACHE));
		if (*out)
			tell_why(c, s, "Output", s->outs[i].path, state_name(state));
	}
	return 0;
}

int stage_has_changed(bool *out, const struct stage_check *c, const struct stage *s, const struct stage_judgement *how, struct err *err)
{
	*out = stage_command_changed(s);
	if (*out) {
		log_info(c->log, "'cmd' of stage: '%s' has changed.", s->address);
		return 0;
	}
	if (!s->frozen) {
		*out = s->always_changed || stage_is_callback(s);
		if (!*out && any_dep_changed(out, c, s, how, err) < 0)
			return -1;
	}
	return *out ? 0 : any_out_changed(out, c, s, how->allow_missing, err);
}
