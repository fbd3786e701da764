/* clock.h - the time of day as RFC 3339 in UTC, and a clock for durations. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_TEXT = 32 };

/* Milliseconds since 1970. */
int64_t clock_now_ms(void);
/* Milliseconds of a clock that never goes back. */
double clock_elapsed_ms(void);
/* "2026-11-21T10:31:07.123Z" */
void clock_format(char out[static CLOCK_TEXT], int64_t ms);
/* RFC 3339 (any offset), or a date alone (midnight UTC). False if malformed or not a real date. */
bool clock_parse(const char *text, int64_t *ms);

#endif
