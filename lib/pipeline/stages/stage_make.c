/* stage_make.c - commands, deps, params and outs of one stage, paths placed in the project. */
#include "pipeline/stages/stage_make.h"

#include "base/map.h"
#include "base/mem.h"
#include "pipeline/dvc_code.h"
#include "pipeline/value_shape.h"

#include <string.h>

enum { PATH_MOST = 4096 }; /* bytes: a longer one is none on any machine */

struct make {
	struct stage *stage;
	struct arena *a;
	const struct dvc_yaml *y;
	struct err *err;
};

#define wrong(m, at, key, ...) wrong_at(m, at, key, str_format(__VA_ARGS__))

static int wrong_at(const struct make *m, const struct value *at, const char *key, char *text)
{
	CLEANUP(mem_free) char *message = text;

	return err_at(m->err, DVC_ERROR, m->y->shown, at->line, at->col, "'stages.%s.%s': %s", m->stage->name, key, message);
}

static const char *place(const struct make *m, const char *path)
{
	return project_place(m->a, m->y->tree->root, m->stage->wdir, path);
}

/* As Python's splitlines(): how long is the line break at p? 0 = none. */
static size_t line_break(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	if (u[0] == '\r' && u[1] == '\n')
		return 2;
	if ((u[0] >= '\n' && u[0] <= '\r') || (u[0] >= 0x1c && u[0] <= 0x1e))
		return 1;
	if (u[0] == 0xc2 && u[1] == 0x85)
		return 2;
	if (u[0] == 0xe2 && u[1] == 0x80 && (u[2] == 0xa8 || u[2] == 0xa9))
		return 3;
	return 0;
}

/* Every line of the text is a shell's. */
static void split_command(const struct make *m, const char *text)
{
	size_t most = 1, n = 0;

	for (const char *p = text; *p; p++)
		most += line_break(p) > 0;
	m->stage->cmds = arena_new(m->a, most, sizeof(*m->stage->cmds));
	for (const char *p = text; *p;) {
		const char *end = p;

		while (*end && !line_break(end))
			end++;
		m->stage->cmds[n++] = arena_strndup(m->a, p, (size_t)(end - p));
		p = end + (*end ? line_break(end) : 0);
	}
	m->stage->n_cmds = n;
}

static int take_command(const struct make *m, const struct value *cmd)
{
	struct stage *s = m->stage;

	if (cmd->kind == VALUE_TEXT) {
		s->cmd_text = cmd->text;
		split_command(m, cmd->text);
		return s->n_cmds ? 0 : wrong(m, cmd, "cmd", "the command is empty");
	}
	if (cmd->kind != VALUE_LIST)
		return wrong(m, cmd, "cmd", "a text or a list of texts is expected, not %s: flags of a map need a text around them",
			     value_kind_name(cmd->kind));
	if (cmd->n == 0)
		return wrong(m, cmd, "cmd", "the command is empty");
	s->cmd_is_list = true;
	s->cmds = arena_new(m->a, cmd->n, sizeof(*s->cmds));
	for (size_t i = 0; i < cmd->n; i++) {
		if (cmd->items[i]->kind != VALUE_TEXT)
			return wrong(m, cmd->items[i], "cmd", "a text is expected, not %s", value_kind_name(cmd->items[i]->kind));
		s->cmds[s->n_cmds++] = cmd->items[i]->text;
	}
	return 0;
}

static enum dep_kind kind_of(const char *path)
{
	if (str_starts(path, "ds://"))
		return DEP_OTHER;
	return project_is_url(path) ? DEP_URL : DEP_PATH;
}

static bool is_path(const struct make *m, const char *path, const char *key, const struct value *at)
{
	if (strlen(path) <= PATH_MOST)
		return true;
	wrong(m, at, key, "a path of more than %d bytes", PATH_MOST);
	return false;
}

