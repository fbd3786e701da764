/* clock.c - RFC 3339 times. */
#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t clock_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

double clock_elapsed_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Days since 1970-01-01 of a proleptic Gregorian date, and back (Howard Hinnant's civil calendar algorithms). */
static int64_t days_from_civil(int64_t y, int m, int d)
{
	int64_t era, year_of_era, day_of_year, day_of_era;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	year_of_era = y - era * 400;
	day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(int64_t days, int64_t *y, int *m, int *d)
{
	int64_t era, doe, yoe, doy, mp;

	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	doe = days - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = yoe + era * 400 + (*m <= 2);
}

void clock_format(char out[static CLOCK_TEXT], int64_t ms)
{
	int64_t days = ms / 86400000, rest = ms % 86400000, y;
	int m, d;

	if (rest < 0) {
		rest += 86400000;
		days--;
	}
	civil_from_days(days, &y, &m, &d);
	snprintf(out, CLOCK_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", (int)y, m, d, (int)(rest / 3600000), (int)(rest / 60000 % 60),
		 (int)(rest / 1000 % 60), (int)(rest % 1000));
}

static bool two_digits(const char **p, int *out, int least, int most)
{
	const char *s = *p;

	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return false;
	*out = (s[0] - '0') * 10 + s[1] - '0';
	*p += 2;
	return *out >= least && *out <= most;
}

static bool parse_zone(const char **p, int *minutes)
{
	int sign = **p == '-' ? -1 : 1, h, m;

	if (**p == 'Z' || **p == 'z') {
		*minutes = 0;
		(*p)++;
		return true;
	}
	if (**p != '+' && **p != '-')
		return false;
	(*p)++;
	if (!two_digits(p, &h, 0, 23) || *(*p)++ != ':' || !two_digits(p, &m, 0, 59))
		return false;
	*minutes = sign * (h * 60 + m);
	return true;
}

static int days_in_month(int y, int m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[m - 1] + (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));
}

static bool parse_time_of_day(const char **p, int64_t *ms)
{
	int h, min, s, zone, digits = 0;
	int64_t fraction = 0;

	if (!two_digits(p, &h, 0, 23) || *(*p)++ != ':' || !two_digits(p, &min, 0, 59) || *(*p)++ != ':' || !two_digits(p, &s, 0, 60))
		return false;
	if (**p == '.') {
		for ((*p)++; **p >= '0' && **p <= '9'; (*p)++, digits++)
			if (digits < 3)
				fraction = fraction * 10 + (**p - '0');
		if (digits == 0)
			return false;
		for (; digits < 3; digits++)
			fraction *= 10;
	}
	if (!parse_zone(p, &zone))
		return false;
	*ms = ((int64_t)h * 3600 + min * 60 + s - (int64_t)zone * 60) * 1000 + fraction;
	return true;
}

bool clock_parse(const char *text, int64_t *ms)
{
	int century, year, m, d;
	int64_t time_of_day = 0;

	if (strlen(text) >= 64)
		return false;
	if (!two_digits(&text, &century, 0, 99) || !two_digits(&text, &year, 0, 99) || *text++ != '-' || !two_digits(&text, &m, 1, 12) ||
	    *text++ != '-' || !two_digits(&text, &d, 1, 31))
		return false;
	year += century * 100;
	if (d > days_in_month(year, m))
		return false;
	if (*text) {
		if (*text != 'T' && *text != 't' && *text != ' ')
			return false;
		text++;
		if (!parse_time_of_day(&text, &time_of_day))
			return false;
	}
	*ms = days_from_civil(year, m, d) * 86400000 + time_of_day;
	return *text == '\0';
}
