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
	FAULT_HSTI_HANG,
	/* Each SEV command of the name that it asks for uses one up */
	FAULT_SEV_STATUS,
	FAULT_SEV_HANG,
	FAULT_SEV_DELAY,
	FAULT_SEV_NO_IRQ,
	/* Each SNP_SHUTDOWN(_EX), each RMPUPDATE uses one up */
	FAULT_SNP_STAYS_ON,
	FAULT_RMP_STATUS,
	FAULT_COUNT,
};

struct fault_state {
	bool armed;
	uint32_t value;
	/* Of which SEV command */
	uint32_t command;
	/* How often still; 0: until cleared */
	uint32_t left;
};

struct faults {
	struct fault_state f[FAULT_COUNT];
};

#define FAULT_ERR_MAX	320

/* Any SEV command */
#define FAULT_ANY	UINT32_MAX

/* Arms @spec; -EINVAL with the reason in @err */
int faults_arm(struct faults *faults, const char *spec, char err[FAULT_ERR_MAX]);
void faults_clear(struct faults *faults);

bool faults_armed(const struct faults *faults, enum fault fault);

/* Armed, and not to be used up */
bool faults_lasting(const struct faults *faults, enum fault fault);

/* Uses one up: true and its value if armed; @value may be NULL */
bool faults_take(struct faults *faults, enum fault fault, uint32_t *value);

/* The same for one that names an SEV command, if it is this one */
bool faults_take_for(struct faults *faults, enum fault fault, uint32_t command,
		     uint32_t *value);

const char *fault_name(enum fault fault);

/* A list of specs under @key */
void faults_json(const struct faults *faults, struct json *j, const char *key);

#endif /* FAULTS_H */
