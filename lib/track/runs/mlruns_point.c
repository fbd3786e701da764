/* mlruns_point.c - one line of a metric's file in MLflow's file store: "timestamp value step", and perhaps the name of a data set. */
#include "track/runs/mlruns.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

/* MLflow writes inf and nan as Python does; like its SQL stores, we keep the largest number for inf. */
static double number_of(const char *text, char **end)
{
	double value = strtod(text, end);

	return isinf(value) ? copysign(DBL_MAX, value) : value;
}

/* A whole number that ends at a blank or the end of the line. */
static bool integer_of(int64_t *out, const char *text, char **end)
{
	errno = 0;
	*out = strtoll(text, end, 10);
	return *end != text && errno == 0 && (**end == ' ' || **end == '\0');
}

bool mlruns_point(struct run_metric *out, const char *line)
{
	struct run_metric m = { 0 };
	char *end, *after;

	if (!integer_of(&m.timestamp_ms, line, &end) || *end != ' ')
		return false;
	m.value = number_of(end + 1, &after);
	if (after == end + 1 || (*after && *after != ' '))
		return false;
	if (*after && !integer_of(&m.step, after + 1, &end))
		return false;
	*out = m;
	return true;
}
