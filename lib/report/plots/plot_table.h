/* plot_table.h - what a chart shows as an HTML table: for those who read it by ear, and for copying numbers. */
#ifndef REPORT_PLOT_TABLE_H
#define REPORT_PLOT_TABLE_H

#include "report/plots/plot_data.h"

/* x and y of every series, the first PLOT_TABLE_ROWS of all; the caller frees both. */
char *plot_table_points(const struct plot_data *d);
/* A row each of `rows`, a column each of `columns`; values (rows, columns), or (columns, rows) if by_column. NaN is an empty cell. */
char *plot_table_grid(const char *corner, const struct strvec *columns, const struct strvec *rows, const double *values, bool by_column);

#endif
