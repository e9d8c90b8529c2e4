// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs fuzzed programs, see sfs_fuzz.h: one operation after the other, some beside those that
 * follow, in threads of their own. Each thread has its own record of what it runs.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "sfs_fuzz_ops.h"

#define PARAMETER	"/sys/module/ccp/parameters/sfs_timeout"

/* Descriptors that a program opens */
#define MAX_FDS		FUZZ_MAX_OPS

/* A command that hangs costs seconds, and memory if its device goes: one in so many, and the first */
#define HANG_EACH_MS	10000

struct worker {
	struct fuzz_machine *machine;
	pthread_t thread;
	struct fuzz_cover cover;
	int ret;
	const struct fuzz_op *op;	/* NULL: waits for one */
	bool quits;
};

struct fuzz_machine {
	struct sfs_bench *bench;
	struct fuzz_cover cover;
	struct worker worker[FUZZ_BESIDE];
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int fds[MAX_FDS];
	unsigned int count;
	/* Takes the number of a descriptor that is closed while others may use it */
	int closed;
	long long began;
	unsigned int hangs;
	/* Ran since the device was known to work */
	bool doubtful;
};

static int current(const struct fuzz_machine *machine)
{
	return machine->count ? machine->fds[machine->count - 1] : -1;
}

static int open_node(struct fuzz_machine *machine, const char *how)
{
	int flags = O_RDWR, fd;

	if (!strcmp(how, "ro"))
		flags = O_RDONLY;
	else if (!strcmp(how, "wo"))
		flags = O_WRONLY;
	else if (!strcmp(how, "nonblock"))
		flags |= O_NONBLOCK;
	fd = sfs_open(flags);
	if (fd >= 0)
		machine->fds[machine->count++] = fd;

	return fd;
}

static int close_node(struct fuzz_machine *machine)
{
	return dup3(machine->closed, current(machine), O_CLOEXEC) < 0 ? -EBADF : 0;
}

static bool may_hang(struct fuzz_machine *machine)
{
	if (machine->hangs > (sfs_now_ms() - machine->began) / HANG_EACH_MS)
		return false;
	machine->hangs++;

	return true;
}

static int arm_fault(struct fuzz_machine *machine, const char *fault)
{
	if (strstr(fault, "hang") && !may_hang(machine))
		return 0;

	return psp_request(machine->bench->psp, "fault %s", fault);
}

static int set_alarm(unsigned int ms)
{
	struct itimerval timer = { .it_value.tv_usec = ms * 1000 };

	return setitimer(ITIMER_REAL, &timer, NULL) ? -errno : 0;
}

static int perform(struct fuzz_machine *machine, const struct fuzz_op *op)
{
	const char *word = fuzz_word(op, 0);

	switch (op->kind) {
	case FUZZ_OPEN:
		return open_node(machine, word);
	case FUZZ_CLOSE:
		return close_node(machine);
	case FUZZ_VERSIONS:
		return fuzz_versions(current(machine), word);
	case FUZZ_UPDATE:
		return fuzz_update(current(machine), word, fuzz_word(op, 1));
	case FUZZ_IOCTL:
		return fuzz_ioctl(current(machine), word, fuzz_word(op, 1));
	case FUZZ_FILE:
		return fuzz_file(current(machine), word);
	case FUZZ_BIND:
		return sfs_bind(machine->bench->device);
	case FUZZ_UNBIND:
		return sfs_unbind(machine->bench->device);
	case FUZZ_FAULT:
		return arm_fault(machine, word);
	case FUZZ_PSP:
		return psp_request(machine->bench->psp, "%s", word);
	case FUZZ_LIMIT:
		return sfs_write_file(PARAMETER, word);
	case FUZZ_WAIT:
		sfs_sleep_ms(atoi(word));
		return 0;
	case FUZZ_ALARM:
		return set_alarm(atoi(word));
	case FUZZ_CHILD:
		return fuzz_child(current(machine), word);
	default:
		return 0;
	}
}

static void done(struct worker *worker, int ret)
{
	worker->ret = ret;
	worker->op = NULL;
	pthread_cond_broadcast(&worker->machine->changed);
}

static void *work(void *ctx)
{
	struct worker *worker = ctx;
	struct fuzz_machine *machine = worker->machine;
	int ret, err = fuzz_cover_open(&worker->cover);

	pthread_mutex_lock(&machine->lock);
	done(worker, err);
	while (!err) {
		while (!worker->op && !worker->quits)
			pthread_cond_wait(&machine->changed, &machine->lock);
		if (worker->quits)
			break;
		pthread_mutex_unlock(&machine->lock);
		ret = perform(machine, worker->op);
		pthread_mutex_lock(&machine->lock);
		done(worker, ret);
	}
	pthread_mutex_unlock(&machine->lock);
	if (!err)
		fuzz_cover_close(&worker->cover);

	return NULL;
}

/* Returns what its operation did */
static int wait_for(struct worker *worker)
{
	struct fuzz_machine *machine = worker->machine;
	int ret;

	pthread_mutex_lock(&machine->lock);
	while (worker->op)
		pthread_cond_wait(&machine->changed, &machine->lock);
	ret = worker->ret;
	pthread_mutex_unlock(&machine->lock);

	return ret;
}

static void give(struct worker *worker, const struct fuzz_op *op)
{
	pthread_mutex_lock(&worker->machine->lock);
	worker->op = op;
	pthread_cond_broadcast(&worker->machine->changed);
	pthread_mutex_unlock(&worker->machine->lock);
}

