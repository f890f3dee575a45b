#!/bin/sh
# Boot a real systemd as process 1 of its own namespaces, over a copy-on-write view of this machine: units, sockets,
# filters and an operator's commands run for real; nothing outside is touched and nothing is left. As root.
# Arguments: an empty folder; then pairs of folders, one here and where it is seen inside (made if need be).
set -eu
if [ "${BOOTING:-}" != 1 ]; then
    BOOTING=1 exec unshare --mount --pid --net --uts --ipc --fork --kill-child "$0" "$@"
fi
work=$1
shift
mount --make-rprivate /
mount -t tmpfs tmpfs "$work"
mkdir "$work/up" "$work/work" "$work/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/up,workdir=$work/work" "$work/root"
root=$work/root
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys" 2>/dev/null || mount --rbind /sys "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir "$root/run/lock"
mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
mkdir "$root/sys/fs/cgroup/systemd" "$root/sys/fs/cgroup/unified"
mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/unified" || true
while [ $# -ge 2 ]; do
    mkdir -p "$root$2"
    mount --bind "$1" "$root$2"
    shift 2
done
ip link set lo up
units=$root/etc/systemd/system
rm -rf "$units"
mkdir "$units"
: > "$root/etc/fstab"
echo 0123456789abcdef0123456789abcdef > "$root/etc/machine-id"
printf '[Unit]\nRequires=basic.target\nAfter=basic.target\nAllowIsolate=yes\n' > "$units/quiet.target"
for unit in systemd-udevd.service systemd-udev-trigger.service systemd-timesyncd.service systemd-networkd.service \
    systemd-resolved.service dev-hugepages.mount sys-kernel-debug.mount systemd-modules-load.service \
    systemd-sysctl.service systemd-remount-fs.service getty.target systemd-logind.service \
    systemd-random-seed.service systemd-update-utmp.service apparmor.service; do
    ln -sf /dev/null "$units/$unit"
done
mkdir "$root/outside"
cd "$root"
pivot_root . outside
exec chroot . /usr/bin/env -i container=unshare PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --unit=quiet.target --log-target=console --show-status=false