static int take_deps(const struct make *m, const struct value *list)
{
	struct stage *s = m->stage;

	s->deps = arena_new(m->a, list->n + 1, sizeof(*s->deps));
	for (size_t i = 0; i < list->n; i++) {
		const struct value *v = list->items[i];

		if (v->kind != VALUE_TEXT || !v->len)
			return wrong(m, v, "deps", "a path is expected, not %s", v->kind == VALUE_TEXT ? "''" : value_kind_name(v->kind));
		if (!is_path(m, v->text, "deps", v))
			return -1;
		s->deps[s->n_deps++] = (struct stage_dep){ .kind = kind_of(v->text),
							   .path = v->text,
							   .at = place(m, v->text),
							   .recorded = OBJECT_META_NONE,
							   .line = v->line,
							   .col = v->col };
	}
	return 0;
}

static struct stage_params *params_of(const struct make *m, struct map *seen, const char *file, const struct value *at)
{
	struct stage *s = m->stage;
	bool added;
	size_t i;

	if (!is_path(m, file, "params", at))
		return NULL;
	i = *map_put(seen, file, strlen(file), s->n_params, &added);
	if (!added)
		return &s->params[i];
	s->params[s->n_params] = (struct stage_params){ .path = file, .at = place(m, file), .line = at->line, .col = at->col };
	return &s->params[s->n_params++];
}

static void add_key(const struct make *m, struct stage_params *p, const char *key)
{
	const char **grown;

	if (p->whole)
		return;
	if ((p->n_keys & (p->n_keys - 1)) == 0) { /* 0, 1, 2, 4, ...: full */
		grown = arena_new(m->a, p->n_keys ? 2 * p->n_keys : 1, sizeof(*grown));
		if (p->n_keys)
			memcpy(grown, p->keys, p->n_keys * sizeof(*grown));
		p->keys = grown;
	}
	p->keys[p->n_keys++] = key;
}

static int take_file_keys(const struct make *m, struct map *seen, const char *file, const struct value *keys, const struct value *at)
{
	struct stage_params *p = params_of(m, seen, file, at);

	if (!p)
		return -1;
	if (!value_is_true(keys)) {
		p->whole = true;
		p->n_keys = 0;
		return 0;
	}
	if (keys->kind != VALUE_LIST)
		return wrong(m, keys, "params", "a list of the keys of '%s' is expected, not %s", file, value_kind_name(keys->kind));
	for (size_t i = 0; i < keys->n; i++) {
		if (keys->items[i]->kind != VALUE_TEXT)
			return wrong(m, keys->items[i], "params", "a key of '%s' is expected, not %s", file,
				     value_kind_name(keys->items[i]->kind));
		add_key(m, p, keys->items[i]->text);
	}
	return 0;
}

static int take_params(const struct make *m, const struct value *list)
{
	CLEANUP(map_release) struct map seen = { 0 };
	size_t most = 1;

	for (size_t i = 0; i < list->n; i++)
		most += list->items[i]->kind == VALUE_MAP ? list->items[i]->n : 1;
	m->stage->params = arena_new(m->a, most, sizeof(*m->stage->params));
	for (size_t i = 0; i < list->n; i++) {
		const struct value *v = list->items[i];

		if (v->kind == VALUE_TEXT)
			add_key(m, params_of(m, &seen, "params.yaml", v), v->text);
		else if (v->kind != VALUE_MAP)
			return wrong(m, v, "params", "a key, or a map of a file to its keys, is expected, not %s",
				     value_kind_name(v->kind));
		for (size_t k = 0; v->kind == VALUE_MAP && k < v->n; k++)
			if (take_file_keys(m, &seen, v->keys[k], v->items[k], v) < 0)
				return -1;
	}
	return 0;
}

/* A plot's options in the order in which DVC writes them back, whatever the file's is. */
static const struct value *plot_flags(struct arena *a, const struct value *flags)
{
	static const char *const order[] = { "template", "x", "y", "x_label", "y_label", "title", "header" };
	struct value *out = value_map(a);

	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		if (value_get(flags, order[i]))
			value_put(a, out, order[i], (struct value *)value_get(flags, order[i]));
	for (size_t i = 0; i < flags->n; i++)
		value_put(a, out, flags->keys[i], flags->items[i]);
	return out;
}

