/* golden_row.h - is one golden row answered as it must be? */
#ifndef EVALUATE_GOLDEN_ROW_H
#define EVALUATE_GOLDEN_ROW_H

#include "model/predictions/predictions.h"

/*
 * What the model says of a row against what the file's column `prediction` says. Values may differ by the tolerance; labels compare as
 * numbers if both are numbers, else as text. No label agrees with nothing.
 */
bool golden_row_agrees(const struct predictions *said, const struct column *expected, size_t row, double tolerance);

#endif
