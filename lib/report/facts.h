/* facts.h - reading a verdict: whatever is missing or of the wrong kind reads as unknown. And numbers for people. */
#ifndef REPORT_FACTS_H
#define REPORT_FACTS_H

#include "format/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FACT_TEXT = 64 };

double fact_double(const struct json *object, const char *key); /* NaN = unknown */
int64_t fact_int(const struct json *object, const char *key);   /* 0 = unknown */
/* The text at a key, or the fallback where there is none or an empty one; is it this text? Borrowed from the object. */
const char *fact_text(const struct json *object, const char *key, const char *fallback);
bool fact_is(const struct json *object, const char *key, const char *text);

/* "0.0123", "9.5e-5", "–" for NaN; at most so many significant digits. Returns out. */
const char *fact_number(char out[static FACT_TEXT], double value, int digits);
/* 12345.6 -> "12 346": a count. */
const char *fact_count(char out[static FACT_TEXT], double value);
/* 0.0942 -> "9.4 %". */
const char *fact_percent(char out[static FACT_TEXT], double share);
/* "-0.01 to 0.02", "–" if one end is unknown. Caller frees. */
char *fact_interval(const struct json *ci, int digits);
/* "sha256:7d1e0a2b4c6d…" from the whole digest. Caller frees. */
char *fact_digest(const char *digest);
/* A word of a shell's command line, quoted where it must be. Caller frees. */
char *fact_shell(const char *word);

/* "production version 3", or "the production model"; "the model in production" of a verdict without one. Caller frees. */
char *fact_production(const struct json *verdict);
/* Is there one to compare with? */
bool fact_has_production(const struct json *verdict);
/* Is it the public file of a hold-out that answers with one bit? */
bool fact_is_one_bit(const struct json *verdict);

#endif
