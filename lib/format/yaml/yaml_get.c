/* yaml_get.c - typed reads of a tree, by the core schema of YAML 1.2: "yes" is a text, 010 is ten. */
#include "format/yaml/yaml.h"

#include "base/map.h"
#include "base/mem.h"
#include "math/decimal.h"

#include <stdio.h>
#include <string.h>

const struct ynode *ynode_get(const struct ynode *map, const char *key)
{
	if (!map || map->kind != YNODE_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (strcmp(map->keys[i], key) == 0)
			return map->items[i];
	return NULL;
}

const struct ynode *ynode_find(const struct ynode *map, const char *dotted)
{
	while (map) {
		size_t n = strcspn(dotted, ".");
		CLEANUP(mem_free) char *key = mem_strndup(dotted, n);

		map = ynode_get(map, key);
		if (!dotted[n])
			break;
		dotted += n + 1;
	}
	return map;
}

static bool is_one_of(const struct ynode *node, const char *const words[static 3])
{
	return strcmp(node->text, words[0]) == 0 || strcmp(node->text, words[1]) == 0 || strcmp(node->text, words[2]) == 0;
}

bool ynode_is_null(const struct ynode *node)
{
	static const char *const nulls[] = { "null", "Null", "NULL" };

	if (!node)
		return true;
	return node->kind == YNODE_SCALAR && node->plain && (node->len == 0 || strcmp(node->text, "~") == 0 || is_one_of(node, nulls));
}

bool ynode_to_bool(const struct ynode *node, bool *out)
{
	static const char *const yes[] = { "true", "True", "TRUE" }, *const no[] = { "false", "False", "FALSE" };

	if (!node || node->kind != YNODE_SCALAR || !node->plain || (!is_one_of(node, yes) && !is_one_of(node, no)))
		return false;
	*out = is_one_of(node, yes);
	return true;
}

static int digit_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

/* 0x1F and 0o17. */
static bool int_in_base(const char *digits, int base, int64_t *out)
{
	int64_t value = 0;

	if (!*digits)
		return false;
	for (; *digits; digits++)
		if (digit_of(*digits) >= base || __builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit_of(*digits), &value))
			return false;
	*out = value;
	return true;
}

bool ynode_to_int(const struct ynode *node, int64_t *out)
{
	if (!node || node->kind != YNODE_SCALAR || !node->plain)
		return false;
	if (str_starts(node->text, "0x"))
		return int_in_base(node->text + 2, 16, out);
	if (str_starts(node->text, "0o"))
		return int_in_base(node->text + 2, 8, out);
	return decimal_parse_int(out, node->text, node->len) == DECIMAL_OK;
}

bool ynode_to_number(const struct ynode *node, double *out)
{
	int64_t integer;

	if (!node || node->kind != YNODE_SCALAR || !node->plain)
		return false;
	if (ynode_to_int(node, &integer)) {
		*out = (double)integer;
		return true;
	}
	return decimal_parse(out, node->text, node->len) == DECIMAL_OK;
}

int yaml_error(const struct yaml *y, const struct ynode *node, struct err *err, const char *fmt, ...)
{
	int line = node ? node->key_line ? node->key_line : node->line : 0;
	int col = node ? node->key_line ? node->key_col : node->col : 0;
	char what[768];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (node && node->from)
		return err_set(err, ERR_USAGE, "%s: %s", node->from, what);
	return err_at(err, ERR_USAGE, y->path, line, col, "%s", what);
}

/* The same at the value's place: for a value that is wrong in itself. */
static int value_error(const struct yaml *y, const struct ynode *node, const char *key, const char *wanted, struct err *err)
{
	static const char *const kinds[] = { "", "a list", "a map" };
	struct ynode at = *node;

	at.key_line = at.key_col = 0;
	if (node->kind != YNODE_SCALAR)
		return yaml_error(y, &at, err, "'%s' must be %s, not %s", key, wanted, kinds[node->kind]);
	return yaml_error(y, &at, err, "'%s' must be %s, not '%.80s'", key, wanted, node->text);
}

int yaml_get_text(const struct yaml *y, const struct ynode *map, const char *key, const char **out, struct err *err)
{
	const struct ynode *node = ynode_get(map, key);

	if (ynode_is_null(node))
		return 0;
	if (node->kind != YNODE_SCALAR)
		return value_error(y, node, key, "a text", err);
	*out = node->text;
	return 0;
}

int yaml_get_number(const struct yaml *y, const struct ynode *map, const char *key, double *out, struct err *err)
{
	const struct ynode *node = ynode_get(map, key);

	if (ynode_is_null(node) || ynode_to_number(node, out))
		return 0;
	return value_error(y, node, key, "a number", err);
}

int yaml_get_int(const struct yaml *y, const struct ynode *map, const char *key, int64_t *out, struct err *err)
{
	const struct ynode *node = ynode_get(map, key);

	if (ynode_is_null(node) || ynode_to_int(node, out))
		return 0;
	return value_error(y, node, key, "a whole number", err);
}

int yaml_get_bool(const struct yaml *y, const struct ynode *map, const char *key, bool *out, struct err *err)
{
	const struct ynode *node = ynode_get(map, key);

	if (ynode_is_null(node) || ynode_to_bool(node, out))
		return 0;
	return value_error(y, node, key, "true or false", err);
}

int yaml_get_texts(const struct yaml *y, const struct ynode *map, const char *key, struct strvec *out, struct err *err)
{
	const struct ynode *node = ynode_get(map, key);

	if (ynode_is_null(node))
		return 0;
	if (node->kind == YNODE_MAP)
		return value_error(y, node, key, "a list", err);
	if (node->kind == YNODE_SCALAR)
		strvec_add(out, node->text);
	for (size_t i = 0; node->kind == YNODE_LIST && i < node->n; i++) {
		if (node->items[i]->kind != YNODE_SCALAR)
			return value_error(y, node->items[i], key, "a list of plain values", err);
		strvec_add(out, node->items[i]->text);
	}
	return 0;
}

int yaml_only(const struct yaml *y, const struct ynode *map, const char *const *known, struct err *err)
{
	if (!map || map->kind != YNODE_MAP)
		return 0;
	for (size_t i = 0; i < map->n; i++) {
		const char *const *word = known;
		const char *near;

		while (*word && strcmp(*word, map->keys[i]) != 0)
			word++;
		if (*word)
			continue;
		near = str_nearest(map->keys[i], known);
		if (near)
			return yaml_error(y, map->items[i], err, "unknown key '%.80s' (did you mean '%s'?)", map->keys[i], near);
		return yaml_error(y, map->items[i], err, "unknown key '%.80s'", map->keys[i]);
	}
	return 0;
}
