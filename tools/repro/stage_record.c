/* stage_record.c - one line an event. */
#include "tools/repro/stage_record.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "ci/defuse.h"
#include "format/json.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *stage_outcome_name(enum stage_outcome outcome)
{
	static const char *const names[] = {
		[STAGE_RAN] = "ran",         [STAGE_FROM_CACHE] = "cached", [STAGE_UNCHANGED] = "unchanged",     [STAGE_FAILED] = "failed",
		[STAGE_SKIPPED] = "skipped", [STAGE_DRY] = "dry",           [STAGE_INTERRUPTED] = "interrupted",
	};

	return names[outcome];
}

void stage_record_open(struct stage_record *r, const char *dvc_folder, const struct env *env, bool to_stdout)
{
	*r = (struct stage_record){ .folder = dvc_folder ? str_format("%s/tmp/repro", dvc_folder) : NULL,
				    .fd = -1,
				    .to_stdout = to_stdout,
				    .env = env,
				    .started = clock_elapsed_ms() };
}

void stage_record_close(struct stage_record *r)
{
	fs_close(&r->fd);
	free(r->folder);
	*r = (struct stage_record){ .fd = -1 };
}

/* The oldest go: names begin with the time. */
static void remove_oldest(const char *folder)
{
	CLEANUP(strvec_release) struct strvec names = { 0 };
	struct err ignored;

	if (fs_list(&names, folder, &ignored) < 0)
		return;
	for (size_t i = 0; i + RECORDS_KEPT <= names.n; i++) {
		CLEANUP(mem_free) char *path = fs_join(folder, names.v[i]);

		unlink(path);
	}
}

/* Nothing is kept where nothing can be written: a record is no reason to fail. */
static int record_file(struct stage_record *r)
{
	CLEANUP(mem_free) char *path = NULL;
	char time[CLOCK_TEXT];
	struct err ignored;

	if (r->fd >= 0 || !r->folder)
		return r->fd;
	if (fs_make_dirs(r->folder, &ignored) == 0) {
		remove_oldest(r->folder);
		clock_format(time, clock_now_ms());
		path = str_format("%s/%s-%ld.jsonl", r->folder, time, (long)getpid());
		r->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	}
	if (r->fd < 0)
		mem_free(&r->folder);
	return r->fd;
}

static void begin(struct json_writer *w, const char *event, const char *stage)
{
	json_begin_object(w);
	json_put_text(w, "event", event);
	if (stage)
		json_put_text(w, "stage", stage);
}

static void end(struct stage_record *r, struct json_writer *w, bool kept)
{
	int fd;

	json_end_object(w);
	str_add(w->out, "\n");
	if (r->to_stdout)
		fwrite(str_text(w->out), 1, w->out->len, stdout);
	if (r->to_stdout)
		fflush(stdout);
	fd = kept ? record_file(r) : -1;
	if (fd >= 0 && write(fd, str_text(w->out), w->out->len) < 0)
		fs_close(&r->fd);
}

/* A text of the user's, or of his command's. */
static void put_scrubbed(const struct stage_record *r, struct json_writer *w, const char *key, const char *text, size_t len)
{
	CLEANUP(str_release) struct str clean = { 0 };

	ci_scrub(&clean, r->env, text, len);
	json_key(w, key);
	json_add_textn(w, str_text(&clean), clean.len);
}

void stage_record_start(struct stage_record *r, const char *stage)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };
	char time[CLOCK_TEXT];

	clock_format(time, clock_now_ms());
	begin(&w, "start", stage);
	json_put_text(&w, "time", time);
	end(r, &w, true);
}

void stage_record_command(struct stage_record *r, const char *stage, const char *command)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };

	begin(&w, "command", stage);
	put_scrubbed(r, &w, "command", command, strlen(command));
	end(r, &w, true);
}

void stage_record_line(struct stage_record *r, const char *stage, bool is_error, const char *line, size_t len)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };

	begin(&w, "output", stage);
	json_put_text(&w, "stream", is_error ? "stderr" : "stdout");
	put_scrubbed(r, &w, "text", line, len);
	end(r, &w, true);
}

void stage_record_end(struct stage_record *r, const char *stage, enum stage_outcome outcome, double seconds, const char *error)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };

	if (outcome == STAGE_UNCHANGED && !r->to_stdout)
		return;
	begin(&w, "end", stage);
	json_put_text(&w, "outcome", stage_outcome_name(outcome));
	json_put_number(&w, "seconds", seconds);
	if (error)
		put_scrubbed(r, &w, "error", error, strlen(error));
	else
		json_put_text(&w, "error", NULL);
	end(r, &w, outcome != STAGE_UNCHANGED);
}

void stage_record_over(struct stage_record *r, size_t n_reproduced, size_t n_failed)
{
	CLEANUP(str_release) struct str text = { 0 };
	struct json_writer w = { .out = &text };

	begin(&w, "over", NULL);
	json_put_int(&w, "reproduced", (int64_t)n_reproduced);
	json_put_int(&w, "failed", (int64_t)n_failed);
	json_put_number(&w, "seconds", (clock_elapsed_ms() - r->started) / 1000);
	end(r, &w, r->fd >= 0);
}
