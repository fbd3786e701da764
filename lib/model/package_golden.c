/* package_golden.c - a package's golden rows: any scorer must say of them what the package says. */
#include "model/package.h"

#include "base/fs.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

/* Do two numbers differ by more than the tolerance? Equal infinities and two NaNs do not. */
static bool differs(double a, double b, double tolerance)
{
	if (a == b || (a != a && b != b))
		return false;
	return !(fabs(a - b) <= tolerance);
}

static const char *label_text(const struct predictions *p, size_t row)
{
	return p->label[row] == PREDICTIONS_NO_LABEL ? "" : p->classes[p->label[row]];
}

static bool same_classes(const struct predictions *a, const struct predictions *b)
{
	if (a->n_classes != b->n_classes)
		return false;
	for (size_t k = 0; k < a->n_classes; k++)
		if (strcmp(a->classes[k], b->classes[k]) != 0)
			return false;
	return true;
}

static bool row_differs(const struct predictions *now, const struct predictions *then, size_t row, double tolerance)
{
	if (now->value != NULL)
		return differs(now->value[row], then->value[row], tolerance);
	for (size_t k = 0; k < now->n_classes && now->probability != NULL && then->probability != NULL; k++)
		if (differs(now->probability[row * now->n_classes + k], then->probability[row * now->n_classes + k], tolerance))
			return true;
	return then->label != NULL && strcmp(label_text(now, row), label_text(then, row)) != 0;
}

static int compare(const struct predictions *now, const struct predictions *then, const char *path, double tolerance, struct err *err)
{
	if ((now->value != NULL) != (then->value != NULL) ||
	    (now->probability != NULL && then->probability != NULL && !same_classes(now, then)))
		return err_set(err, ERR_INTEGRITY, "%s: the golden rows are of another kind of model", path);
	for (size_t row = 0; row < now->n; row++)
		if (row_differs(now, then, row, tolerance))
			return err_set(err, ERR_INTEGRITY, "%s: the model does not reproduce golden row %zu", path, row + 1);
	return 0;
}

int package_check_golden(const struct package *p, double tolerance, struct err *err)
{
	CLEANUP(mem_free) char *input = fs_join(p->dir, "golden/input.csv"), *expected = fs_join(p->dir, "golden/expected.csv");
	CLEANUP(strvec_release) struct strvec texts = { 0 }, numbers = { 0 };
	CLEANUP(predictions_release) struct predictions now = { 0 }, then = { 0 };
	CLEANUP(table_release) struct table rows = { 0 };
	const struct strvec no_key = { 0 };
	struct table_read how = { 0 };

	if (!fs_is_dir(p->dir) || !fs_exists(input))
		return 0;
	package_table_read(&how, p, &texts, &numbers);
	if (table_read_csv(&rows, input, &how, err) < 0 || package_score(&now, p, &rows, NULL, 1, err) < 0 ||
	    predictions_read(&then, expected, &rows, &no_key,
			     &(struct predictions_want){ now.value ? PREDICTIONS_NUMBERS : PREDICTIONS_CLASSES }, err) < 0) {
		err->code = ERR_INTEGRITY;
		return -1;
	}
	return compare(&now, &then, expected, tolerance, err);
}
