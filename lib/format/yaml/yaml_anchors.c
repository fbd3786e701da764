/* yaml_anchors.c - what of a tree the YAML writer writes once and names afterwards, and how a scalar is spelled. */
#include "base/mem.h"
#include "format/yaml/yaml_emitter.h"
#include "math/decimal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void set_number(struct yaml_emitter *e, const struct value *node)
{
	char text[DECIMAL_TEXT + 32];

	if (node->kind == VALUE_BOOL)
		snprintf(text, sizeof(text), "%s", node->integer ? "true" : "false");
	else if (node->kind == VALUE_INT && node->text)
		return yaml_chars_set(e, node->text, node->len);
	else if (node->kind == VALUE_INT)
		snprintf(text, sizeof(text), "%" PRId64, node->integer);
	else if (isnan(node->number))
		snprintf(text, sizeof(text), ".nan");
	else if (isinf(node->number))
		snprintf(text, sizeof(text), "%s", node->number < 0 ? "-.inf" : ".inf");
	else {
		decimal_format(text, node->number);
		if (strspn(text, "-0123456789") == strlen(text))
			strcat(text, ".0");
	}
	yaml_chars_set(e, text, strlen(text));
}

void yaml_chars_of(struct yaml_emitter *e, const struct value *node)
{
	const struct yaml_look *look = node->look;

	if (look && look->spelling)
		yaml_chars_set(e, look->spelling, look->spelling_len);
	else if (node->kind == VALUE_TEXT || node->kind == VALUE_DATE)
		yaml_chars_set(e, node->text, node->len);
	else if (node->kind == VALUE_NULL)
		yaml_chars_set(e, "", 0);
	else
		set_number(e, node);
}

static struct yaml_anchor *anchor_of(struct yaml_emitter *e, const struct value *node)
{
	size_t *place = map_get(&e->seen, (const char *)&node, sizeof(node));

	return place ? &e->anchors[*place] : NULL;
}

/* Can it be named? Lists and maps, and what the file had an anchor on. */
static bool is_nameable(const struct value *node)
{
	if (node->kind >= VALUE_LIST)
		return true;
	return node->look && node->look->anchor && node->kind != VALUE_NULL;
}

/* Numbers what is reached twice, in the order of the second visits. An anchor on a scalar is written even if nothing refers to it. */
void yaml_anchors_find(struct yaml_emitter *e, const struct value **place)
{
	const struct value *node = *place;
	bool added;
	size_t *index;

	if (!is_nameable(node))
		return;
	index = map_put(&e->seen, (const char *)place, sizeof(*place), e->n_anchors, &added);
	if (!added) {
		struct yaml_anchor *anchor = &e->anchors[*index];

		anchor->used = true;
		if (!anchor->name[0])
			snprintf(anchor->name, sizeof(anchor->name), "id%03d", ++e->last_id);
		return;
	}
	e->anchors = mem_grow(e->anchors, e->n_anchors, &e->cap_anchors, sizeof(*e->anchors));
	e->anchors[e->n_anchors] = (struct yaml_anchor){ .node = node, .used = node->kind < VALUE_LIST };
	if (node->look && node->look->anchor)
		snprintf(e->anchors[e->n_anchors].name, sizeof(e->anchors[0].name), "%s", node->look->anchor);
	e->n_anchors++;
	if (node->look && node->look->merged)
		yaml_anchors_find(e, (const struct value **)&node->look->merged);
	for (size_t i = 0; i < node->n; i++)
		yaml_anchors_find(e, (const struct value **)&node->items[i]);
}

/* True if an alias was all that had to be written. */
bool yaml_anchor_write(struct yaml_emitter *e, const struct value *node)
{
	struct yaml_anchor *anchor = is_nameable(node) ? anchor_of(e, node) : NULL;
	char text[64];

	if (!anchor || !anchor->used)
		return false;
	snprintf(text, sizeof(text), "%c%s", anchor->written ? '*' : '&', anchor->name);
	yaml_pen_indicator(e, text, true, false, false);
	e->no_newline = false;
	if (anchor->written)
		return true;
	anchor->written = true;
	return false;
}
