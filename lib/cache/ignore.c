/* ignore.c - the rules of all .dvcignore files that were asked for. The last that matches decides, deeper files after those above them. */
#include "cache/ignore.h"

#include "base/arena.h"
#include "base/fs.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_BYTES = 1 << 20 };

struct rule {
	const char *text, *file; /* as it stands */
	const char *base;        /* the folder of its file, "" = root */
	size_t base_len;
	const char *pattern; /* without "!" and slashes at its ends */
	int line;
	bool negated, dir_only;
	bool anchored; /* matches the whole path below base, not the last name alone */
	bool literal;  /* no special character in it */
};

struct ignore {
	char *root;
	const char *file_name; /* ".dvcignore" */
	bool is_git;
	struct rule *rules;
	size_t n, cap;
	struct map entered; /* folders whose file was looked for */
	struct arena arena;
};

static void add_rule(struct ignore *ig, const char *text, const char *file, int line, const char *base)
{
	struct rule r = { .text = arena_strdup(&ig->arena, text), .file = file, .base = base, .base_len = strlen(base), .line = line };
	char *p = arena_strdup(&ig->arena, text);
	size_t len;

	if (*p == '!') {
		r.negated = true;
		p++;
	}
	len = strlen(p);
	if (len > 0 && p[len - 1] == '/') {
		r.dir_only = true;
		p[--len] = '\0';
	}
	r.anchored = strchr(p, '/') != NULL;
	if (*p == '/')
		p++;
	/* A name after any folders is a name. */
	if (str_starts(p, "**/") && !strchr(p + 3, '/')) {
		r.anchored = false;
		p += 3;
	}
	if (!*p)
		return;
	r.literal = !strpbrk(p, "*?[\\");
	r.pattern = p;
	ig->rules = mem_grow(ig->rules, ig->n, &ig->cap, sizeof(*ig->rules));
	ig->rules[ig->n++] = r;
}

struct ignore *ignore_new(const char *root)
{
	static const char *const built_in[] = { ".hg/", ".git/", ".git", ".dvc/" };
	struct ignore *ig = mem_new(1, sizeof(*ig));

	ig->root = mem_strdup(root);
	ig->file_name = ".dvcignore";
	for (size_t i = 0; i < ARRAY_LEN(built_in); i++)
		add_rule(ig, built_in[i], "", 0, "");
	return ig;
}

void ignore_free(struct ignore *ig)
{
	if (!ig)
		return;
	free(ig->root);
	free(ig->rules);
	map_release(&ig->entered);
	arena_release(&ig->arena);
	free(ig);
}

void ignore_cleanup(struct ignore **ig)
{
	ignore_free(*ig);
}

static bool matches(const struct rule *r, const char *path, bool is_dir)
{
	const char *below = path;

	if (r->dir_only && !is_dir)
		return false;
	if (r->base_len > 0) {
		if (strncmp(path, r->base, r->base_len) != 0 || path[r->base_len] != '/')
			return false;
		below = path + r->base_len + 1;
	}
	if (!r->anchored)
		below = fs_base(below);
	return r->literal ? strcmp(r->pattern, below) == 0 : ignore_glob(r->pattern, below);
}

/* The rule that decides of this very path; NULL = none speaks of it. */
static const struct rule *decide(const struct ignore *ig, const char *path, bool is_dir)
{
	for (size_t i = ig->n; i > 0; i--)
		if (matches(&ig->rules[i - 1], path, is_dir))
			return &ig->rules[i - 1];
	return NULL;
}

static bool is_left_out(const struct ignore *ig, const char *path, bool is_dir)
{
	const struct rule *r = decide(ig, path, is_dir);

	return r && !r->negated;
}

static void add_lines(struct ignore *ig, char *text, const char *file, const char *dir)
{
	int line = 0;

	for (char *next; text; text = next) {
		size_t len;

		next = strchr(text, '\n');
		if (next)
			*next++ = '\0';
		line++;
		while (isspace((unsigned char)*text))
			text++;
		for (len = strlen(text); len > 0 && isspace((unsigned char)text[len - 1]); len--)
			text[len - 1] = '\0';
		if (*text && *text != '#')
			add_rule(ig, text, file, line, dir);
	}
}

struct ignore *ignore_new_git(const char *top)
{
	CLEANUP(mem_free) char *exclude = fs_join(top, ".git/info/exclude");
	CLEANUP(str_release) struct str text = { 0 };
	struct ignore *ig = mem_new(1, sizeof(*ig));
	struct err ignored = { 0 };

