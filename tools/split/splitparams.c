/* splitparams.c - reads and checks what `split` may say. */
#include "tools/split/splitparams.h"

#include "base/mem.h"
#include "pipeline/params/params.h"

const char *const part_names[N_PARTS] = { "train", "validation", "holdout" };

static const double default_share = 0.2;

static int read_rows(struct split_params *p, const struct yaml *y, const struct ynode *split, struct err *err)
{
	static const char *const known[] = { "holdout", "validation", NULL };
	const struct ynode *rows = ynode_get(split, "rows");

	if (ynode_is_null(rows))
		return 0;
	if (rows->kind != YNODE_MAP)
		return yaml_error(y, rows, err, "'rows' must be a map: {holdout: FILE}");
	if (yaml_only(y, rows, known, err) < 0 || yaml_get_text(y, rows, "holdout", &p->ids[PART_HOLDOUT], err) < 0)
		return -1;
	return yaml_get_text(y, rows, "validation", &p->ids[PART_VALIDATION], err);
}

static int read_share(struct split_params *p, const struct yaml *y, const struct ynode *split, enum part part, struct err *err)
{
	const struct ynode *node = ynode_get(split, part_names[part]);

	if (yaml_get_number(y, split, part_names[part], &p->share[part], err) < 0)
		return -1;
	if (!ynode_is_null(node) && (p->share[part] < 0 || p->share[part] >= 1))
		return yaml_error(y, node, err, "'%s' must be a share of the rows, from 0 to less than 1", part_names[part]);
	if (p->ids[part] && !ynode_is_null(node) && p->share[part] > 0)
		return yaml_error(y, node, err, "'%s' is given both as a share and as rows", part_names[part]);
	return 0;
}

static int read_shares(struct split_params *p, const struct yaml *y, const struct ynode *split, struct err *err)
{
	p->share[PART_HOLDOUT] = p->ids[PART_HOLDOUT] ? 0 : default_share;
	if (read_share(p, y, split, PART_HOLDOUT, err) < 0 || read_share(p, y, split, PART_VALIDATION, err) < 0)
		return -1;
	if (!p->ids[PART_HOLDOUT] && p->share[PART_HOLDOUT] <= 0)
		return yaml_error(y, ynode_get(split, "holdout"), err,
				  "'holdout' must be more than 0: the gate needs rows that no model has seen");
	if (p->share[PART_HOLDOUT] + p->share[PART_VALIDATION] >= 1)
		return yaml_error(y, ynode_get(split, "validation"), err, "hold-out and validation leave no row to train on");
	return 0;
}

/* A row can follow one rule: its stratum, its group or its time. */
static int check_ways(const struct split_params *p, const struct yaml *y, const struct ynode *split, struct err *err)
{
	const struct ynode *rows = ynode_get(split, "rows");
	const struct {
		const char *key, *given;
	} ways[] = { { "time", p->time }, { "group", p->group }, { "stratify", p->stratify } };
	int first = -1;

	for (int i = 0; i < 3; i++) {
		if (!ways[i].given)
			continue;
		if (first >= 0)
			return yaml_error(y, ynode_get(split, ways[i].key), err, "'%s' and '%s' exclude each other", ways[first].key,
					  ways[i].key);
		first = i;
	}
	if (p->time && !ynode_is_null(rows))
		return yaml_error(y, ynode_get(split, "time"), err, "'time' and 'rows' exclude each other");
	return 0;
}

int split_params_read(struct split_params *p, const struct yaml *y, struct err *err)
{
	static const char *const known[] = { "rows", "holdout", "validation", "stratify", "group", "time", NULL };
	const struct ynode *split = ynode_get(y->root, "split");

	*p = (struct split_params){ 0 };
	if (params_check(y, err) < 0 || yaml_get_int(y, y->root, "seed", &p->seed, err) < 0)
		return -1;
	if (!ynode_is_null(split) && split->kind != YNODE_MAP)
		return yaml_error(y, split, err, "'split' must be a map");
	if (yaml_only(y, split, known, err) < 0 || read_rows(p, y, split, err) < 0 || read_shares(p, y, split, err) < 0 ||
	    yaml_get_text(y, split, "stratify", &p->stratify, err) < 0 || yaml_get_text(y, split, "group", &p->group, err) < 0 ||
	    yaml_get_text(y, split, "time", &p->time, err) < 0)
		return -1;
	return check_ways(p, y, split, err);
}

const char *split_method(const struct split_params *p)
{
	if (p->ids[PART_HOLDOUT] || p->ids[PART_VALIDATION])
		return "rows";
	return p->time ? "time" : p->group ? "group" : p->stratify ? "stratify" : "random";
}
