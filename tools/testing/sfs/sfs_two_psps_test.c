// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/sfs: two PSPs with the capability, one node
 *
 * Commands go to the master, which is the one with the lowest PCI address of those
 * that are there.
 * Needs two emulated PSPs: it unbinds the ccp driver. See README.md.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>

#include "kselftest_harness.h"

#include "sfs_test.h"

#define PSPS		2
#define LIMIT_S		1
#define ROUNDS		12

/* What another driver says is not known */
#define LEAK_MESSAGE	"sfs: leaking the command buffer"

struct pair {
	/* By PCI address: the master first */
	int psp[PSPS];
	char device[SFS_MAX_PCI][SFS_PCI_NAME];
	bool bound[PSPS];
	int kmsg;
};

static int bind(struct pair *pair, int i)
{
	int ret = sfs_bind(pair->device[i]);

	pair->bound[i] = !ret;

	return ret;
}

static int unbind(struct pair *pair, int i)
{
	int ret = sfs_unbind(pair->device[i]);

	pair->bound[i] = ret;

	return ret;
}

static int get_versions(void)
{
	struct sfs_user_get_fw_versions versions;
	int ret, fd = sfs_open(O_RDWR);

	if (fd < 0)
		return fd;
	ret = sfs_get_versions(fd, &versions);
	close(fd);

	return ret;
}

/* One command, to this one only */
static void goes_to(struct __test_metadata *_metadata, const struct pair *pair, int i)
{
	long long before[PSPS];
	int n;

	for (n = 0; n < PSPS; n++)
		before[n] = psp_commands(pair->psp[n]);
	EXPECT_EQ(0, get_versions());
	for (n = 0; n < PSPS; n++)
		EXPECT_EQ(before[n] + (n == i), psp_commands(pair->psp[n]));
}

static int set_up(struct pair *pair)
{
	long long before;
	int i, ret;

	for (i = 0; i < PSPS; i++) {
		pair->psp[i] = psp_open(i);
		if (pair->psp[i] < 0)
			return pair->psp[i];
		ret = psp_quiet(pair->psp[i]);
		if (ret)
			return ret;
		pair->bound[i] = true;
	}
	ret = sfs_list_bound(pair->device);
	if (ret != PSPS)
		return -EXDEV;

	/* The order of the control ports need not be that of the PCI addresses */
	before = psp_commands(pair->psp[0]);
	ret = get_versions();
	if (ret)
		return ret;
	if (psp_commands(pair->psp[0]) == before) {
		i = pair->psp[0];
		pair->psp[0] = pair->psp[1];
		pair->psp[1] = i;
	}

	pair->kmsg = kmsg_open();

	return pair->kmsg < 0 ? pair->kmsg : sfs_set_timeout(LIMIT_S);
}

static int tear_down(struct pair *pair)
{
	int i, ret = 0;

	for (i = 0; i < PSPS; i++) {
		psp_quiet(pair->psp[i]);
		if (!pair->bound[i])
			ret = ret ? ret : bind(pair, i);
	}
	sfs_set_timeout(SFS_DEFAULT_S);
	for (i = 0; i < PSPS; i++)
		close(pair->psp[i]);
	close(pair->kmsg);

	return ret;
}

FIXTURE(two)
{
	struct pair p;
};

FIXTURE_SETUP(two)
{
	int ret = set_up(&self->p);

	if (ret)
		SKIP(return, "no two emulated PSPs with SFS: %s", strerror(-ret));
}

FIXTURE_TEARDOWN(two)
{
	EXPECT_EQ(0, tear_down(&self->p));
}

TEST_F(two, have_one_node)
{
	char misc[1024], *first;

	ASSERT_LT(0, sfs_read_file("/proc/misc", misc, sizeof(misc)));
	first = strstr(misc, " sfs");
	ASSERT_TRUE(!!first);
	EXPECT_FALSE(!!strstr(first + 1, " sfs"));
	goes_to(_metadata, &self->p, 0);
}

TEST_F(two, go_on_without_the_other_one)
{
	ASSERT_EQ(0, unbind(&self->p, 1));
	goes_to(_metadata, &self->p, 0);
	ASSERT_EQ(0, bind(&self->p, 1));
	goes_to(_metadata, &self->p, 0);
}

/* The other one is elected, for a descriptor that is open too */
TEST_F(two, have_another_master_when_it_goes)
{
	struct sfs_user_get_fw_versions versions;
	int fd = sfs_open(O_RDWR);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, unbind(&self->p, 0));
	goes_to(_metadata, &self->p, 1);
	EXPECT_EQ(0, sfs_get_versions(fd, &versions));
	ASSERT_EQ(0, bind(&self->p, 0));
	goes_to(_metadata, &self->p, 0);

	/* The node has been there all the time */
	EXPECT_EQ(0, sfs_get_versions(fd, &versions));
	close(fd);
}

/* A PSP that does not come up is never the master; the driver binds all the same */
TEST_F(two, do_not_elect_one_that_fails)
{
	int fd = sfs_open(O_RDWR);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, unbind(&self->p, 0));
	ASSERT_EQ(0, psp_request(self->p.psp[0], "fault ring-status=0x5"));
	ASSERT_EQ(0, bind(&self->p, 0));
	ASSERT_EQ(0, psp_number(self->p.psp[0], "state", "ring"));
	goes_to(_metadata, &self->p, 1);
	EXPECT_EQ(0, sfs_update(fd, "sfs-good.bin"));
	EXPECT_EQ(psp_number(self->p.psp[1], "state", "base_level") + 1,
		  psp_number(self->p.psp[1], "state", "patch_level"));

	/* It leaves no trace when it goes, and is elected when it comes up */
	ASSERT_EQ(0, unbind(&self->p, 0));
	goes_to(_metadata, &self->p, 1);
	ASSERT_EQ(0, bind(&self->p, 0));
	goes_to(_metadata, &self->p, 0);
	close(fd);
}

