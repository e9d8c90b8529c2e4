// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints the frequency of the host's TSC in kHz, which is also what a guest's
 * TSC has under TCG. Left alone, the guest would measure it against an emulated
 * PIT; on a busy host that went wrong by a factor of 17, and with it every
 * clock and time limit in the guest. Fails on a host without a TSC.
 */
#include <stdio.h>
#include <time.h>

#if defined(__x86_64__)
#include <x86intrin.h>

#define MEASURE_NS 20000000LL

struct sample {
	unsigned long long tsc;
	long long ns;
};

/* The pair that was taken closest together out of a few tries. */
static struct sample take_sample(void)
{
	unsigned long long before, after, best = -1ULL;
	struct sample s = { 0 };
	struct timespec ts;
	int i;

	for (i = 0; i < 50; i++) {
		before = __rdtsc();
		clock_gettime(CLOCK_MONOTONIC, &ts);
		after = __rdtsc();
		if (after - before >= best)
			continue;
		best = after - before;
		s.tsc = before + best / 2;
		s.ns = ts.tv_sec * 1000000000LL + ts.tv_nsec;
	}
	return s;
}

int main(void)
{
	const struct timespec pause = { .tv_nsec = MEASURE_NS };
	struct sample a, b;

	a = take_sample();
	nanosleep(&pause, NULL);
	b = take_sample();
	printf("%.0f\n", (b.tsc - a.tsc) * 1e6 / (b.ns - a.ns));
	return 0;
}
#else
int main(void)
{
	return 1;
}
#endif
