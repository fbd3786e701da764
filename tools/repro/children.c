/* children.c - one poll() over everything that can happen. */
#include "tools/repro/children.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

enum { LINES_OF_CHILD = 3, TICK_MS = 1000, CHUNK = 65536 };

static int wake_write = -1;
static volatile sig_atomic_t woken;

static void on_signal(int number)
{
	int saved = errno;
	char byte = (char)number;
	ssize_t n = write(wake_write, &byte, 1);

	(void)n;
	woken = 1;
	errno = saved;
}

int children_open(struct children *c, size_t n, struct err *err)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART }, ignore = { .sa_handler = SIG_IGN };

	c->v = mem_new(n, sizeof(*c->v));
	c->n = n;
	if (pipe2(c->wake, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_errno(err, "cannot make a pipe");
	wake_write = c->wake[1];
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		struct sigaction old;

		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	sigaction(SIGPIPE, &ignore, NULL);
	return 0;
}

static void signal_all(struct children *c, int number)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].guard)
			guarded_child_signal(&c->v[i], number);
}

void children_close(struct children *c)
{
	signal_all(c, SIGKILL);
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].guard)
			guarded_child_end(&c->v[i]);
	free(c->v);
	*c = (struct children){ .wake = { c->wake[0], c->wake[1] } };
}

int children_start(struct children *c, size_t place, const struct guarded_launch *launch, struct err *err)
{
	if (guarded_child_start(&c->v[place], launch, err) < 0)
		return -1;
	c->n_running++;
	return 0;
}

/* Returns whether there may be more; closes *fd at its end. */
static bool read_some(struct children *c, size_t place, int *fd, bool is_error)
{
	char buf[CHUNK];
	ssize_t n = *fd < 0 ? 0 : read(*fd, buf, sizeof(buf));

	if (n > 0) {
		c->output(c->arg, place, is_error, buf, (size_t)n);
		return true;
	}
	if (n == 0 || (errno != EINTR && errno != EAGAIN))
		fs_close(fd);
	return n < 0 && errno == EINTR;
}

/* The shell has ended: what it said is in the pipes. A process that it left behind may hold them open for ever. */
static int end_child(struct children *c, size_t place)
{
	struct guarded_child *child = &c->v[place];
	int code;

	while (read_some(c, place, &child->out, false))
		;
	while (read_some(c, place, &child->errors, true))
		;
	code = guarded_child_end(child);
	*child = (struct guarded_child){ 0 };
	c->n_running--;
	return code;
}

/* The terminal has told those that share our group. */
static void pass_on(struct children *c, int number)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].guard && (c->v[i].own_group || number != SIGINT))
			guarded_child_signal(&c->v[i], number);
}

static void take_signals(struct children *c)
{
	unsigned char number;

	while (read(c->wake[0], &number, 1) == 1) {
		if (c->signal) {
			signal_all(c, SIGKILL);
			continue;
		}
		c->signal = number;
		c->until = clock_elapsed_ms() + CHILDREN_GRACE_MS;
		pass_on(c, number);
	}
	if (c->signal && clock_elapsed_ms() > c->until)
		signal_all(c, SIGKILL);
}

int children_signalled(struct children *c)
{
	if (woken)
		take_signals(c);
	return c->signal;
}

/* Returns the place of one whose guard has ended, or n. */
static size_t wait_once(struct children *c, struct pollfd *fds)
{
	fds[0] = (struct pollfd){ c->wake[0], POLLIN, 0 };
	for (size_t i = 0; i < c->n; i++) {
		const struct guarded_child *child = &c->v[i];
		bool on = child->guard != 0;
		struct pollfd *of = &fds[1 + i * LINES_OF_CHILD];

		of[0] = (struct pollfd){ on ? child->out : -1, POLLIN, 0 };
		of[1] = (struct pollfd){ on ? child->errors : -1, POLLIN, 0 };
		of[2] = (struct pollfd){ on ? child->leash : -1, POLLIN, 0 };
	}
	if (poll(fds, 1 + c->n * LINES_OF_CHILD, TICK_MS) < 0)
		return c->n;
	for (size_t i = 0; i < c->n; i++) {
		const struct pollfd *of = &fds[1 + i * LINES_OF_CHILD];

		if (of[0].revents)
			read_some(c, i, &c->v[i].out, false);
		if (of[1].revents)
			read_some(c, i, &c->v[i].errors, true);
		if (of[2].revents)
			return i;
	}
	return c->n;
}

bool children_wait(struct children *c, size_t *place, int *code)
{
	CLEANUP(mem_free) struct pollfd *fds = mem_new(1 + c->n * LINES_OF_CHILD, sizeof(*fds));

	while (c->n_running > 0) {
		size_t ended = wait_once(c, fds);

		take_signals(c);
		if (c->tick)
			c->tick(c->arg);
		if (ended < c->n) {
			*place = ended;
			*code = end_child(c, ended);
			return true;
		}
	}
	return false;
}
