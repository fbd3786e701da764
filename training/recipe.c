/* recipe.c - reads the sections `preprocess` and `train`, and refuses what it does not know. */
#include "training/recipe.h"

#include "base/mem.h"
#include "math/decimal.h"

#include <string.h>

static const char *const impute_names[] = { "none", "mean", "median", "most_frequent", "constant", NULL };
static const char *const scale_names[] = { "none", "standard", "minmax", NULL };
static const char *const encode_names[] = { "one_hot", "ordinal", NULL };
static const char *const task_names[] = { "regression", "classification", NULL };

const char *impute_name(enum impute impute)
{
	return impute_names[impute];
}

const char *scale_name(enum scale scale)
{
	return scale_names[scale];
}

const char *encode_name(enum encode encode)
{
	return encode_names[encode];
}

/* A value that is wrong in itself: the error points at it, not at its key. */
static int value_error(const struct recipe *r, const struct ynode *node, struct err *err, const char *text)
{
	struct ynode at = *node;

	at.key_line = at.key_col = 0;
	return yaml_error(&r->yaml, &at, err, "%s", text);
}

static int unknown_word(const struct recipe *r, const struct ynode *node, const char *what, const char *word, const char *near,
			struct err *err)
{
	CLEANUP(mem_free)
	char *text = near ? str_format("unknown %s '%.80s' (did you mean '%s'?)", what, word, near)
			  : str_format("unknown %s '%.80s'", what, word);

	return value_error(r, node, err, text);
}

/* One of a closed list of words; *out is its place in the list. */
static int read_choice(const struct recipe *r, const struct ynode *map, const char *key, const char *const *words, unsigned *out,
		       struct err *err)
{
	const char *word = NULL;

	/* A bare `none` is a word here, and so is null. */
	if (ynode_get(map, key) && ynode_is_null(ynode_get(map, key)))
		word = "none";
	else if (yaml_get_text(&r->yaml, map, key, &word, err) < 0)
		return -1;
	if (!word)
		return 0;
	for (unsigned i = 0; words[i]; i++) {
		if (strcmp(words[i], word) == 0) {
			*out = i;
			return 0;
		}
	}
	return unknown_word(r, ynode_get(map, key), key, word, str_nearest(word, words), err);
}

static int read_impute(struct recipe *r, const struct ynode *map, struct err *err)
{
	static const char *const known[] = { "numeric", "category", "numeric_constant", "category_constant", NULL };
	static const char *const words_of_category[] = { "none", "most_frequent", "constant", NULL };
	static const enum impute of_category[] = { IMPUTE_NONE, IMPUTE_MOST_FREQUENT, IMPUTE_CONSTANT };
	struct preprocess_settings *s = &r->preprocess;
	unsigned numeric = s->numeric, category = 1;

	if (!map)
		return 0;
	if (map->kind != YNODE_MAP)
		return yaml_error(&r->yaml, map, err, "'impute' must be a map like {numeric: median, category: most_frequent}");
	if (yaml_only(&r->yaml, map, known, err) < 0 || read_choice(r, map, "numeric", impute_names, &numeric, err) < 0 ||
	    read_choice(r, map, "category", words_of_category, &category, err) < 0 ||
	    yaml_get_number(&r->yaml, map, "numeric_constant", &s->numeric_constant, err) < 0 ||
	    yaml_get_text(&r->yaml, map, "category_constant", &s->category_constant, err) < 0)
		return -1;
	s->numeric = numeric;
	s->category = of_category[category];
	return 0;
}

static int read_preprocess(struct recipe *r, struct err *err)
{
	static const char *const known[] = { "impute", "scale", "encode", NULL };
	const struct ynode *map = ynode_get(r->yaml.root, "preprocess");
	struct preprocess_settings *s = &r->preprocess;
	unsigned scale = SCALE_STANDARD, encode = ENCODE_ONE_HOT;

	*s = (struct preprocess_settings){
		.numeric = IMPUTE_MEDIAN, .category = IMPUTE_MOST_FREQUENT, .category_constant = "missing", .scale = scale, .encode = encode
	};
	if (ynode_is_null(map))
		return 0;
	if (map->kind != YNODE_MAP)
		return yaml_error(&r->yaml, map, err, "'preprocess' must be a map");
	if (yaml_only(&r->yaml, map, known, err) < 0 || read_impute(r, ynode_get(map, "impute"), err) < 0 ||
	    read_choice(r, map, "scale", scale_names, &scale, err) < 0 || read_choice(r, map, "encode", encode_names, &encode, err) < 0)
		return -1;
	s->scale = scale;
	s->encode = encode;
	return 0;
}

