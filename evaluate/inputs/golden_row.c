/* golden_row.c - one answer against one expectation. */
#include "evaluate/inputs/golden_row.h"

#include "math/decimal.h"

#include <math.h>
#include <string.h>

bool golden_row_agrees(const struct predictions *said, const struct column *expected, size_t row, double tolerance)
{
	char buf[32];
	const char *text = column_text(expected, row, buf), *label;
	double wanted, value;
	bool is_number = decimal_parse(&wanted, text, strlen(text)) == DECIMAL_OK;

	if (said->value)
		return is_number && fabs(said->value[row] - wanted) <= tolerance;
	if (!said->label || said->label[row] == PREDICTIONS_NO_LABEL)
		return false;
	label = said->classes[said->label[row]];
	if (is_number && decimal_parse(&value, label, strlen(label)) == DECIMAL_OK)
		return value == wanted;
	return strcmp(label, text) == 0;
}
