// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-pci: the indexes that are no interrupts of the device: its errors (ERR), and
 * that the kernel wants it back (REQ)
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "kselftest_harness.h"

#include "vfio_test.h"

#define UNBIND	"/sys/bus/pci/drivers/vfio-pci/unbind"
#define PROBE	"/sys/bus/pci/drivers_probe"

FIXTURE(event)
{
	struct vfio_dev dev;
	int fd;
};

FIXTURE_VARIANT(event)
{
	unsigned int index;
};

FIXTURE_VARIANT_ADD(event, err)
{
	.index = VFIO_PCI_ERR_IRQ_INDEX,
};

FIXTURE_VARIANT_ADD(event, req)
{
	.index = VFIO_PCI_REQ_IRQ_INDEX,
};

FIXTURE_SETUP(event)
{
	OPEN_OR_SKIP(&self->dev, &vfio_82574);
	self->fd = event_new();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(event)
{
	vfio_close(&self->dev);
	close(self->fd);
}

#define loop_back() vfio_do(&self->dev, VFIO_TRIGGER, variant->index, 0, 1)
#define set(fd) vfio_trigger_fd(&self->dev, variant->index, 0, fd)

TEST_F(event, loops_back)
{
	uint8_t off[] = { 0 }, on[] = { 1 };

	ASSERT_EQ(0, set(self->fd));
	EXPECT_EQ(0, event_settle(self->fd));
	EXPECT_EQ(0, loop_back());
	EXPECT_EQ(1, event_wait(self->fd));
	EXPECT_EQ(0, vfio_do_bools(&self->dev, VFIO_TRIGGER, variant->index, 0, 1, off));
	EXPECT_EQ(0, event_settle(self->fd));
	EXPECT_EQ(0, vfio_do_bools(&self->dev, VFIO_TRIGGER, variant->index, 0, 1, on));
	EXPECT_EQ(1, event_wait(self->fd));
}

TEST_F(event, has_nothing_to_signal_unless_set)
{
	uint8_t on[] = { 1 };

	EXPECT_EQ(-EINVAL, loop_back());
	EXPECT_EQ(-EINVAL, vfio_disable(&self->dev, variant->index));
	/* The two ways to say the same differ in this */
	EXPECT_EQ(0, vfio_do_bools(&self->dev, VFIO_TRIGGER, variant->index, 0, 1, on));
}

TEST_F(event, is_taken_back)
{
	ASSERT_EQ(0, set(self->fd));
	EXPECT_EQ(0, set(-1));
	EXPECT_EQ(-EINVAL, loop_back());
	EXPECT_EQ(0, set(-1));
	ASSERT_EQ(0, set(self->fd));
	EXPECT_EQ(0, vfio_disable(&self->dev, variant->index));
	EXPECT_EQ(-EINVAL, loop_back());
	EXPECT_EQ(0, event_settle(self->fd));
}

TEST_F(event, signals_the_newest_eventfd)
{
	int fd = event_new();

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, set(self->fd));
	ASSERT_EQ(0, set(fd));
	EXPECT_EQ(0, loop_back());
	EXPECT_EQ(1, event_wait(fd));
	EXPECT_EQ(0, event_settle(self->fd));
	close(fd);
}

/* Interrupts come and go beside it */
TEST_F(event, does_not_depend_on_interrupts)
{
	int fd = event_new();

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, set(self->fd));
	ASSERT_EQ(0, vfio_trigger_fd(&self->dev, VFIO_PCI_MSIX_IRQ_INDEX, 0, fd));
	self->dev.hw->raise(&self->dev, 0);
	EXPECT_LE(1, event_wait(fd));
	EXPECT_EQ(0, event_settle(self->fd));
	ASSERT_EQ(0, vfio_disable(&self->dev, VFIO_PCI_MSIX_IRQ_INDEX));
	EXPECT_EQ(0, loop_back());
	EXPECT_EQ(1, event_wait(self->fd));
	close(fd);
}

static int write_name(const char *path, const char *name)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, name, strlen(name)) < 0)
		ret = -errno;
	close(fd);
	return ret;
}

/* The kernel asks for the device, and gets it once it is closed */
TEST(device_is_asked_for)
{
	char name[VFIO_PCI_NAME];
	struct vfio_dev dev;
	int fd, status;
	pid_t child;

	OPEN_OR_SKIP(&dev, &vfio_82574);
	fd = event_new();
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, vfio_trigger_fd(&dev, VFIO_PCI_REQ_IRQ_INDEX, 0, fd));
	child = fork();
	ASSERT_LE(0, child);
	if (!child) {
		/* Else it would wait for what it has open itself */
		vfio_close(&dev);
		_exit(write_name(UNBIND, dev.name) ? 1 : 0);
	}
	EXPECT_LE(1, event_wait(fd));
	EXPECT_EQ(0, waitpid(child, &status, WNOHANG));
	vfio_close(&dev);
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_EQ(-ENODEV, vfio_find(&vfio_82574, name));
	ASSERT_EQ(0, write_name(PROBE, dev.name));
	ASSERT_EQ(0, vfio_open(&dev, &vfio_82574));
	vfio_close(&dev);
	close(fd);
}

TEST_HARNESS_MAIN
