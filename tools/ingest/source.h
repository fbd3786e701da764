/* source.h - rows of any input, in one form: a cell for each column of the plan. */
#ifndef INGEST_SOURCE_H
#define INGEST_SOURCE_H

#include "format/csv.h"
#include "format/json_rows.h"
#include "tools/ingest/cause.h"
#include "tools/ingest/columnplan.h"

enum raw_kind { RAW_ABSENT, RAW_PLAIN, RAW_QUOTED, RAW_NULL, RAW_NESTED };

struct raw_cell {
	const char *text;
	size_t len;
	enum raw_kind kind;
};

/* How the row goes into a dead letter. */
enum raw_form { RAW_FORM_TEXT, RAW_FORM_ARRAY, RAW_FORM_CSV, RAW_FORM_JSON };

struct raw_row {
	const char *file;
	size_t line;
	struct raw_cell *cells; /* (plan->n) */
	enum raw_form form;
	const char *raw; /* the row's bytes */
	size_t raw_len;
	const struct csv_field *fields; /* RAW_FORM_CSV and _ARRAY; names are header's */
	size_t n_fields;
	const struct strvec *header;
};

/* Reads one input. */
struct source {
	const struct plan *plan;
	const struct input *input;
	struct csv csv;
	struct json_rows json;
	struct strvec header; /* of CSV */
	ptrdiff_t *column;    /* (header.n) index into the plan; -1 = dropped */
	struct raw_row row;
};

/* The headers were checked by plan_make(). */
void source_open(struct source *s, const struct plan *plan, const struct input *input);
void source_close(struct source *s);
/* Bytes read so far. */
size_t source_done(const struct source *s);

/* 1: s->row is a row whose cells can be checked; -1: it is a bad row, *finding says why; 0: the end. */
int source_next(struct source *s, struct finding *finding);

/* One JSON object as a row; `rows` keeps what it points to. 1, or -1 with *finding. */
int source_object(struct raw_row *row, struct json_rows *rows, const struct plan *plan, const char *text, size_t len,
		  struct finding *finding);

#endif
