/* guarded_child.c - fork, guard, exec. */
#include "tools/repro/guarded_child.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/process/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CANNOT_RUN = 127 };

static const int guarded_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

struct lines {
	int leash[2], out[2], errors[2];
};

static void lines_close(struct lines *l)
{
	int *all[] = { &l->leash[0], &l->leash[1], &l->out[0], &l->out[1], &l->errors[0], &l->errors[1] };

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		fs_close(all[i]);
}

static int lines_open(struct lines *l, struct err *err)
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, l->leash) != 0 || pipe2(l->out, O_CLOEXEC) != 0 ||
	    pipe2(l->errors, O_CLOEXEC) != 0)
		return err_errno(err, "cannot make a pipe");
	fcntl(l->out[0], F_SETFL, O_NONBLOCK);
	fcntl(l->errors[0], F_SETFL, O_NONBLOCK);
	return 0;
}

/* ---- in the shell's process ---- */

static void exec_shell(const struct guarded_launch *launch, const struct lines *l) __attribute__((noreturn));
static void exec_shell(const struct guarded_launch *launch, const struct lines *l)
{
	struct sigaction plain = { .sa_handler = SIG_DFL };
	sigset_t none;
	int in = -1;

	for (size_t i = 0; i < ARRAY_LEN(guarded_signals); i++)
		sigaction(guarded_signals[i], &plain, NULL);
	sigaction(SIGPIPE, &plain, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (!launch->interactive)
		in = open("/dev/null", O_RDONLY);
	if (in > 0)
		dup2(in, STDIN_FILENO);
	dup2(l->out[1], STDOUT_FILENO);
	dup2(l->errors[1], STDERR_FILENO);
	if (chdir(launch->dir) == 0)
		execvpe(launch->argv[0], (char *const *)launch->argv, launch->vars);
	dprintf(STDERR_FILENO, "cannot run '%s' in '%s': %s\n", launch->argv[0], launch->dir, strerror(errno));
	_exit(CANNOT_RUN);
}

/* ---- in the guard's ---- */

/* Nothing of ours but the leash: a lock that it kept open would stay locked. */
static void close_all_but(int keep)
{
	if (dup2(keep, STDERR_FILENO + 1) < 0 || syscall(SYS_close_range, STDERR_FILENO + 2, ~0U, 0) != 0)
		for (int fd = STDERR_FILENO + 2; fd < 1024; fd++)
			close(fd);
}

static void kill_all(bool own_group)
{
	proc_kill_tree(getpid(), SIGKILL, false);
	if (own_group)
		kill(0, SIGKILL);
	_exit(128 + SIGKILL);
}

/* End as the shell did. */
static void end_like(int raw)
{
	struct rlimit no_core = { 0 };
	struct sigaction plain = { .sa_handler = SIG_DFL };

	if (!WIFSIGNALED(raw))
		_exit(WEXITSTATUS(raw));
	setrlimit(RLIMIT_CORE, &no_core);
	sigaction(WTERMSIG(raw), &plain, NULL);
	kill(getpid(), WTERMSIG(raw));
	_exit(128 + WTERMSIG(raw));
}

static volatile sig_atomic_t shell_ended;

static void on_child(int number)
{
	(void)number;
	shell_ended = 1;
}

static void guard(const struct guarded_launch *launch, const struct lines *l) __attribute__((noreturn));
static void guard(const struct guarded_launch *launch, const struct lines *l)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, told = { .sa_handler = on_child };
	struct pollfd leash = { STDERR_FILENO + 1, POLLIN, 0 };
	sigset_t block, old;
	pid_t shell;
	int raw;

	if (!launch->interactive)
		setpgid(0, 0);
	for (size_t i = 0; i < ARRAY_LEN(guarded_signals); i++)
		sigaction(guarded_signals[i], &ignore, NULL);
	sigaction(SIGCHLD, &told, NULL);
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, &old);
	sigdelset(&old, SIGCHLD);
	shell = fork();
	if (shell == 0)
		exec_shell(launch, l);
	close_all_but(l->leash[1]);
	if (shell < 0)
		_exit(CANNOT_RUN);
	for (;;) {
		if (waitpid(shell, &raw, WNOHANG) == shell)
			end_like(raw);
		/* A byte is never sent: what can be read is the end. */
		if (ppoll(&leash, 1, NULL, &old) > 0)
			kill_all(!launch->interactive);
	}
}

/* ---- in ours ---- */

int guarded_child_start(struct guarded_child *c, const struct guarded_launch *launch, struct err *err)
{
	CLEANUP(lines_close) struct lines l = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	pid_t pid;

	if (lines_open(&l, err) < 0)
		return -1;
	pid = fork();
	if (pid < 0)
		return err_errno(err, "cannot start a process");
	if (pid == 0)
		guard(launch, &l);
	if (!launch->interactive)
		setpgid(pid, pid); /* by both: whoever is first */
	*c = (struct guarded_child){ pid, l.leash[0], l.out[0], l.errors[0], !launch->interactive };
	l.leash[0] = l.out[0] = l.errors[0] = -1;
	return 0;
}

void guarded_child_signal(const struct guarded_child *c, int number)
{
	if (c->own_group)
		kill(-c->guard, number);
	else
		proc_kill_tree(c->guard, number, false);
}

int guarded_child_end(struct guarded_child *c)
{
	int raw = 0;

	while (waitpid(c->guard, &raw, 0) < 0 && errno == EINTR)
		;
	fs_close(&c->leash);
	fs_close(&c->out);
	fs_close(&c->errors);
	return WIFSIGNALED(raw) ? -WTERMSIG(raw) : WEXITSTATUS(raw);
}

/* ---- which shell ---- */

void shell_words(const char *out[static SHELL_WORDS], const char *shell, const char *command)
{
	static const struct {
		const char *name, *options[2];
	} shells[] = {
		{ "bash", { "--noprofile", "--norc" } },
		{ "zsh", { "--no-rcs", NULL } },
		{ "fish", { "--no-config", NULL } },
	};
	size_t n = 0;

	out[n++] = shell && shell[0] ? shell : "/bin/sh";
	for (size_t i = 0; i < ARRAY_LEN(shells); i++)
		for (size_t j = 0; strcasecmp(fs_base(out[0]), shells[i].name) == 0 && j < 2 && shells[i].options[j]; j++)
			out[n++] = shells[i].options[j];
	out[n++] = "-c";
	out[n++] = command;
	out[n] = NULL;
}
