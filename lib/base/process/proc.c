/* proc.c - child processes by posix_spawn and poll. */
#include "base/process/proc.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Parent's and child's end of each stream; -1 where there is no pipe. */
struct pipes {
	int in[2], out[2], errors[2];
};

static void pipes_close(struct pipes *p)
{
	int *all[] = { &p->in[0], &p->in[1], &p->out[0], &p->out[1], &p->errors[0], &p->errors[1] };

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		fs_close(all[i]);
}

static int pipes_open(struct pipes *p, const struct proc *proc, struct err *err)
{
	if ((proc->input && pipe2(p->in, O_CLOEXEC) != 0) || ((proc->output || proc->sink) && pipe2(p->out, O_CLOEXEC) != 0) ||
	    (proc->errors && pipe2(p->errors, O_CLOEXEC) != 0))
		return err_errno(err, "cannot make a pipe");
	return 0;
}

static bool is_hidden(const char *var, size_t len, const char *const *hide)
{
	if (hide == env_credentials)
		return env_is_credential(var);
	for (size_t i = 0; hide && hide[i]; i++)
		if (strlen(hide[i]) + 1 == len && strncmp(var, hide[i], len - 1) == 0)
			return true;
	return false;
}

/* What was hidden stands in /proc/PID/environ of ours, where a process of the same user could read it. */
static void close_to_children(const char *const *hide)
{
#ifdef PR_SET_DUMPABLE
	if (hide == env_credentials)
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#else
	(void)hide;
#endif
}

char **proc_environment(const struct env *env, const struct strvec *set, const char *const *hide)
{
	size_t n = 0, at = 0;
	char **vars;

	close_to_children(hide);
	while (env && env->vars && env->vars[n])
		n++;
	vars = mem_new(n + (set ? set->n : 0) + 1, sizeof(*vars));
	for (size_t i = 0; i < n; i++) {
		size_t len = strcspn(env->vars[i], "=") + 1;
		bool replaced = is_hidden(env->vars[i], len, hide);

		for (size_t j = 0; set && j < set->n && !replaced; j++)
			replaced = strncmp(env->vars[i], set->v[j], len) == 0;
		if (!replaced)
			vars[at++] = env->vars[i];
	}
	for (size_t j = 0; set && j < set->n; j++)
		vars[at++] = set->v[j];
	return vars;
}

static int spawn(pid_t *pid, const struct proc *proc, const struct pipes *p, struct err *err)
{
	CLEANUP(mem_free) char **vars = proc_environment(proc->env, proc->set, proc->hide);
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t defaults;
	int rc;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attr);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	if (proc->input)
		posix_spawn_file_actions_adddup2(&actions, p->in[0], STDIN_FILENO);
	else
		posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, proc->output || proc->sink ? p->out[1] : STDERR_FILENO, STDOUT_FILENO);
	if (proc->errors)
		posix_spawn_file_actions_adddup2(&actions, p->errors[1], STDERR_FILENO);
	if (proc->dir)
		posix_spawn_file_actions_addchdir_np(&actions, proc->dir);
	rc = posix_spawnp(pid, proc->argv[0], &actions, &attr, (char *const *)proc->argv, vars);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	errno = rc;
	return rc == 0 ? 0 : err_errno(err, "cannot run '%s'", proc->argv[0]);
}

static void add_to(void *to, const char *bytes, size_t len)
{
	str_addn(to, bytes, len);
}

/* Read what is there; closes *fd at the end of the stream. */
static void drain(int *fd, void (*sink)(void *to, const char *bytes, size_t len), void *to)
{
	char buf[16384];
	ssize_t n = read(*fd, buf, sizeof(buf));

	if (n > 0)
		sink(to, buf, (size_t)n);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		fs_close(fd);
}

