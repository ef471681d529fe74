#!/bin/sh
# Runs as PID 1 of a new PID namespace, in new mount, UTS, IPC (and network) namespaces: builds a root of its own
# and becomes systemd. Called twice: `outer` still sees the machine's cgroups, `inner` its own only.
#
# Environment: HOST_TAG (name of the cgroups), HOST_CGROUPS (v1 | v2), HOST_ROOT (tree to run), HOST_VIEW (overlay |
# tmpfs | auto), HOST_CHECKOUT (directory shown read-only at /opt/unitwarden), HOST_MACHINE_ID.
set -eu
stage=$1
base=/run # hidden under a tmpfs of this mount namespace
root=$base/root
checkout=/opt/unitwarden

say() { echo "boot.sh: $*" >&2; }

# Every v1 hierarchy with controllers: systemd mounts even those that it was not given, and would write into the machine's.
v1_hierarchies() { awk -F: '$2 != "" && $2 !~ /=/ { print $2 }' /proc/self/cgroup; }

cgroup_path() { awk -F: -v name="$1" '$2 == name { sub(/^[^:]*:[^:]*:/, ""); print; exit }' /proc/self/cgroup; }

# A second mount would change the options of the machine's own (nsdelegate, memory_recursiveprot).
mount_unified() { # directory
  there=$(awk '/ - cgroup2 / { print $5; exit }' /proc/self/mountinfo)
  if [ -n "$there" ]; then mount --bind "$there" "$1"; else mount -t cgroup2 cgroup2 "$1"; fi
}

# Mounts one hierarchy as the machine sees it, and moves this process into a cgroup of its own there.
own_cgroup() { # options, name in /proc/self/cgroup, type
  mkdir -p "$base/cgroup/${2:-unified}"
  if [ "$3" = cgroup2 ]; then
    mount_unified "$base/cgroup/unified"
  else
    mount -t cgroup -o "$1" cgroup "$base/cgroup/$2"
  fi
  own="$base/cgroup/${2:-unified}/$(cgroup_path "$2")/$HOST_TAG/inner"
  if [ "$3" = cgroup2 ]; then
    # At the top, where controllers can be handed down; a session's own cgroup holds processes and cannot.
    own="$base/cgroup/unified/$HOST_TAG/inner"
    mkdir -p "${own%/inner}"
    for level in "$base/cgroup/unified" "${own%/inner}"; do
      for controller in $(cat "$level/cgroup.controllers"); do
        echo "+$controller" >"$level/cgroup.subtree_control" 2>/dev/null || true
      done
    done
  fi
  mkdir -p "$own"
  case ,$2, in *,cpuset,*)
    # A new cpuset is empty, and takes no process before it is told its share.
    for level in "${own%/inner}" "$own"; do
      for share in cpuset.cpus cpuset.mems; do cat "$level/../$share" >"$level/$share"; done
    done ;;
  esac
  echo 0 >"$own/cgroup.procs"
}

private_view() { # tree
  mkdir -p "$root" "$base/upper" "$base/work"
  if [ "$HOST_VIEW" != tmpfs ] &&
    mount -t overlay -o "lowerdir=$1,upperdir=$base/upper,workdir=$base/work" overlay "$root" 2>"$base/why"; then
    # What is a mount of its own is not in the overlay's lower tree.
    for directory in usr var etc opt srv home root; do
      mountpoint -q "$1/$directory" || continue
      mkdir -p "$base/upper-$directory" "$base/work-$directory"
      mount -t overlay -o "lowerdir=$1/$directory,upperdir=$base/upper-$directory,workdir=$base/work-$directory" \
        overlay "$root/$directory"
    done
    return
  fi
  [ "$HOST_VIEW" != overlay ] || { say "no overlay: $(cat "$base/why")"; exit 1; }
  mount --bind "$1" "$root"
  mount -o remount,bind,ro "$root"
  ! mountpoint -q "$1/usr" || mount -o bind,ro "$1/usr" "$root/usr"
  mkdir -p "$base/etc"
  mount -t tmpfs -o mode=755 tmpfs "$base/etc"
  cp -a "$1/etc/." "$base/etc/" 2>/dev/null || true
  mount --move "$base/etc" "$root/etc"
  for directory in home opt srv var; do
    [ -d "$root/$directory" ] || continue
    mount -t tmpfs -o mode=755 tmpfs "$root/$directory"
  done
  [ ! -d "$root/root" ] || mount -t tmpfs -o mode=700 tmpfs "$root/root"
  mkdir -p "$root/var/lib/systemd" "$root/var/log" "$root/var/cache" "$root/var/spool" "$root/var/lib/dbus"
  mkdir -m 1777 "$root/var/tmp"
  ln -s /run "$root/var/run"
  ln -s /run/lock "$root/var/lock"
  ln -s /etc/machine-id "$root/var/lib/dbus/machine-id"
}