	ig->root = mem_strdup(top);
	ig->file_name = ".gitignore";
	ig->is_git = true;
	add_rule(ig, ".git", "", 0, "");
	if (access(exclude, R_OK) == 0 && fs_read(&text, exclude, MOST_BYTES, &ignored) == 0 && text.len > 0)
		add_lines(ig, text.data, ".git/info/exclude", "");
	return ig;
}

int ignore_enter(struct ignore *ig, const char *dir, struct err *err)
{
	CLEANUP(str_release) struct str text = { 0 };
	CLEANUP(mem_free) char *rel = *dir ? fs_join(dir, ig->file_name) : mem_strdup(ig->file_name);
	CLEANUP(mem_free) char *path = fs_join(ig->root, rel);
	CLEANUP(mem_free) char *nested = NULL;
	const char *key = arena_strdup(&ig->arena, dir);
	bool added;

	map_put(&ig->entered, key, strlen(key), 0, &added);
	if (!added)
		return 0;
	if (*dir && !ig->is_git) {
		CLEANUP(mem_free) char *sub = fs_join(dir, ".dvc");

		/* A project inside the project is its own affair. */
		nested = fs_join(ig->root, sub);
		if (access(nested, F_OK) == 0) {
			nested = (free(nested), str_format("/%s/", dir));
			add_rule(ig, nested, "", 0, "");
		}
	}
	if (access(path, F_OK) != 0 || is_left_out(ig, rel, false))
		return 0;
	if (fs_read(&text, path, MOST_BYTES, err) < 0)
		return -1;
	if (text.len > 0)
		add_lines(ig, text.data, arena_strdup(&ig->arena, rel), key);
	return 0;
}

bool ignore_entry(struct ignore *ig, const char *dir, const char *name, bool is_dir)
{
	char path[4096];
	size_t len = strlen(dir), name_len = strlen(name);

	if (len + name_len + 2 > sizeof(path))
		return false;
	if (len > 0) {
		memcpy(path, dir, len);
		path[len++] = '/';
	}
	memcpy(path + len, name, name_len + 1);
	return is_left_out(ig, path, is_dir);
}

/* Call with each folder above the path and the path itself, until one is left out. */
typedef void visit_fn(void *arg, struct ignore *ig, const char *path, bool is_dir);

static int each_part(struct ignore *ig, const char *path, bool is_dir, visit_fn *visit, void *arg, struct err *err)
{
	CLEANUP(mem_free) char *part = mem_strdup(path);

	if (path[0] == '/' || strcmp(path, ".") == 0 || str_starts(path, "../"))
		return 0;
	if (ignore_enter(ig, "", err) < 0)
		return -1;
	for (char *slash = part;;) {
		bool left_out;

		slash = strchr(slash, '/');
		if (slash)
			*slash = '\0';
		if ((slash || is_dir) && ignore_enter(ig, part, err) < 0)
			return -1;
		visit(arg, ig, part, slash || is_dir);
		left_out = is_left_out(ig, part, slash || is_dir);
		if (left_out || !slash)
			return left_out;
		*slash++ = '/';
	}
}

static void visit_nothing(void *arg, struct ignore *ig, const char *path, bool is_dir)
{
	(void)arg, (void)ig, (void)path, (void)is_dir;
}

int ignore_has(struct ignore *ig, const char *path, bool is_dir, struct err *err)
{
	return each_part(ig, path, is_dir, visit_nothing, NULL, err);
}

static void set_match(struct ignore_match *out, const struct rule *r)
{
	*out = (struct ignore_match){ r->text, r->file, r->line, !r->negated };
}

static void visit_last(void *arg, struct ignore *ig, const char *path, bool is_dir)
{
	const struct rule *r = decide(ig, path, is_dir);

	if (r)
		set_match(arg, r);
}

int ignore_explain(struct ignore_match *out, struct ignore *ig, const char *path, bool is_dir, struct err *err)
{
	*out = (struct ignore_match){ 0 };
	return each_part(ig, path, is_dir, visit_last, out, err);
}

struct all_matches {
	struct ignore_match *v;
	size_t n, cap;
};

static void visit_all(void *arg, struct ignore *ig, const char *path, bool is_dir)
{
	struct all_matches *all = arg;

	for (size_t i = 0; i < ig->n; i++) {
		if (!matches(&ig->rules[i], path, is_dir))
			continue;
		all->v = mem_grow(all->v, all->n, &all->cap, sizeof(*all->v));
		set_match(&all->v[all->n++], &ig->rules[i]);
	}
}

int ignore_explain_all(struct ignore_match **all, size_t *n, struct ignore *ig, const char *path, bool is_dir, struct err *err)
{
	struct all_matches found = { 0 };
	int status = each_part(ig, path, is_dir, visit_all, &found, err);

	*all = found.v;
	*n = found.n;
	return status;
}
