/* lock_book.c - a page is one reading of one dvc.lock. */
#include "pipeline/locks/lock_book.h"

#include "base/fs.h"
#include "base/mem.h"

#include <string.h>
#include <sys/stat.h>

struct lock_page {
	struct stage_lock *lock;
	struct stat st;      /* of the file as this page has it */
	struct strvec added; /* stages that it did not have when it was read */
};

void lock_book_release(struct lock_book *book)
{
	for (size_t i = 0; i < book->n; i++) {
		stage_lock_release(book->pages[i].lock);
		free(book->pages[i].lock);
		strvec_release(&book->pages[i].added);
	}
	free(book->pages);
	*book = (struct lock_book){ 0 };
}

static bool is_as_written(const struct lock_page *page)
{
	struct stat st;

	if (stat(page->lock->path, &st) != 0)
		return page->st.st_ino == 0;
	return st.st_ino == page->st.st_ino && st.st_size == page->st.st_size && st.st_mtim.tv_sec == page->st.st_mtim.tv_sec &&
	       st.st_mtim.tv_nsec == page->st.st_mtim.tv_nsec;
}

static void look(struct lock_page *page)
{
	if (stat(page->lock->path, &page->st) != 0)
		page->st = (struct stat){ 0 };
}

/* The newest page of the file, read (again) if need be. NULL with err. */
static struct lock_page *open_page(struct lock_book *book, const char *path, struct err *err)
{
	struct lock_page *page = NULL, made = { .lock = mem_new(1, sizeof(*made.lock)) };

	for (size_t i = 0; i < book->n; i++)
		if (strcmp(book->pages[i].lock->path, path) == 0)
			page = &book->pages[i];
	if (page && is_as_written(page)) {
		free(made.lock);
		return page;
	}
	if (stage_lock_read(made.lock, path, err) < 0) {
		free(made.lock);
		return NULL;
	}
	for (size_t i = 0; page && i < page->added.n; i++)
		strvec_add(&made.added, page->added.v[i]);
	look(&made);
	fs_remove_leftovers(path);
	book->pages = mem_grow(book->pages, book->n, &book->cap, sizeof(*book->pages));
	book->pages[book->n] = made;
	return &book->pages[book->n++];
}

/* Move the last stage before the first that was added by us and is to come after it. */
static void put_in_place(struct lock_page *page, const char *const *later, size_t n_later)
{
	struct value *stages = (struct value *)value_get(page->lock->root, "stages");
	size_t last = stages ? stages->n - 1 : 0, to = last;

	for (size_t i = 0; i < n_later; i++)
		for (size_t k = 0; k < to; k++)
			if (strcmp(stages->keys[k], later[i]) == 0 && strvec_has(&page->added, later[i]))
				to = k;
	if (to < last) {
		struct value *item = stages->items[last];
		const char *key = stages->keys[last];

		stages->index = NULL;
		memmove(&stages->items[to + 1], &stages->items[to], (last - to) * sizeof(*stages->items));
		memmove(&stages->keys[to + 1], &stages->keys[to], (last - to) * sizeof(*stages->keys));
		if (stages->key_kinds) {
			unsigned char kind = stages->key_kinds[last];

			memmove(&stages->key_kinds[to + 1], &stages->key_kinds[to], last - to);
			stages->key_kinds[to] = kind;
		}
		stages->items[to] = item;
		stages->keys[to] = key;
	}
}

int lock_book_put(struct lock_book *book, enum lock_change *change, const char *root, struct stage *s, const struct value *entry,
		  const char *const *later, size_t n_later, struct err *err)
{
	CLEANUP(mem_free) char *file = fs_join(root, s->file), *path = stage_lock_path(file);
	struct lock_page *page = open_page(book, path, err);
	const struct value *old;
	bool existed;

	if (!page)
		return -1;
	existed = page->st.st_ino != 0;
	old = stage_lock_get(page->lock, s->name);
	*change = old && value_equal(old, entry) ? LOCK_SAME : existed ? LOCK_CHANGED : LOCK_MADE;
	/* What is equal may be spelled otherwise (1.50), and is written as it is now. */
	stage_lock_put(page->lock, s->name, value_copy(&page->lock->arena, entry));
	if (!old) {
		put_in_place(page, later, n_later);
		strvec_add(&page->added, s->name);
	}
	if (stage_lock_write(page->lock, err) < 0)
		return -1;
	look(page);
	stage_lock_fill(s, stage_lock_get(page->lock, s->name));
	return 0;
}
