// SPDX-License-Identifier: GPL-2.0-only
/*
 * Machines that are written down as another one, and the leaves that are not the same: most
 * of what a processor says of itself, it says as the one before it did.
 */
#include <string.h>

#include "machine.h"

const struct machine *machine_named(const struct machine *last, const char *name)
{
	while (last && strcmp(last->name, name))
		last = last->earlier;
	return last;
}

static bool all_equal(const unsigned int *values, unsigned int n)
{
	return !memcmp(values, values + 1, (n - 1) * sizeof(*values));
}

/* The same text: one number for all CPUs, or the same series for as many */
static bool same_series(const unsigned int *a, unsigned int nr_a, const unsigned int *b,
			unsigned int nr_b)
{
	if (nr_a == nr_b)
		return !memcmp(a, b, nr_a * sizeof(*a));
	return a[0] == b[0] && all_equal(a, nr_a) && all_equal(b, nr_b);
}

bool machine_leaf_as_in(const struct machine *m, const struct leaf *l, const struct machine *other)
{
	const struct leaf *theirs = machine_leaf(other, l->leaf, l->sub);
	unsigned int reg;

	if (!theirs || theirs->sub != l->sub)
		return false;
	for (reg = EAX; reg < NR_REGS; reg++)
		if (!same_series(l->reg[reg], m->nr_cpus, theirs->reg[reg], other->nr_cpus))
			return false;
	return true;
}

void machine_take_leaves(struct machine *m, const struct machine *other)
{
	unsigned int i, reg, cpu;
	struct leaf *l;

	m->like = other;
	for (i = 0; i < other->nr_leaves; i++) {
		machine_add_leaf(m, other->leaf[i].leaf, other->leaf[i].sub, &l);
		l->inherited = true;
		for (reg = EAX; reg < NR_REGS; reg++)
			for (cpu = 0; cpu < m->nr_cpus; cpu++)
				l->reg[reg][cpu] = other->leaf[i].reg[reg][cpu % other->nr_cpus];
	}
}

const struct leaf *machine_unfit_leaf(const struct machine *m)
{
	unsigned int i;

	for (i = 0; i < m->nr_leaves; i++)
		if (m->leaf[i].inherited && !machine_leaf_as_in(m, &m->leaf[i], m->like))
			return &m->leaf[i];
	return NULL;
}

/* How many leaves m would have to say itself: all of them if it lacks one */
static unsigned int own_leaves(const struct machine *m, const struct machine *other)
{
	unsigned int i, own = 0;

	for (i = 0; i < other->nr_leaves; i++)
		if (!machine_leaf(m, other->leaf[i].leaf, other->leaf[i].sub))
			return m->nr_leaves;
	for (i = 0; i < m->nr_leaves; i++)
		own += !machine_leaf_as_in(m, &m->leaf[i], other);
	return own;
}

/* The first of the most alike; NULL if too much of m would be other than there */
const struct machine *machine_alike(const struct machine *m, const struct machine *last)
{
	unsigned int least = m->nr_leaves * 3 / 5, own;
	const struct machine *alike = NULL;

	for (; last; last = last->earlier) {
		own = own_leaves(m, last);
		if (own <= least) {
			least = own;
			alike = last;
		}
	}
	return alike;
}
