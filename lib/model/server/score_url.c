/* score_url.c - asks a scoring server for the rows of a table, a block at a time. */
#include "model/server/score_url.h"

#include "base/mem.h"
#include "net/http.h"

enum { BLOCK_ROWS = 1000 };

static int ask(struct str *lines, struct strvec *columns, struct http *http, const char *url, const struct score_request *r, size_t first,
	       struct err *err)
{
	CLEANUP(str_release) struct str question = { 0 };
	CLEANUP(str_release) struct str answer = { 0 };
	enum url_protocol protocol = url_protocol_of(url);
	size_t left = r->rows->n_rows - first, n = left < BLOCK_ROWS ? left : BLOCK_ROWS;

	url_write_request(&question, protocol, r->rows, r->hide, first, n);
	if (http_post(http, &answer, url, "application/json", str_text(&question), question.len, err) < 0)
		return -1;
	if (url_read_answer(lines, columns, protocol, str_text(&answer), answer.len, n, r->measures, err) < 0)
		return err_prefix(err, "%s", url);
	return 0;
}

static int ask_all(struct predictions *out, struct http *http, const struct score_request *r, struct err *err)
{
	CLEANUP(mem_free) char *url = url_address(r->path);
	CLEANUP(str_release) struct str lines = { 0 };
	CLEANUP(strvec_release) struct strvec columns = { 0 }, no_key = { 0 };

	for (size_t first = 0; first < r->rows->n_rows; first += BLOCK_ROWS)
		if (ask(&lines, &columns, http, url, r, first, err) < 0)
			return -1;
	return predictions_read_text(out, str_text(&lines), lines.len, url, r->rows, &no_key,
				     &(struct predictions_want){ r->task, r->measures }, err);
}

int score_connect(struct http **out, double timeout_ms, const struct env *env, struct err *err)
{
	struct http_terms terms = { .timeout_ms = timeout_ms, .token = env ? env_get(env, "INTERLOCK_SCORING_TOKEN") : NULL };

	return http_open(out, &terms, err);
}

int score_url(struct predictions *out, const struct score_request *r, struct err *err)
{
	CLEANUP(http_cleanup) struct http *own = NULL;

	if (!r->http && score_connect(&own, r->timeout_ms, r->env, err) < 0)
		return -1;
	if (ask_all(out, r->http ? r->http : own, r, err) == 0)
		return 0;
	if (err->code == ERR_RETRY)
		err->code = ERR_DATA; /* a model that does not answer cannot be judged */
	return -1;
}