# Nothing that is installed or enabled on the machine starts here: only the bus and the journal do.
quiet_units() {
  units=$root/usr/lib/systemd/system
  [ -d "$units" ] || units=$root/lib/systemd/system
  mkdir "$base/units"
  mount -t tmpfs -o mode=755 tmpfs "$base/units"
  cp -a "$units/." "$base/units/"
  rm -rf "$base"/units/*.wants
  mount --move "$base/units" "$units"
  for directory in usr/lib/systemd/system-generators lib/systemd/system-generators \
    usr/local/lib/systemd/system-generators; do
    [ ! -d "$root/$directory" ] || [ -L "$root/${directory%%/*}" ] ||
      mount -t tmpfs -o ro,mode=755 tmpfs "$root/$directory"
  done
  rm -rf "$root/etc/systemd/system" "$root/etc/systemd/system-generators" "$root/etc/systemd/journald.conf.d" \
    "$root/etc/init.d" "$root/etc/rc.local" "$root/etc/unitwarden"
  mkdir -p "$root/etc/systemd/system/sockets.target.wants" "$root/etc/systemd/system/sysinit.target.wants" \
    "$root/etc/systemd/journald.conf.d"
  for unit in systemd-journald.socket systemd-journald-dev-log.socket dbus.socket; do
    ln -s "/lib/systemd/system/$unit" "$root/etc/systemd/system/sockets.target.wants/$unit"
  done
  ln -s /lib/systemd/system/systemd-journald.service \
    "$root/etc/systemd/system/sysinit.target.wants/systemd-journald.service"
  ln -s /dev/null "$root/etc/systemd/system/systemd-journald-audit.socket"
  printf '[Journal]\nStorage=volatile\nReadKMsg=no\nAudit=no\n' >"$root/etc/systemd/journald.conf.d/host.conf"
  : >"$root/etc/fstab"
}

own_devices() {
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  for device in null zero full random urandom tty; do
    : >"$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
  done
  mkdir "$root/dev/pts" "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  ln -s /proc/self/fd/0 "$root/dev/stdin"
  ln -s /proc/self/fd/1 "$root/dev/stdout"
  ln -s /proc/self/fd/2 "$root/dev/stderr"
}

outer() {
  # The PID in the machine's eyes: /proc is still the machine's, and `read` is the shell's own.
  read -r pid _ </proc/self/stat
  mount --make-rprivate /
  mount -t tmpfs -o mode=755 tmpfs "$base"
  mkdir -p "$base/cgroup"
  if [ "$HOST_CGROUPS" = v1 ]; then
    for name in $(v1_hierarchies); do own_cgroup "$name" "$name" cgroup; done
    own_cgroup none,name=systemd name=systemd cgroup
  fi
  own_cgroup "" "" cgroup2
  echo "pid $pid"
  private_view "${HOST_ROOT:-/}"
  mkdir -p "$root$checkout"
  mount -o bind,ro "$HOST_CHECKOUT" "$root$checkout"
  own_devices
  quiet_units
  echo "$HOST_MACHINE_ID" >"$root/etc/machine-id"
  echo vm >"$root/etc/hostname"
  printf '127.0.0.1 localhost vm\n::1 localhost\n' >"$root/etc/hosts"
  exec unshare --cgroup sh "$0" inner
}

inner() {
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mkdir -m 1777 "$root/run/lock"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  mount -t proc proc "$root/proc"
  # systemd raises limits of the whole machine there.
  mount -o bind,ro "$root/proc/sys" "$root/proc/sys"
  mount -t sysfs -o ro sysfs "$root/sys" 2>/dev/null || mount -o bind,ro /sys "$root/sys"
  if [ "$HOST_CGROUPS" = v1 ]; then
    mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
    for name in $(v1_hierarchies); do
      mkdir "$root/sys/fs/cgroup/$name"
      mount -t cgroup -o "$name" cgroup "$root/sys/fs/cgroup/$name"
    done
    mkdir "$root/sys/fs/cgroup/systemd" "$root/sys/fs/cgroup/unified"
    mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/unified"
    legacy=SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1
    export SYSTEMD_PROC_CMDLINE="systemd.unified_cgroup_hierarchy=0 systemd.legacy_systemd_cgroup_controller=0 $legacy"
  else
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
    export SYSTEMD_PROC_CMDLINE=""
  fi
  cd "$root"
  pivot_root . .
  umount -l .
  cd /
  # systemd does so itself, but not in a container: credentials are mounted where the services' own namespaces get them from.
  mount --make-rshared /
  exec env -i container=unshare PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    "SYSTEMD_PROC_CMDLINE=$SYSTEMD_PROC_CMDLINE" \
    /lib/systemd/systemd --system --unit=multi-user.target --show-status=no
}

"$stage"
