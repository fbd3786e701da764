/* remote_wire.c - writes and reads the pkt-lines of a fetch and a push. */
#include "git/remote/remote_wire.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { SAID_MOST = 1 << 16, ERROR_MOST = 1 << 12, NO_COMMIT = 40 };

/* The parts of an answer, in their order. */
enum { DEPTH, COMMON, BANDS, OVER };

int wire_length(const char *at)
{
	char digits[WIRE_PREFIX + 1] = { 0 };

	memcpy(digits, at, WIRE_PREFIX);
	return strspn(digits, "0123456789abcdefABCDEF") == WIRE_PREFIX ? (int)strtol(digits, NULL, 16) : -1;
}

bool wire_can(const char *capabilities, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = strstr(capabilities, word); at; at = strstr(at + len, word))
		if ((at == capabilities || at[-1] == ' ') && strchr(" =\n", at[len]))
			return true;
	return false;
}

static void add_line(struct str *out, const char *line, size_t len)
{
	str_addf(out, "%04zx", len + WIRE_PREFIX);
	str_addn(out, line, len);
}

static void add_each(struct str *out, const char *word, const struct strvec *ids)
{
	for (size_t i = 0; ids && i < ids->n; i++) {
		CLEANUP(mem_free) char *line = str_format("%s %s\n", word, ids->v[i]);

		add_line(out, line, strlen(line));
	}
}

/* Those of our words that the server knows. */
static void add_known(struct str *out, const char *capabilities, const char *const *words)
{
	for (; *words; words++)
		if (wire_can(capabilities, *words))
			str_addf(out, " %s", *words);
}

void wire_ask(struct str *out, const struct wire_question *q, const char *capabilities)
{
	static const char *const words[] = { "side-band-64k", "ofs-delta", "no-progress", NULL };
	CLEANUP(str_release) struct str line = { 0 };

	str_addf(&line, "want %s", q->want);
	add_known(&line, capabilities, words);
	if (q->depth)
		str_add(&line, " shallow");
	str_addch(&line, '\n');
	add_line(out, str_text(&line), line.len);
	add_each(out, "shallow", q->shallow);
	if (q->depth) {
		str_clear(&line);
		str_addf(&line, "deepen %d\n", q->depth);
		add_line(out, str_text(&line), line.len);
	}
	str_add(out, "0000");
	add_each(out, "have", q->have);
	add_line(out, "done\n", strlen("done\n"));
}

void wire_answer_release(struct wire_answer *a)
{
	strvec_release(&a->shallow);
	strvec_release(&a->deepened);
	str_release(&a->said);
	str_release(&a->error);
	str_release(&a->raw);
}

bool wire_answer_has_begun(const struct wire_answer *a)
{
	return a->part >= BANDS;
}

static void note(struct str *to, const char *text, size_t len, size_t most)
{
	str_addn(to, text, len < most - to->len ? len : most - to->len);
}

/* The error's text, as the server gave it. */
static int stop(struct wire_answer *a, const char *text, size_t len)
{
	note(&a->error, text, len, ERROR_MOST);
	while (a->error.len && strchr("\r\n ", a->error.data[a->error.len - 1]))
		a->error.data[--a->error.len] = '\0';
	return -1;
}

static bool is_word(const char *line, size_t len, const char *word)
{
	return len >= strlen(word) && memcmp(line, word, strlen(word)) == 0;
}

static int take_depth(struct wire_answer *a, const char *line, size_t len)
{
	static const char cut[] = "shallow ", more[] = "unshallow ";
	bool is_cut = is_word(line, len, cut);
	const char *id = line + (is_cut ? strlen(cut) : strlen(more));

	if ((!is_cut && !is_word(line, len, more)) || (size_t)(line + len - id) < NO_COMMIT)
		return stop(a, line, len);
	strvec_add_take(is_cut ? &a->shallow : &a->deepened, mem_strndup(id, NO_COMMIT));
	return 0;
}

static int take_band(struct wire_answer *a, const char *line, size_t len)
{
	switch (line[0]) {
	case 1:
		return a->take(a->arg, line + 1, len - 1);
	case 2:
		note(&a->said, line + 1, len - 1, SAID_MOST);
		return 0;
	case 3:
		return stop(a, line + 1, len - 1);
	default:
		return stop(a, "an answer that is not git's", strlen("an answer that is not git's"));
	}
}

