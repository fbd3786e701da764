/* ini.h - configuration as ConfigObj reads and writes it: `['remote "name"']` sections, options indented by four blanks, lists by commas. */
#ifndef FORMAT_INI_H
#define FORMAT_INI_H

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>

struct ini_option {
	char *key;
	struct strvec values; /* one, or the items of a list */
	bool is_list;         /* "a, b" or "a," */
	int line;             /* from 1; 0 = put by a program */
	int col, value_col;   /* of the key and of the value, in characters from 1 */
	const char *path;     /* the file that said so; the ini's own string */
};

struct ini_section {
	char *name; /* core; remote "name" */
	struct ini_option *options;
	size_t n, cap;
	int line, col;    /* of its name, where it was read last; 0 = put by a program */
	const char *path; /* the file that it was read from last; the ini's own string */
};

struct ini {
	struct ini_section *sections;
	size_t n, cap;
	struct strvec paths; /* that were read */
};

void ini_release(struct ini *ini);

/* Keys and the names of sections become lower case, as DVC takes them. ERR_USAGE "path:line:col: ..."; nothing is read then. */
int ini_read_text(struct ini *ini, const char *text, size_t len, const char *path, struct err *err);
/* An absent file is an empty one. */
int ini_read(struct ini *ini, const char *path, struct err *err);
/* Lays `over` over `ini`, option by option. */
void ini_merge(struct ini *ini, const struct ini *over);

struct ini_section *ini_section(const struct ini *ini, const char *name); /* NULL if absent */
struct ini_section *ini_make_section(struct ini *ini, const char *name);  /* the section, made if absent */
/* The option as it stands, with where it is from; NULL if it is not set. Borrowed, valid until the file is changed. */
const struct ini_option *ini_option(const struct ini *ini, const char *section, const char *key);
/* The value; of a list its first item ("" of an empty one); NULL if absent. Borrowed. */
const char *ini_get(const struct ini *ini, const char *section, const char *key);

/* Makes the section if needed; keeps the option's place. */
void ini_set(struct ini *ini, const char *section, const char *key, const char *value);
void ini_set_list(struct ini *ini, const char *section, const char *key, const struct strvec *values);
bool ini_unset(struct ini *ini, const char *section, const char *key); /* false if it is not there; an empty section stays */
bool ini_drop_section(struct ini *ini, const char *section);
bool ini_rename_section(struct ini *ini, const char *from, const char *to); /* moves it to the end */

/* As ConfigObj writes it: no comments, four blanks before an option, quotes where needed. */
void ini_text(struct str *out, const struct ini *ini);

#endif
