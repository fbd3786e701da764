/* ini.c - sections and options in memory, and as ConfigObj writes them (through DVC, which puts the named sections last). */
#include "format/ini.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static void option_clear(struct ini_option *option)
{
	free(option->key);
	strvec_release(&option->values);
}

static void section_clear(struct ini_section *section)
{
	for (size_t i = 0; i < section->n; i++)
		option_clear(&section->options[i]);
	free(section->options);
	free(section->name);
}

void ini_release(struct ini *ini)
{
	for (size_t i = 0; i < ini->n; i++)
		section_clear(&ini->sections[i]);
	free(ini->sections);
	strvec_release(&ini->paths);
	*ini = (struct ini){ 0 };
}

struct ini_section *ini_section(const struct ini *ini, const char *name)
{
	for (size_t i = 0; i < ini->n; i++)
		if (strcmp(ini->sections[i].name, name) == 0)
			return &ini->sections[i];
	return NULL;
}

static struct ini_option *find(const struct ini_section *section, const char *key)
{
	for (size_t i = 0; section && i < section->n; i++)
		if (strcmp(section->options[i].key, key) == 0)
			return &section->options[i];
	return NULL;
}

const struct ini_option *ini_option(const struct ini *ini, const char *section, const char *key)
{
	return find(ini_section(ini, section), key);
}

const char *ini_get(const struct ini *ini, const char *section, const char *key)
{
	const struct ini_option *option = ini_option(ini, section, key);

	return option && option->values.n ? option->values.v[0] : option ? "" : NULL;
}

struct ini_section *ini_make_section(struct ini *ini, const char *name)
{
	struct ini_section *section = ini_section(ini, name);

	if (section)
		return section;
	ini->sections = mem_grow(ini->sections, ini->n, &ini->cap, sizeof(*ini->sections));
	section = &ini->sections[ini->n++];
	*section = (struct ini_section){ .name = mem_strdup(name) };
	return section;
}

static struct ini_option *make_option(struct ini_section *section, const char *key)
{
	struct ini_option *option = find(section, key);

	if (option)
		return option;
	section->options = mem_grow(section->options, section->n, &section->cap, sizeof(*section->options));
	option = &section->options[section->n++];
	*option = (struct ini_option){ .key = mem_strdup(key) };
	return option;
}

static struct ini_option *put(struct ini *ini, const char *section, const char *key, const struct strvec *values, bool is_list)
{
	struct ini_option *option = make_option(ini_make_section(ini, section), key);
	struct strvec copy = { 0 };

	for (size_t i = 0; i < values->n; i++)
		strvec_add(&copy, values->v[i]);
	strvec_release(&option->values);
	option->values = copy;
	option->is_list = is_list;
	option->line = option->col = option->value_col = 0;
	option->path = NULL;
	return option;
}

void ini_set(struct ini *ini, const char *section, const char *key, const char *value)
{
	CLEANUP(strvec_release) struct strvec one = { 0 };

	strvec_add(&one, value);
	put(ini, section, key, &one, false);
}

void ini_set_list(struct ini *ini, const char *section, const char *key, const struct strvec *values)
{
	put(ini, section, key, values, true);
}

bool ini_unset(struct ini *ini, const char *section, const char *key)
{
	struct ini_section *of = ini_section(ini, section);
	struct ini_option *option = find(of, key);

	if (!option)
		return false;
	option_clear(option);
	of->n--;
	memmove(option, option + 1, (size_t)(of->options + of->n - option) * sizeof(*option));
	return true;
}

bool ini_drop_section(struct ini *ini, const char *name)
{
	struct ini_section *section = ini_section(ini, name);

	if (!section)
		return false;
	section_clear(section);
	ini->n--;
	memmove(section, section + 1, (size_t)(ini->sections + ini->n - section) * sizeof(*section));
	return true;
}

