/* facts.c - reads a verdict and writes its numbers. */
#include "report/facts.h"

#include "base/mem.h"
#include "math/decimal.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DIGEST_SHOWN = 12 };

double fact_double(const struct json *object, const char *key)
{
	return json_number(json_get(object, key), NAN);
}

int64_t fact_int(const struct json *object, const char *key)
{
	return json_int(json_get(object, key), 0);
}

const char *fact_text(const struct json *object, const char *key, const char *fallback)
{
	const char *text = json_text(json_get(object, key), NULL);

	return text && *text ? text : fallback;
}

bool fact_is(const struct json *object, const char *key, const char *text)
{
	return strcmp(fact_text(object, key, ""), text) == 0;
}

const char *fact_number(char out[static FACT_TEXT], double value, int digits)
{
	char text[DECIMAL_TEXT];
	char *exponent;

	if (isnan(value)) {
		snprintf(out, FACT_TEXT, "–");
		return out;
	}
	decimal_format_digits(text, value == 0 ? 0 : value, digits);
	exponent = isfinite(value) ? strchr(text, 'e') : NULL;
	if (exponent && (exponent[1] == '-' || exponent[1] == '+') && exponent[2] == '0')
		memmove(exponent + 2, exponent + 3, strlen(exponent + 2));
	snprintf(out, FACT_TEXT, "%s", text);
	return out;
}

const char *fact_count(char out[static FACT_TEXT], double value)
{
	char group[32];

	if (!(fabs(value) < 1e15))
		return fact_number(out, value, 3);
	snprintf(out, FACT_TEXT, "%s", str_group(group, (long long)value));
	return out;
}

const char *fact_percent(char out[static FACT_TEXT], double share)
{
	char text[FACT_TEXT];

	if (!isfinite(share))
		return fact_number(out, NAN, 1);
	fact_number(text, share * 100, 3);
	snprintf(out, FACT_TEXT, "%.40s %%", text);
	return out;
}

char *fact_interval(const struct json *ci, int digits)
{
	double low = json_number(json_at(ci, 0), NAN), high = json_number(json_at(ci, 1), NAN);
	char a[FACT_TEXT], b[FACT_TEXT];

	if (isnan(low) || isnan(high))
		return mem_strdup("–");
	return str_format("%s to %s", fact_number(a, low, digits), fact_number(b, high, digits));
}

char *fact_digest(const char *digest)
{
	const char *hex = digest ? strchr(digest, ':') : NULL;

	if (!hex || strlen(hex + 1) <= DIGEST_SHOWN)
		return mem_strdup(digest ? digest : "–");
	return str_format("%.*s…", (int)(hex + 1 - digest) + DIGEST_SHOWN, digest);
}

char *fact_shell(const char *word)
{
	struct str out = { 0 };
	bool plain = *word != '\0';

	for (const char *p = word; *p && plain; p++)
		plain = isalnum((unsigned char)*p) || strchr("_-./:@,+%", *p);
	if (plain)
		return mem_strdup(word);
	str_addch(&out, '\'');
	for (const char *p = word; *p; p++) {
		if (*p == '\'')
			str_add(&out, "'\\''");
		else
			str_addch(&out, *p);
	}
	str_addch(&out, '\'');
	return str_take(&out);
}

bool fact_has_production(const struct json *verdict)
{
	return fact_text(json_get(verdict, "production"), "digest", NULL) != NULL;
}

char *fact_production(const struct json *verdict)
{
	int64_t version = fact_int(json_get(verdict, "production"), "version");

	if (version > 0)
		return str_format("production version %lld", (long long)version);
	return mem_strdup("the production model");
}

bool fact_is_one_bit(const struct json *verdict)
{
	return json_get(verdict, "promoted") != NULL;
}