/* One path of outs, metrics or plots; of a path that is there twice the options of both hold. */
static int take_out(const struct make *m, enum out_kind kind, struct map *seen, const char *path, const struct value *flags,
		    const struct value *at)
{
	struct stage *s = m->stage;
	bool added;
	size_t i;

	if (!is_path(m, path, "outs", at))
		return -1;
	i = *map_put(seen, path, strlen(path), s->n_outs, &added);
	if (added)
		s->outs[s->n_outs++] = (struct stage_out){
			.kind = kind, .path = path, .at = place(m, path), .recorded = OBJECT_META_NONE, .line = at->line, .col = at->col
		};
	if (flags && s->outs[i].flags) {
		struct value *both = value_copy(m->a, s->outs[i].flags);

		for (size_t k = 0; k < flags->n; k++)
			value_put(m->a, both, flags->keys[k], flags->items[k]);
		flags = both;
	}
	if (flags)
		s->outs[i].flags = kind == OUT_PLOT ? plot_flags(m->a, flags) : flags;
	s->outs[i].cache = value_get_flag(s->outs[i].flags, "cache", true);
	s->outs[i].persist = value_get_flag(s->outs[i].flags, "persist", false);
	s->outs[i].push = value_get_flag(s->outs[i].flags, "push", true);
	s->outs[i].remote = value_get_text(s->outs[i].flags, "remote");
	return 0;
}

static int take_outs(const struct make *m, enum out_kind kind, const char *key, const struct value *list)
{
	CLEANUP(map_release) struct map seen = { 0 };

	for (size_t i = 0; list && i < list->n; i++) {
		const struct value *v = list->items[i];

		if (v->kind == VALUE_TEXT && take_out(m, kind, &seen, v->text, NULL, v) < 0)
			return -1;
		if (v->kind != VALUE_TEXT && v->kind != VALUE_MAP)
			return wrong(m, v, key, "a path is expected, not %s", value_kind_name(v->kind));
		for (size_t k = 0; v->kind == VALUE_MAP && k < v->n; k++) {
			if (v->items[k]->kind != VALUE_MAP)
				return wrong(m, v->items[k], key, "a map of the options of '%s' is expected, not %s", v->keys[k],
					     value_kind_name(v->items[k]->kind));
			if (take_out(m, kind, &seen, v->keys[k], v->items[k], v) < 0)
				return -1;
		}
	}
	return 0;
}

static size_t count_outs(const struct value *list)
{
	size_t n = 0;

	for (size_t i = 0; list && i < list->n; i++)
		n += list->items[i]->kind == VALUE_MAP ? list->items[i]->n : 1;
	return n;
}

static int take_all_outs(const struct make *m, const struct value *map)
{
	static const char *const keys[] = { [OUT_PLAIN] = "outs", [OUT_METRIC] = "metrics", [OUT_PLOT] = "plots" };
	size_t most = 1;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		most += count_outs(value_get(map, keys[i]));
	m->stage->outs = arena_new(m->a, most, sizeof(*m->stage->outs));
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (take_outs(m, (enum out_kind)i, keys[i], value_get(map, keys[i])) < 0)
			return -1;
	return 0;
}

static const char *folder_of(const struct make *m, const struct value *wdir)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (!value_is_true(wdir))
		return m->y->folder;
	template_text(&text, wdir);
	if (!is_path(m, str_text(&text), "wdir", wdir))
		return NULL;
	return project_place(m->a, m->y->tree->root, m->y->folder, str_text(&text));
}

int stage_make(struct stage *out, struct arena *a, const struct dvc_yaml *y, const char *name, const char *address, const struct value *map,
	       struct err *err)
{
	struct make m = { .stage = out, .a = a, .y = y, .err = err };
	const struct value *deps = value_get(map, "deps"), *params = value_get(map, "params");

	*out = (struct stage){ .file = y->at, .name = name, .address = address, .line = map->line, .col = map->col };
	out->wdir = folder_of(&m, value_get(map, "wdir"));
	if (!out->wdir)
		return -1;
	out->frozen = value_get_flag(map, "frozen", false);
	out->always_changed = value_get_flag(map, "always_changed", false);
	out->desc = value_get_text(map, "desc");
	out->meta = value_get(map, "meta");
	if (take_command(&m, value_get(map, "cmd")) < 0 || (deps && take_deps(&m, deps) < 0) || (params && take_params(&m, params) < 0))
		return -1;
	return take_all_outs(&m, map);
}