static void feed(int *fd, const char **bytes, size_t *left)
{
	ssize_t n = *left ? write(*fd, *bytes, *left) : 0;

	if (n > 0) {
		*bytes += n;
		*left -= (size_t)n;
	}
	if (*left == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		fs_close(fd); /* a child that stops reading is no error of ours */
}

/* Milliseconds left for poll(): -1 = for ever, 0 = it is over. */
static int time_left(double deadline)
{
	double left = deadline - clock_elapsed_ms();

	return isinf(deadline) ? -1 : left <= 0 ? 0 : left > 1e6 ? 1000000 : (int)ceil(left);
}

/* False if the time was over before the streams. */
static bool exchange(const struct proc *proc, struct pipes *p, double deadline)
{
	const char *bytes = proc->input;
	size_t left = proc->input_len;

	while (p->in[1] >= 0 || p->out[0] >= 0 || p->errors[0] >= 0) {
		struct pollfd fds[] = { { p->in[1], POLLOUT, 0 }, { p->out[0], POLLIN, 0 }, { p->errors[0], POLLIN, 0 } };

		if (time_left(deadline) == 0)
			return false;
		if (poll(fds, ARRAY_LEN(fds), time_left(deadline)) < 0 && errno != EINTR)
			return true;
		if (fds[0].revents)
			feed(&p->in[1], &bytes, &left);
		if (fds[1].revents)
			drain(&p->out[0], proc->sink ? proc->sink : add_to, proc->sink ? proc->sink_arg : proc->output);
		if (fds[2].revents)
			drain(&p->errors[0], add_to, proc->errors);
	}
	return true;
}

/* Has the child ended before the deadline? A kernel without pidfd is asked again and again. */
static bool ends_in_time(pid_t pid, double deadline)
{
	enum { ASK_AGAIN_MS = 5 };
	siginfo_t ended = { 0 };
	int fd;

	if (isinf(deadline))
		return true;
	fd = (int)syscall(SYS_pidfd_open, pid, 0);
	while (time_left(deadline) != 0) {
		struct pollfd child = { fd, POLLIN, 0 };

		if (waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == pid)
			break;
		poll(&child, fd >= 0 ? 1 : 0, fd >= 0 ? time_left(deadline) : ASK_AGAIN_MS);
	}
	fs_close(&fd);
	return waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == pid;
}

void proc_kill_tree(long pid, int number, bool itself_too)
{
	CLEANUP(mem_free) char *path = str_format("/proc/%ld/task/%ld/children", pid, pid);
	CLEANUP(str_release) struct str pids = { 0 };
	struct err ignored;
	char *at, *end;

	if (fs_read(&pids, path, 1 << 16, &ignored) == 0 && pids.len > 0)
		for (at = pids.data; *at; at = end) {
			long child = strtol(at, &end, 10);

			if (end == at)
				break;
			proc_kill_tree(child, number, true);
			while (*end == ' ')
				end++;
		}
	if (itself_too)
		kill((pid_t)pid, number);
}

bool proc_is_alive(long pid)
{
	CLEANUP(mem_free) char *path = str_format("/proc/%ld/stat", pid);
	CLEANUP(str_release) struct str text = { 0 };
	const char *end_of_name;
	struct err ignored;

	if (pid <= 0 || (kill((pid_t)pid, 0) != 0 && errno == ESRCH))
		return false;
	/* "7 (any name) Z ..." */
	if (fs_read(&text, path, 1 << 12, &ignored) < 0)
		return true;
	end_of_name = strrchr(str_text(&text), ')');
	return !end_of_name || !strchr("ZX", end_of_name[1] ? end_of_name[2] : 'S');
}

int proc_run(const struct proc *proc, int *status, struct err *err)
{
	CLEANUP(pipes_close) struct pipes p = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
	double deadline = proc->timeout_ms > 0 ? clock_elapsed_ms() + proc->timeout_ms : INFINITY;
	bool in_time;
	int raw;
	pid_t pid;

	if (pipes_open(&p, proc, err) < 0 || spawn(&pid, proc, &p, err) < 0)
		return -1;
	fs_close(&p.in[0]);
	fs_close(&p.out[1]);
	fs_close(&p.errors[1]);
	if (p.in[1] >= 0)
		fcntl(p.in[1], F_SETFL, O_NONBLOCK);
	sigaction(SIGPIPE, &ignore, &old);
	in_time = exchange(proc, &p, deadline) && ends_in_time(pid, deadline);
	sigaction(SIGPIPE, &old, NULL);
	if (!in_time)
		proc_kill_tree(pid, SIGKILL, true);
	while (waitpid(pid, &raw, 0) < 0)
		if (errno != EINTR)
			return err_errno(err, "cannot wait for '%s'", proc->argv[0]);
	if (!in_time)
		return err_set(err, ERR_RETRY, "was not done after %g s", proc->timeout_ms / 1000);
	*status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
	return 0;
}

void proc_shell(const char *out[static 4], const char *command)
{
	out[0] = "/bin/sh";
	out[1] = "-c";
	out[2] = command;
	out[3] = NULL;
}
