/* remote_crowd.c - reads a list of refs in git's pkt-lines, and notes those of the crowded folder instead of handing them on. */
#include "git/remote/remote_crowd.h"

#include "base/mem.h"
#include "git/remote/remote_wire.h"

#include <string.h>

enum { PKT_PREFIX = WIRE_PREFIX, ID_LEN = GIT_ID_TEXT - 1, SECTIONS = 2 };

void remote_crowd_release(struct remote_crowd *c)
{
	str_release(&c->refs);
	*c = (struct remote_crowd){ 0 };
}

bool remote_crowd_find(const struct remote_crowd *c, char id[static GIT_ID_TEXT], const char *ref)
{
	CLEANUP(str_release) struct str line = { 0 };
	const char *at;

	id[0] = '\0';
	if (!c || !c->known)
		return false;
	str_addf(&line, " %s\n", ref);
	at = c->refs.len ? strstr(c->refs.data, str_text(&line)) : NULL;
	if (at) {
		memcpy(id, at - ID_LEN, ID_LEN);
		id[ID_LEN] = '\0';
	}
	return true;
}

void crowd_filter_release(struct crowd_filter *f)
{
	str_release(&f->raw);
	str_release(&f->refs);
}

/* "ID refs/heads/...": the first line of a list has the server's capabilities behind a NUL, and stays where it is. */
static bool is_of_crowd(const struct crowd_filter *f, const char *line, size_t len)
{
	const char *prefix = f->crowd ? f->crowd->prefix : NULL;
	size_t prefix_len = prefix ? strlen(prefix) : 0;

	return prefix && len > ID_LEN + 1 + prefix_len && line[ID_LEN] == ' ' && !memchr(line, '\0', len) &&
	       memcmp(line + ID_LEN + 1, prefix, prefix_len) == 0;
}

static bool is_wanted(const struct crowd_filter *f, const char *name, size_t len)
{
	return f->wanted && strlen(f->wanted) == len && memcmp(f->wanted, name, len) == 0;
}

/* "ID HEAD", a NUL, "ofs-delta ...". */
static void note_capabilities(struct crowd_filter *f, const char *line, size_t len)
{
	const char *nul = f->capabilities && f->flushes == SECTIONS - 1 ? memchr(line, '\0', len) : NULL;
	size_t n = nul ? len - (size_t)(nul + 1 - line) : 0;

	if (nul && !f->capabilities->len)
		str_addn(f->capabilities, nul + 1, n - (n && nul[n] == '\n'));
}

/* The whole pkt-line at `at`: noted, or handed on. */
static void take_line(struct crowd_filter *f, const char *at, size_t len, struct str *out)
{
	const char *line = at + PKT_PREFIX;
	size_t line_len = len - PKT_PREFIX;

	note_capabilities(f, line, line_len);
	if (!is_of_crowd(f, line, line_len)) {
		str_addn(out, at, len);
		return;
	}
	line_len -= line[line_len - 1] == '\n';
	str_addn(&f->refs, line, line_len);
	str_addch(&f->refs, '\n');
	if (is_wanted(f, line + ID_LEN + 1, line_len - ID_LEN - 1))
		str_addn(out, at, len);
}

/* The list is whole: what was noted is what there is. */
static void keep(struct crowd_filter *f)
{
	if (!f->crowd)
		return;
	str_release(&f->crowd->refs);
	f->crowd->refs = f->refs;
	f->crowd->known = true;
	f->refs = (struct str){ 0 };
}

/* Bytes of `raw` that were whole lines. */
static size_t take_lines(struct crowd_filter *f, struct str *out)
{
	size_t at = 0;

	while (f->raw.len - at >= PKT_PREFIX && f->flushes < SECTIONS && !f->as_it_is) {
		int len = wire_length(f->raw.data + at);

		if (len < 0 || (len > 0 && len <= PKT_PREFIX)) {
			f->as_it_is = true;
		} else if (len == 0) {
			str_addn(out, f->raw.data + at, PKT_PREFIX);
			at += PKT_PREFIX;
			if (++f->flushes == SECTIONS)
				keep(f);
		} else if (f->raw.len - at < (size_t)len) {
			break;
		} else {
			take_line(f, f->raw.data + at, (size_t)len, out);
			at += (size_t)len;
		}
	}
	return at;
}

void crowd_filter_add(struct crowd_filter *f, const char *bytes, size_t len, struct str *out)
{
	size_t taken;

	str_addn(&f->raw, bytes, len);
	taken = take_lines(f, out);
	memmove(f->raw.data, f->raw.data + taken, f->raw.len - taken + 1);
	f->raw.len -= taken;
	if (f->as_it_is || f->flushes == SECTIONS) {
		str_addn(out, f->raw.data, f->raw.len);
		str_clear(&f->raw);
	}
}

void crowd_filter_end(struct crowd_filter *f, struct str *out)
{
	str_addn(out, str_text(&f->raw), f->raw.len);
	str_clear(&f->raw);
}
