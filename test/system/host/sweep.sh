#!/bin/sh
# Removes the cgroups of hosts that are gone. Runs in a mount namespace of its own (unshare --mount).
# Arguments: the tag of one host; or none: every host whose owner (unitwarden-host-PID-STARTTIME-N) is dead.
set -eu
base=/run
mount --make-rprivate /
# The machine's own /proc: owners are looked up there.
mount -t tmpfs -o mode=755 tmpfs "$base"

start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# A second mount would change the options of the machine's own (nsdelegate, memory_recursiveprot).
mount_unified() { # directory
  there=$(awk '/ - cgroup2 / { print $5; exit }' /proc/self/mountinfo)
  if [ -n "$there" ]; then mount --bind "$there" "$1"; else mount -t cgroup2 cgroup2 "$1"; fi
}

mount_all() {
  awk -F: '{ print $2 == "" ? "unified" : $2 }' /proc/self/cgroup | while read -r name; do
    mkdir -p "$base/cgroup/$name"
    case $name in
    unified) mount_unified "$base/cgroup/$name" ;;
    name=*) mount -t cgroup -o "none,$name" cgroup "$base/cgroup/$name" ;;
    *) mount -t cgroup -o "$name" cgroup "$base/cgroup/$name" ;;
    esac
  done
}

sweep() {
  left=0
  for directory in $(find "$base/cgroup" -type d -name "${1:-unitwarden-host-*}" -prune 2>/dev/null); do
    if [ -z "${1:-}" ]; then
      owner=${directory##*/unitwarden-host-}
      pid=${owner%%-*}
      rest=${owner#*-}
      [ "$(start_time "$pid")" != "${rest%%-*}" ] || continue
    fi
    # The dead may take a moment to leave; what is still in use cannot be removed at all.
    find "$directory" -depth -type d -exec rmdir {} \; 2>/dev/null || true
    [ ! -d "$directory" ] || left=$((left + 1))
  done
  return "$left"
}

mount_all
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  if sweep "${1:-}"; then exit 0; fi
  sleep 0.1
done
echo "sweep.sh: cgroups still in use: $(find "$base/cgroup" -type d -name "${1:-unitwarden-host-*}" -prune | tr '\n' ' ')" >&2
exit 1