/* ---- a learner's block ---- */

static int check_value(const struct recipe *r, const struct ynode *node, const struct learner_param *p, double *value, struct err *err)
{
	char low[DECIMAL_TEXT], high[DECIMAL_TEXT];
	CLEANUP(mem_free) char *text = NULL;

	decimal_format(low, p->min);
	decimal_format(high, p->max);
	if (!ynode_to_number(node, value) || ((p->flags & LEARNER_INTEGER) && *value != (double)(int64_t)*value))
		text = str_format("'%s' must be %s, not '%.80s'", p->name, p->flags & LEARNER_INTEGER ? "an integer" : "a number",
				  node->kind == YNODE_SCALAR ? node->text : "a list or map");
	else if (*value < p->min)
		text = str_format("'%s' must be at least %s, not %.80s", p->name, low, node->text);
	else if (*value > p->max)
		text = str_format("'%s' must be at most %s, not %.80s", p->name, high, node->text);
	return text ? value_error(r, node, err, text) : 0;
}

static int read_values(struct recipe *r, const struct ynode *node, const struct learner_param *p, struct recipe_values *out,
		       struct err *err)
{
	out->n = node && node->kind == YNODE_LIST ? node->n : 1;
	if (out->n == 0 || out->n > RECIPE_MAX_VALUES)
		return yaml_error(&r->yaml, node, err, "'%s' must list 1 to %d values", p->name, RECIPE_MAX_VALUES);
	out->v = mem_new(out->n, sizeof(*out->v));
	out->v[0] = p->dflt;
	if (ynode_is_null(node))
		return 0;
	for (size_t i = 0; i < out->n; i++)
		if (check_value(r, node->kind == YNODE_LIST ? node->items[i] : node, p, &out->v[i], err) < 0)
			return -1;
	return 0;
}

static void grid_release(struct recipe_values *grid)
{
	for (size_t i = 0; i < LEARNER_MAX_PARAMS; i++)
		free(grid[i].v);
	memset(grid, 0, LEARNER_MAX_PARAMS * sizeof(*grid));
}

static int read_block(struct recipe *r, const struct ynode *block, const struct learner *l, struct err *err)
{
	const char *known[LEARNER_MAX_PARAMS + 1] = { NULL };
	size_t n = learner_n_params(l);

	for (size_t i = 0; i < n; i++)
		known[i] = l->params[i].name;
	if (!ynode_is_null(block) && block->kind != YNODE_MAP)
		return yaml_error(&r->yaml, block, err, "'%s' must be a map of its parameters", l->name);
	if (!ynode_is_null(block) && yaml_only(&r->yaml, block, known, err) < 0)
		return -1;
	grid_release(r->grid);
	r->n_trials = 1;
	for (size_t i = 0; i < n; i++) {
		const struct ynode *node = ynode_is_null(block) ? NULL : ynode_get(block, known[i]);

		if (read_values(r, node, &l->params[i], &r->grid[i], err) < 0)
			return -1;
		r->n_trials *= r->grid[i].n;
		if (r->n_trials > RECIPE_MAX_TRIALS)
			return yaml_error(&r->yaml, block, err, "more than %d combinations to search", RECIPE_MAX_TRIALS);
	}
	return 0;
}

static const struct ynode *block_of(const struct ynode *train, const struct learner *l)
{
	const struct ynode *block = ynode_get(train, l->name);

	return block || !l->also ? block : ynode_get(train, l->also);
}

/* Every learner's block is checked, also of those that are not asked for; the one that is comes last, and stays. */
static int read_blocks(struct recipe *r, const struct ynode *train, struct err *err)
{
	for (const struct learner *const *l = learners; *l; l++)
		if (*l != r->learner && block_of(train, *l) && read_block(r, block_of(train, *l), *l, err) < 0)
			return -1;
	return r->learner ? read_block(r, block_of(train, r->learner), r->learner, err) : 0;
}

/* ---- the section `train` ---- */

static int read_known(const struct recipe *r, const struct ynode *train, struct err *err)
{
	static const char *const own[] = { "learner", "target", "drop", "folds", "metric", "task", "command" };
	const char *known[64] = { NULL };
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		known[n++] = own[i];
	for (const struct learner *const *l = learners; *l && n + 3 < ARRAY_LEN(known); l++) {
		known[n++] = (*l)->name;
		if ((*l)->also)
			known[n++] = (*l)->also;
	}
	return yaml_only(&r->yaml, train, known, err);
}

