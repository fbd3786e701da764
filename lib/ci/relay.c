/* relay.c - the way of foreign text into the log. */
#include "ci/relay.h"

#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_MOST = 64 << 10 };

void ci_relay_open(struct ci_relay *relay, const struct ci *ci, int fd)
{
	*relay = (struct ci_relay){ .ci = ci, .fd = fd };
	if (ci->kind != CI_NONE)
		relay->longest_secret = ci_longest_secret(ci->env);
}

static void put(struct ci_relay *relay, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(relay->fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			relay->failed = true;
			return;
		}
		bytes += n;
		len -= (size_t)n;
	}
}

/* The first `len` bytes of what is held go out. */
static void let_go(struct ci_relay *relay, size_t len)
{
	CLEANUP(str_release) struct str text = { 0 };

	ci_defuse_add(&text, &relay->defuser, relay->held.data, len);
	put(relay, text.data, text.len);
	memmove(relay->held.data, relay->held.data + len, relay->held.len - len);
	relay->held.len -= len;
}

/* Where the last line that has ended ends. */
static size_t whole_lines(const struct str *held)
{
	size_t len = held->len;

	while (len > 0 && held->data[len - 1] != '\n' && held->data[len - 1] != '\r')
		len--;
	return len;
}

static void scrub_held(struct ci_relay *relay)
{
	CLEANUP(str_release) struct str clean = { 0 };

	ci_scrub(&clean, relay->ci->env, relay->held.data, relay->held.len);
	str_clear(&relay->held);
	str_addn(&relay->held, clean.data, clean.len);
}

void ci_relay_add(void *arg, const char *bytes, size_t len)
{
	struct ci_relay *relay = arg;
	bool ended = memchr(bytes, '\n', len) || memchr(bytes, '\r', len);

	if (relay->ci->kind == CI_NONE) {
		put(relay, bytes, len);
		return;
	}
	str_addn(&relay->held, bytes, len);
	if (!ended && relay->held.len < LINE_MOST + relay->longest_secret)
		return;
	scrub_held(relay);
	if (ended)
		let_go(relay, whole_lines(&relay->held));
	if (relay->held.len >= LINE_MOST + relay->longest_secret)
		let_go(relay, relay->held.len - relay->longest_secret);
}

void ci_relay_close(struct ci_relay *relay)
{
	CLEANUP(str_release) struct str text = { 0 };

	if (relay->held.len) {
		scrub_held(relay);
		let_go(relay, relay->held.len);
	}
	ci_defuse_end(&text, &relay->defuser);
	put(relay, text.data, text.len);
	str_release(&relay->held);
}

/* ---- stdout ---- */

static struct ci_relay printed;
static FILE *replaced;

static ssize_t write_printed(void *cookie, const char *bytes, size_t len)
{
	struct ci_relay *relay = cookie;

	ci_relay_add(relay, bytes, len);
	return relay->failed ? 0 : (ssize_t)len;
}

void ci_stdout_open(const struct ci *ci, bool is_json)
{
	const cookie_io_functions_t functions = { .write = write_printed };
	struct stat at;
	FILE *through;

	if (ci->kind == CI_NONE || replaced || fstat(STDOUT_FILENO, &at) != 0 || S_ISREG(at.st_mode))
		return;
	fflush(stdout);
	through = fopencookie(&printed, "w", functions);
	if (!through)
		return;
	ci_relay_open(&printed, ci, STDOUT_FILENO);
	printed.defuser.in_json = is_json;
	replaced = stdout;
	stdout = through;
}

void ci_stdout_close(void)
{
	if (!replaced)
		return;
	fclose(stdout);
	ci_relay_close(&printed);
	stdout = replaced;
	replaced = NULL;
}
