#include <pthread.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "slack_linux.h"

// enough is how late the kernel may wake the watcher, in nanoseconds.
static const unsigned long enough = 100000000;

// task is what a thread is started for.
struct task {
	void *(*run)(void *);
	void *argument;
};

static int started, late;

static void *be_late(void *at) {
	struct task task = *(struct task *)at;
	free(at);
	if (prctl(PR_SET_TIMERSLACK, enough, 0ul, 0ul, 0ul) == 0)
		__atomic_fetch_add(&late, 1, __ATOMIC_RELAXED);
	return task.run(task.argument);
}

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument);

// __wrap_pthread_create stands for pthread_create, as the linker is told (--wrap). Only the first
// thread is special, which is started before there are others that could start any: the watcher.
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
	struct task *task = __atomic_fetch_add(&started, 1, __ATOMIC_RELAXED) ? NULL : malloc(sizeof *task);
	if (!task)
		return __real_pthread_create(thread, attributes, run, argument);
	task->run = run;
	task->argument = argument;
	int failed = __real_pthread_create(thread, attributes, be_late, task);
	if (failed)
		free(task);
	return failed;
}

long slack(void) { return prctl(PR_GET_TIMERSLACK, 0ul, 0ul, 0ul, 0ul); }

int watchers(void) { return __atomic_load_n(&late, __ATOMIC_RELAXED); }