static void stop(struct worker *worker)
{
	pthread_mutex_lock(&worker->machine->lock);
	worker->quits = true;
	pthread_cond_broadcast(&worker->machine->changed);
	pthread_mutex_unlock(&worker->machine->lock);
	pthread_join(worker->thread, NULL);
}

static void interrupt(int sig)
{
}

/* What it interrupts is not done again by itself */
static void catch_alarm(void)
{
	struct sigaction action = { .sa_handler = interrupt };

	sigaction(SIGALRM, &action, NULL);
}

static void mask_alarm(int how)
{
	sigset_t alarm;

	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	pthread_sigmask(how, &alarm, NULL);
}

static bool start(struct worker *worker, struct fuzz_machine *machine)
{
	static const struct fuzz_op starting;

	worker->machine = machine;
	worker->op = &starting;

	return !pthread_create(&worker->thread, NULL, work, worker) && !wait_for(worker);
}

/* NULL if the kernel lacks what it takes */
struct fuzz_machine *fuzz_machine(struct sfs_bench *bench)
{
	struct fuzz_machine *machine = calloc(1, sizeof(*machine));
	unsigned int i;

	if (!machine)
		return NULL;
	machine->bench = bench;
	machine->began = sfs_now_ms();
	pthread_mutex_init(&machine->lock, NULL);
	pthread_cond_init(&machine->changed, NULL);
	machine->closed = open("/", O_PATH | O_CLOEXEC);
	if (machine->closed < 0 || fuzz_memory() || sfs_fail_open())
		return NULL;
	catch_alarm();
	for (i = 0; i < FUZZ_BESIDE; i++) {
		if (!start(&machine->worker[i], machine))
			return NULL;
	}
	if (fuzz_cover_open(&machine->cover))
		return NULL;

	return machine;
}

void fuzz_machine_free(struct fuzz_machine *machine)
{
	unsigned int i;

	for (i = 0; i < FUZZ_BESIDE; i++)
		stop(&machine->worker[i]);
	fuzz_cover_close(&machine->cover);
	sfs_fail_close();
	close(machine->closed);
	free(machine);
}

/* The device's own state, or that of the firmware, is another one after these */
static bool is_doubtful(const struct fuzz_op *op)
{
	return op->kind >= FUZZ_BIND && op->kind <= FUZZ_LIMIT;
}

static void note(struct fuzz_wrong *wrong, const struct fuzz_op *op, int ret)
{
	if (wrong->op || fuzz_may(op, ret))
		return;
	wrong->op = op;
	wrong->ret = ret;
}

/* The caller of what fails one time is the node's alone: with a probe the kernel itself warns */
static int perform_failing(struct fuzz_machine *machine, const struct fuzz_op *op, int nth)
{
	int ret;

	if (!nth || op->kind > FUZZ_FILE || sfs_fail_nth(nth))
		return perform(machine, op);
	ret = perform(machine, op);
	sfs_fail_reached();

	return ret;
}

unsigned int fuzz_run(struct fuzz_machine *machine, const struct fuzz_program *program,
		      unsigned int *places, struct fuzz_wrong *wrong)
{
	const struct fuzz_op *given[FUZZ_BESIDE] = {};
	unsigned int i, n, next = 0, ways;
	int nth = 0;

	*wrong = (struct fuzz_wrong) {};
	fuzz_cover_start(&machine->cover);
	for (n = 0; n < FUZZ_BESIDE; n++)
		fuzz_cover_start(&machine->worker[n].cover);

	for (i = 0; i < program->count; i++) {
		const struct fuzz_op *op = &program->op[i];

		machine->doubtful |= is_doubtful(op);
		if (op->kind == FUZZ_FAIL) {
			nth = atoi(fuzz_word(op, 0));
		} else if (op->beside && next < FUZZ_BESIDE) {
			given[next] = op;
			give(&machine->worker[next++], op);
		} else {
			/* A request to the PSP has an answer, which has to be read */
			if (op->kind == FUZZ_FAULT || op->kind == FUZZ_PSP)
				mask_alarm(SIG_BLOCK);
			note(wrong, op, perform_failing(machine, op, nth));
			mask_alarm(SIG_UNBLOCK);
			nth = 0;
		}
	}

	set_alarm(0);
	if (machine->doubtful) {
		psp_request(machine->bench->psp, "clear");
		psp_request(machine->bench->psp, "release");
	}
	for (n = 0; n < next; n++)
		note(wrong, given[n], wait_for(&machine->worker[n]));

	ways = fuzz_cover_new(&machine->cover, places);
	for (n = 0; n < next; n++)
		ways += fuzz_cover_new(&machine->worker[n].cover, places);

	return ways;
}

/* A probe that met a device without a PSP has bound it without one: the next probe finds it */
static int bind_again(const struct sfs_bench *bench)
{
	int ret = sfs_rebind(bench);

	if (!ret)
		ret = sfs_answers_anew();
	if (ret != -ENOENT)
		return ret;
	ret = sfs_unbind(bench->device);
	if (!ret)
		ret = sfs_bind(bench->device);

	return ret ? ret : sfs_answers_anew();
}

int fuzz_settle(struct fuzz_machine *machine)
{
	int ret;

	while (machine->count)
		close(machine->fds[--machine->count]);
	ret = psp_quiet(machine->bench->psp);
	if (ret || !machine->doubtful)
		return ret;
	machine->doubtful = false;
	ret = sfs_write_file(PARAMETER, "1");

	return ret ? ret : bind_again(machine->bench);
}
