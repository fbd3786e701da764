/* sftp_open.c - starts ssh with the sftp subsystem of the other machine, and ends it. */
#include "base/mem.h"
#include "net/sftp_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VERSION = 3, WORDS = 16 };

/* ssh asks nobody: a password cannot be given in a pipeline, and thirty sessions would ask thirty times. */
static void words_of(const char *out[static WORDS], const struct sftp_terms *t, const char *target, const char *command)
{
	size_t n = 0;

	out[n++] = "ssh";
	out[n++] = "-oBatchMode=yes";
	out[n++] = "-oForwardAgent=no";
	out[n++] = "-oForwardX11=no";
	if (t->port) {
		out[n++] = "-p";
		out[n++] = t->port;
	}
	if (t->key_file) {
		out[n++] = "-i";
		out[n++] = t->key_file;
	}
	if (!command)
		out[n++] = "-s";
	out[n++] = "--";
	out[n++] = target;
	out[n++] = command ? command : "sftp";
	out[n] = NULL;
}

int sftp_start_ssh(pid_t *pid, int *fd, const struct sftp_terms *t, const char *command, struct err *err)
{
	CLEANUP(mem_free) char *target = t->user ? str_format("%s@%s", t->user, t->host) : mem_strdup(t->host);
	const char *argv[WORDS];
	int ends[2], failed;
	posix_spawn_file_actions_t actions;

	words_of(argv, t, target, command);
	/* A socket: writing to an ssh that has gone is an error then, and no signal. */
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return err_errno(err, "cannot make a pair of sockets");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	if (command) /* what it cannot do is done in another way, and need not be said */
		posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	failed = posix_spawnp(pid, "ssh", &actions, NULL, (char *const *)argv, t->env->vars);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	*fd = ends[0];
	if (!failed)
		return 0;
	*pid = 0;
	errno = failed;
	return err_errno(err, "cannot start ssh");
}

/* Versions, and whether a rename may replace. */
static int greet(struct sftp *s, struct err *err)
{
	CLEANUP(str_release) struct str packet = { 0 };
	struct sftp_answer answer = { 0 };
	int status;

	sftp_add_u32(&packet, 0);
	str_addch(&packet, SFTP_INIT);
	sftp_add_u32(&packet, VERSION);
	status = sftp_ask(s, &answer, &packet, err);
	if (status == 0 && (answer.type != SFTP_VERSION || answer.id < VERSION))
		status = err_set(err, ERR_DATA, "'%s' does not speak SFTP 3", s->name);
	while (status == 0 && answer.at < answer.bytes.len) {
		size_t len, ignored;
		const char *name = sftp_take_text(&answer, &len);

		sftp_take_text(&answer, &ignored);
		if (name && len == strlen("posix-rename@openssh.com") && memcmp(name, "posix-rename@openssh.com", len) == 0)
			s->can_replace = true;
	}
	str_release(&answer.bytes);
	return status;
}

int sftp_open(struct sftp **out, const struct sftp_terms *terms, struct err *err)
{
	struct sftp *s;

	/* A host that begins with a dash would be an option; `--` stands before it, but older clients look at it again. */
	if (!*terms->host || *terms->host == '-')
		return err_set(err, ERR_USAGE, "'%s' is no host for ssh", terms->host);
	s = mem_new(1, sizeof(*s));
	s->fd = s->shell_fd = -1;
	s->terms = *terms;
	s->moved = terms->moved;
	s->moved_arg = terms->moved_arg;
	s->name = mem_strdup(terms->host);
	if (sftp_start_ssh(&s->pid, &s->fd, terms, NULL, err) < 0 || greet(s, err) < 0) {
		sftp_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

void sftp_close(struct sftp *s)
{
	if (!s)
		return;
	if (s->fd >= 0)
		close(s->fd);
	sftp_close_shell(s);
	while (s->pid > 0 && waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(s->name);
	free(s);
}