bool ini_rename_section(struct ini *ini, const char *from, const char *to)
{
	struct ini_section *section = ini_section(ini, from), moved;

	if (!section)
		return false;
	moved = *section;
	free(moved.name);
	moved.name = mem_strdup(to);
	memmove(section, section + 1, (size_t)(ini->sections + ini->n - 1 - section) * sizeof(*section));
	ini->sections[ini->n - 1] = moved;
	return true;
}

/* The ini's own copy of a path. */
static const char *own_path(struct ini *ini, const char *path)
{
	size_t i = 0;

	if (!path)
		return NULL;
	while (i < ini->paths.n && strcmp(ini->paths.v[i], path) != 0)
		i++;
	if (i == ini->paths.n)
		strvec_add(&ini->paths, path);
	return ini->paths.v[i];
}

static void merge_option(struct ini *ini, const char *section, const struct ini_option *option)
{
	struct ini_option *made = put(ini, section, option->key, &option->values, option->is_list);

	made->line = option->line;
	made->col = option->col;
	made->value_col = option->value_col;
	made->path = own_path(ini, option->path);
}

void ini_merge(struct ini *ini, const struct ini *over)
{
	for (size_t s = 0; s < over->n; s++) {
		const struct ini_section *section = &over->sections[s];
		struct ini_section *own = ini_make_section(ini, section->name);

		own->line = section->line;
		own->col = section->col;
		own->path = own_path(ini, section->path);
		for (size_t i = 0; i < section->n; i++)
			merge_option(ini, section->name, &section->options[i]);
	}
}

/* ---- writing ---- */

/* Quotes where ConfigObj puts them. Both kinds of quotes in one text, or a line break, need three. */
static void add_value(struct str *out, const char *text, bool in_list)
{
	static const char edges[] = " \r\n\v\t'\"";
	size_t len = strlen(text);
	bool mixed = strchr(text, '\'') && strchr(text, '"'), plain;
	const char *quote;

	if (!in_list && (mixed || strchr(text, '\n'))) {
		quote = strstr(text, "\"\"\"") ? "\"\"\"" : "'''"; /* as ConfigObj chooses, which then cannot read it */
		str_addf(out, "%s%s%s", quote, text, quote);
		return;
	}
	plain = len && !strchr(edges, text[0]) && !strchr(edges, text[len - 1]) && !strchr(text, ',') && !strchr(text, '#');
	quote = plain ? "" : strchr(text, '"') ? "'" : "\"";
	str_addf(out, "%s%s%s", quote, text, quote);
}

static void add_option(struct str *out, const struct ini_option *option)
{
	str_add(out, "    ");
	add_value(out, option->key, true);
	str_add(out, " = ");
	if (!option->is_list) {
		add_value(out, option->values.n ? option->values.v[0] : "", false);
	} else {
		for (size_t i = 0; i < option->values.n; i++) {
			str_add(out, i ? ", " : "");
			add_value(out, option->values.v[i], true);
		}
		str_add(out, option->values.n < 2 ? "," : "");
	}
	str_addch(out, '\n');
}

static void add_section(struct str *out, const struct ini_section *section)
{
	str_addch(out, '[');
	add_value(out, section->name, true);
	str_add(out, "]\n");
	for (size_t i = 0; i < section->n; i++)
		add_option(out, &section->options[i]);
}

/* 0 for a plain section; remotes, machines and databases follow in this order. */
static int rank_of(const char *name)
{
	static const char *const named[] = { "remote \"", "machine \"", "db \"" };

	for (size_t i = 0; i < ARRAY_LEN(named); i++)
		if (str_starts(name, named[i]))
			return (int)i + 1;
	return 0;
}

void ini_text(struct str *out, const struct ini *ini)
{
	size_t before = out->len;

	for (int rank = 0; rank <= 3; rank++)
		for (size_t i = 0; i < ini->n; i++)
			if (rank_of(ini->sections[i].name) == rank && (rank || ini->sections[i].n))
				add_section(out, &ini->sections[i]);
	if (out->len == before)
		str_addch(out, '\n');
}