static int read_learner(struct recipe *r, const struct ynode *train, struct err *err)
{
	const char *name = NULL;

	if (yaml_get_text(&r->yaml, train, "command", &r->command, err) < 0 || yaml_get_text(&r->yaml, train, "learner", &name, err) < 0)
		return -1;
	if (name && r->command)
		return yaml_error(&r->yaml, ynode_get(train, "command"), err, "'command' and 'learner' exclude each other");
	if (!name && !r->command)
		return err_set(err, ERR_USAGE,
			       "%s: train.learner is missing: one of dummy, ols, ridge, lasso, elastic_net, logistic, multinomial",
			       r->yaml.path);
	if (!name)
		return 0;
	r->learner = learner_find(name);
	return r->learner ? 0 : unknown_word(r, ynode_get(train, "learner"), "learner", name, learner_nearest(name), err);
}

static int read_metric(struct recipe *r, const struct ynode *train, struct err *err)
{
	struct err unknown = { 0 };

	if (yaml_get_text(&r->yaml, train, "metric", &r->metric, err) < 0)
		return -1;
	if (r->metric && !metric_need(r->metric, &unknown))
		return value_error(r, ynode_get(train, "metric"), err, unknown.text);
	return 0;
}

static int read_train(struct recipe *r, struct err *err)
{
	const struct ynode *train = ynode_get(r->yaml.root, "train");
	unsigned task = 0;

	r->folds = 5;
	if (train && train->kind != YNODE_MAP && !ynode_is_null(train))
		return yaml_error(&r->yaml, train, err, "'train' must be a map");
	if (train && train->kind == YNODE_MAP && read_known(r, train, err) < 0)
		return -1;
	if (read_learner(r, train, err) < 0 || yaml_get_text(&r->yaml, train, "target", &r->target, err) < 0 ||
	    yaml_get_texts(&r->yaml, train, "drop", &r->drop, err) < 0 || yaml_get_int(&r->yaml, train, "folds", &r->folds, err) < 0 ||
	    read_choice(r, train, "task", task_names, &task, err) < 0 || read_metric(r, train, err) < 0)
		return -1;
	r->classify = task == 1;
	r->drop_node = ynode_get(train, "drop");
	if (r->folds < 2 || r->folds > 1000)
		return yaml_error(&r->yaml, ynode_get(train, "folds"), err, "'folds' must be from 2 to 1000, not %lld",
				  (long long)r->folds);
	return read_blocks(r, train, err);
}

static int read_rest(struct recipe *r, struct err *err)
{
	const struct ynode *split = ynode_get(r->yaml.root, "split");

	if (params_check(&r->yaml, err) < 0 || yaml_get_text(&r->yaml, r->yaml.root, "model_name", &r->model_name, err) < 0 ||
	    yaml_get_int(&r->yaml, r->yaml.root, "seed", &r->seed, err) < 0 || yaml_get_text(&r->yaml, split, "group", &r->group, err) < 0)
		return -1;
	return read_preprocess(r, err) < 0 ? -1 : read_train(r, err);
}

int recipe_read(struct recipe *r, const char *path, const struct strvec *set, struct err *err)
{
	*r = (struct recipe){ .n_trials = 1 };
	return params_read(&r->yaml, path, set, err) < 0 ? -1 : read_rest(r, err);
}

int recipe_read_text(struct recipe *r, const char *text, size_t len, const char *name, struct err *err)
{
	*r = (struct recipe){ .n_trials = 1 };
	return yaml_read_text(&r->yaml, text, len, name, err) < 0 ? -1 : read_rest(r, err);
}

void recipe_release(struct recipe *r)
{
	grid_release(r->grid);
	strvec_release(&r->drop);
	yaml_release(&r->yaml);
	*r = (struct recipe){ 0 };
}

void recipe_trial(double *values, const struct recipe *r, size_t trial)
{
	for (size_t i = learner_n_params(r->learner); i-- > 0;) {
		values[i] = r->grid[i].v[trial % r->grid[i].n];
		trial /= r->grid[i].n;
	}
}

void recipe_describe(struct str *out, const struct learner *l, const double *values)
{
	for (size_t i = 0; i < learner_n_params(l); i++) {
		char text[DECIMAL_TEXT];

		if (!(l->params[i].flags & LEARNER_SHOWN))
			continue;
		decimal_format(text, values[i]);
		str_addf(out, "%s%s=%s", out->len ? " " : "", l->params[i].name, text);
	}
}