static int take_line(struct wire_answer *a, const char *line, size_t len)
{
	if (is_word(line, len, "ERR "))
		return stop(a, line + 4, len - 4);
	if (a->part == DEPTH)
		return take_depth(a, line, len);
	/* A commit that is named twice is acknowledged twice. */
	if ((a->part == COMMON || (a->part == BANDS && !a->pushed)) && (is_word(line, len, "ACK ") || is_word(line, len, "NAK"))) {
		a->part = BANDS;
		return 0;
	}
	return a->part == BANDS && len ? take_band(a, line, len) : stop(a, line, len);
}

/* The end of a section. */
static void end_part(struct wire_answer *a)
{
	a->part = a->part == DEPTH ? COMMON : a->part == BANDS ? OVER : a->part;
}

static bool is_plain(const struct wire_answer *a)
{
	return a->plain && a->part == BANDS;
}

int wire_answer_add(struct wire_answer *a, const char *bytes, size_t len)
{
	size_t at = 0;
	int code = 0;

	if (a->part == DEPTH && !a->with_depth)
		a->part = a->pushed ? BANDS : COMMON;
	str_addn(&a->raw, bytes, len);
	while (code >= 0 && a->part != OVER && !is_plain(a) && a->raw.len - at >= WIRE_PREFIX) {
		int line = wire_length(a->raw.data + at);

		if (line < 0 || (line > 0 && line < WIRE_PREFIX))
			return stop(a, "an answer that is not git's", strlen("an answer that is not git's"));
		if (a->raw.len - at < (size_t)line)
			break;
		if (line == 0)
			end_part(a);
		else
			code = take_line(a, a->raw.data + at + WIRE_PREFIX, (size_t)line - WIRE_PREFIX);
		at += line ? (size_t)line : WIRE_PREFIX;
	}
	if (code >= 0 && is_plain(a) && a->raw.len > at) {
		code = a->take(a->arg, a->raw.data + at, a->raw.len - at);
		at = a->raw.len;
	}
	if (at) {
		memmove(a->raw.data, a->raw.data + at, a->raw.len - at + 1);
		a->raw.len -= at;
	}
	return code;
}

void wire_command(struct str *out, const char *before, const char *id, const char *ref, const char *capabilities)
{
	static const char *const words[] = { "report-status", "side-band-64k", "quiet", NULL };
	static const char none[] = "0000000000000000000000000000000000000000";
	CLEANUP(str_release) struct str line = { 0 };

	str_addf(&line, "%s %s %s", before[0] ? before : none, id, ref);
	str_addch(&line, '\0');
	add_known(&line, capabilities, words);
	add_line(out, str_text(&line), line.len);
	str_add(out, "0000");
}

/* "ng refs/heads/x why" */
static bool is_about(const char *line, const char *word, const char *ref)
{
	size_t word_len = strlen(word), len = strlen(ref);

	return str_starts(line, word) && strncmp(line + word_len, ref, len) == 0 && strchr(" \n", line[word_len + len]);
}

static char *reason(const char *line)
{
	size_t len = strcspn(line, "\n");

	return len ? mem_strndup(line, len) : mem_strdup("no reason given");
}

bool wire_report(const struct str *report, const char *ref, char **refused)
{
	bool heard = false;

	*refused = NULL;
	for (size_t at = 0; !*refused && at + WIRE_PREFIX <= report->len;) {
		int len = wire_length(report->data + at);
		CLEANUP(mem_free) char *line = NULL;

		if (len < WIRE_PREFIX || report->len - at < (size_t)len)
			break;
		line = mem_strndup(report->data + at + WIRE_PREFIX, (size_t)len - WIRE_PREFIX);
		heard |= is_about(line, "ng ", ref) || is_about(line, "ok ", ref);
		if (is_about(line, "ng ", ref))
			*refused = reason(line + strlen("ng ") + strlen(ref) + (line[strlen("ng ") + strlen(ref)] == ' '));
		else if (str_starts(line, "unpack ") && !str_starts(line, "unpack ok"))
			*refused = reason(line + strlen("unpack "));
		at += (size_t)len;
	}
	return heard;
}
