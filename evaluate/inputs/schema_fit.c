/* schema_fit.c - the hold-out against a package's signature and classes. */
#include "evaluate/inputs/schema_fit.h"

#include "base/mem.h"
#include "math/decimal.h"

#include <string.h>

int schema_columns(const struct evaluation *e, const struct side *side, struct err *err)
{
	const struct signature *s = &side->package.signature;

	for (size_t i = 0; side->open && !s->tensor && i < s->n_inputs; i++)
		if (s->inputs[i].name && !table_column(&e->rows, s->inputs[i].name))
			return err_set(err, ERR_DATA, "'%s' has no column '%s', which %s needs", e->holdout_path, s->inputs[i].name,
				       side->title);
	return 0;
}

int schema_types(const struct evaluation *e, const struct side *side, struct err *err)
{
	const struct signature *s = &side->package.signature;
	double ignored;

	for (size_t i = 0; side->open && i < s->n_inputs; i++) {
		const struct column *c = s->inputs[i].name ? table_column(&e->rows, s->inputs[i].name) : NULL;

		if (!c || c->kind != COLUMN_TEXT || s->inputs[i].type == SIGNATURE_STRING)
			continue;
		for (uint32_t k = 0; k < c->n_levels; k++)
			if (decimal_parse(&ignored, c->levels[k], strlen(c->levels[k])) != DECIMAL_OK)
				return err_set(err, ERR_DATA, "'%s': '%.80s' in column '%s' is not a number, which %s needs",
					       e->holdout_path, c->levels[k], c->name, side->title);
	}
	return 0;
}

int schema_classes(const struct evaluation *e, const struct side *side, struct err *err)
{
	const struct strvec *known = &side->package.classes;

	if (!side->open || known->n == 0 || !e->truth.y_class)
		return 0;
	for (size_t k = 0; k < e->truth.n_true; k++) {
		bool found = false;

		for (size_t i = 0; i < known->n && !found; i++)
			found = truth_class(&e->truth, known->v[i]) == k;
		if (!found)
			return err_set(err, ERR_DATA, "'%s': the column '%s' has the class '%.80s', which %s does not know",
				       e->holdout_path, e->label, e->truth.classes[k], side->title);
	}
	return 0;
}