struct election {
	bool stop;
	int commands, nobody, unexpected;
};

static void *ask_for_versions(void *arg)
{
	struct sfs_user_get_fw_versions versions;
	struct election *election = arg;
	int ret, fd = sfs_open(O_RDWR);

	if (fd < 0)
		return NULL;
	while (!__atomic_load_n(&election->stop, __ATOMIC_ACQUIRE)) {
		ret = sfs_get_versions(fd, &versions);
		if (!ret)
			election->commands++;
		else if (ret == -ENODEV)
			election->nobody++;
		else
			election->unexpected = ret;
	}
	close(fd);

	return NULL;
}

/* One of them is there all the time, so there is a master all the time */
TEST_F_TIMEOUT(two, take_turns_under_load, 60)
{
	struct election election = { };
	pthread_t caller;
	int n;

	ASSERT_EQ(0, pthread_create(&caller, NULL, ask_for_versions, &election));
	for (n = 0; n < ROUNDS; n++) {
		EXPECT_EQ(0, unbind(&self->p, n % 2));
		EXPECT_EQ(0, bind(&self->p, n % 2));
	}
	__atomic_store_n(&election.stop, true, __ATOMIC_RELEASE);
	pthread_join(caller, NULL);
	EXPECT_LT(0, election.commands);
	EXPECT_EQ(0, election.unexpected);
	EXPECT_EQ(0, election.nobody);
	goes_to(_metadata, &self->p, 0);
}

FIXTURE(order)
{
	struct pair p;
};

FIXTURE_VARIANT(order)
{
	int first_out, first_in;
};

FIXTURE_VARIANT_ADD(order, out_01_in_01) { 0, 0 };
FIXTURE_VARIANT_ADD(order, out_01_in_10) { 0, 1 };
FIXTURE_VARIANT_ADD(order, out_10_in_01) { 1, 0 };
FIXTURE_VARIANT_ADD(order, out_10_in_10) { 1, 1 };

FIXTURE_SETUP(order)
{
	int ret = set_up(&self->p);

	if (ret)
		SKIP(return, "no two emulated PSPs with SFS: %s", strerror(-ret));
}

FIXTURE_TEARDOWN(order)
{
	EXPECT_EQ(0, tear_down(&self->p));
}

TEST_F(order, of_going_and_coming)
{
	struct pair *pair = &self->p;

	ASSERT_EQ(0, unbind(pair, variant->first_out));
	EXPECT_EQ(0, access(SFS_NODE, F_OK));
	ASSERT_EQ(0, unbind(pair, !variant->first_out));
	EXPECT_EQ(-ENOENT, get_versions());

	/* The only one is the master, until one with a lower address comes up */
	ASSERT_EQ(0, bind(pair, variant->first_in));
	goes_to(_metadata, pair, variant->first_in);
	ASSERT_EQ(0, bind(pair, !variant->first_in));
	goes_to(_metadata, pair, 0);
	EXPECT_EQ(0, kmsg_count(pair->kmsg, LEAK_MESSAGE));
}

/* The node is still there, but its buffer is not */
TEST_F(two, get_a_new_buffer_if_the_master_took_it_along)
{
	int fd = sfs_open(O_RDWR);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, psp_request(self->p.psp[0], "fault hang"));
	ASSERT_EQ(-ETIMEDOUT, sfs_update(fd, "sfs-good.bin"));
	ASSERT_EQ(0, unbind(&self->p, 0));
	EXPECT_EQ(!sfs_fixed_limit(), kmsg_count(self->p.kmsg, LEAK_MESSAGE));
	EXPECT_EQ(-ENODEV, sfs_update(fd, "sfs-good.bin"));
	ASSERT_EQ(0, psp_request(self->p.psp[0], "release"));
	EXPECT_EQ(0, psp_number(self->p.psp[0], "last", "changed"));

	ASSERT_EQ(0, bind(&self->p, 0));
	goes_to(_metadata, &self->p, 0);
	EXPECT_EQ(0, sfs_update(fd, "sfs-next.bin"));
	close(fd);
}

/* The buffer of a command that hangs is not freed because another PSP goes */
TEST_F(two, keep_a_buffer_that_is_in_use)
{
	char before[80], after[80];
	int fd = sfs_open(O_RDWR);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, psp_request(self->p.psp[0], "fault hang"));
	ASSERT_EQ(-ETIMEDOUT, sfs_update(fd, "sfs-good.bin"));
	ASSERT_EQ(0, psp_text(self->p.psp[0], "digest", "sha256", before, sizeof(before)));
	ASSERT_EQ(0, unbind(&self->p, 1));
	EXPECT_EQ(0, kmsg_count(self->p.kmsg, LEAK_MESSAGE));
	EXPECT_EQ(-EBUSY, sfs_update(fd, "sfs-next.bin"));
	ASSERT_EQ(0, psp_text(self->p.psp[0], "digest", "sha256", after, sizeof(after)));
	EXPECT_STREQ(before, after);
	ASSERT_EQ(0, psp_request(self->p.psp[0], "release"));
	EXPECT_EQ(0, psp_number(self->p.psp[0], "last", "changed"));
	EXPECT_EQ(0, sfs_update(fd, "sfs-next.bin"));
	close(fd);
}

TEST_HARNESS_MAIN
