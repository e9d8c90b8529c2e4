/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults that a test asks for: parsing, arming, counting.  What each does is
 * with the code that it disturbs; README.md lists them.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json;

enum fault {
	/* Each SFS command uses one up */
	FAULT_STATUS,
	FAULT_MAILBOX_STATUS,
	FAULT_EXT_STATUS,
	FAULT_DELAY,
	FAULT_HANG,
	FAULT_GARBAGE,
	FAULT_RECOVERY,
	/* Each look at an idle mailbox uses one up */
	FAULT_BUSY,
	/* From now on until cleared */
	FAULT_ALL_ONES,
	/* Each ring init, each HSTI query uses one up */
	FAULT_RING_STATUS,
	FAULT_RING_HANG,
	FAULT_HSTI_STATUS,
	FAULT_COUNT,
};

struct fault_state {
	bool armed;
	uint32_t value;
	/* How often still; 0: until cleared */
	uint32_t left;
};

struct faults {
	struct fault_state f[FAULT_COUNT];
};

#define FAULT_ERR_MAX	160

/* Arms @spec; -EINVAL with the reason in @err */
int faults_arm(struct faults *faults, const char *spec, char err[FAULT_ERR_MAX]);
void faults_clear(struct faults *faults);

bool faults_armed(const struct faults *faults, enum fault fault);

/* Armed, and not to be used up */
bool faults_lasting(const struct faults *faults, enum fault fault);

/* Uses one up: true and its value if armed; @value may be NULL */
bool faults_take(struct faults *faults, enum fault fault, uint32_t *value);

const char *fault_name(enum fault fault);

/* A list of specs under @key */
void faults_json(const struct faults *faults, struct json *j, const char *key);

#endif /* FAULTS_H */
