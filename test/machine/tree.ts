import { openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Workplace } from "./workplace.ts";

/** What the machine's disk and kernel are made of. */
export interface TreeOptions {
  /** Debian's name of it: `bookworm`, `trixie`. */
  readonly release: string;
  /** A tree that debootstrap has made of that release, to be copied; else one is made. */
  readonly tree: string | undefined;
  readonly deb: string;
  readonly publicKey: string;
}

/** Files that QEMU boots. */
export interface Image {
  readonly tree: string;
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
}

const packages = [
  "systemd systemd-sysv libpam-systemd dbus polkitd udev kmod procps iproute2 python3",
  "openssh-server initramfs-tools linux-image-cloud-amd64",
].join(" ");

/** What the tree gets, as root of it; a small initrd, an address, and the way in. */
const furnish = `set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
mkdir -p /etc/initramfs-tools/conf.d
echo MODULES=list > /etc/initramfs-tools/conf.d/small
printf '%s\\n' virtio_pci virtio_blk ext4 > /etc/initramfs-tools/modules
apt-get update -qq
apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold ${packages}
apt-get clean
rm -f /usr/sbin/policy-rc.d /etc/machine-id
touch /etc/machine-id
echo machine > /etc/hostname
printf '%s\\n' '[Match]' 'Name=en* eth*' '[Network]' 'Address=10.0.2.15/24' > /etc/systemd/network/10-machine.network
systemctl enable systemd-networkd ssh
systemctl disable systemd-networkd-wait-online
mkdir -p /var/log/journal /etc/systemd/logind.conf.d
# The power button wakes the machine from s2idle, and shall do nothing else.
printf '%s\\n' '[Login]' 'HandlePowerKey=ignore' > /etc/systemd/logind.conf.d/machine.conf
getent passwd ubuntu || useradd --create-home --uid 1000 --shell /bin/bash ubuntu
for home in /root /home/ubuntu; do
  install -d -m 700 -o $(stat -c %U $home) $home/.ssh
  install -m 600 -o $(stat -c %U $home) /tmp/key.pub $home/.ssh/authorized_keys
done`;

/** Makes a Debian with a kernel, the package in /root/unitwarden.deb, and a disk image of it, without loop devices. */
export async function makeImage(place: Workplace, options: TreeOptions): Promise<Image> {
  const tree = place.path("tree");
  const log = place.path("image.log");
  const output = openSync(log, "a");
  const made =
    options.tree === undefined
      ? `debootstrap --variant=minbase ${options.release} ${tree}`
      : `cp -a ${options.tree} ${tree} && cp /etc/resolv.conf ${tree}/etc/`;
  const script = `set -eu
mount --make-rprivate /
${made}
cp ${options.publicKey} ${tree}/tmp/key.pub
chroot ${tree} sh -c "$1"
cp ${options.deb} ${tree}/root/unitwarden.deb
mkdir -p ${tree}/opt/unitwarden/test
cp -r ${join(import.meta.dirname, "../stand-in")} ${tree}/opt/unitwarden/test/
mkfs.ext4 -q -F -d ${tree} ${place.path("disk.img")} 4G`;
  // Whatever is mounted in the tree meanwhile is so for these programs alone, and ends with them.
  const alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh", furnish];
  try {
    await place.finish(alone, output);
  } catch (cause) {
    const said = readFileSync(log, "utf8").trim().split("\n").slice(-8).join("\n  ");
    throw new Error(`Cannot make the machine's disk:\n  ${said}`, { cause });
  }
  const boot = join(tree, "boot");
  const found = (prefix: string) => join(boot, readdirSync(boot).find((name) => name.startsWith(prefix)) ?? prefix);
  return { tree, disk: place.path("disk.img"), kernel: found("vmlinuz-"), initrd: found("initrd.img-") };
}
