import type * as Koffi from "koffi";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { getSystemErrorName } from "node:util";

/**
 * The few libc calls that Node lacks. Each gives what the C function gives, or the negative errno.
 * All are non-blocking. Descriptors are opened close-on-exec.
 */
export interface Libc {
  /** pidfd_open(2): a descriptor that can never mean another process. */
  pidfdOpen(pid: number): number;
  /** pidfd_send_signal(2) to the process of a pidfd. */
  pidfdSendSignal(pidfd: number, signalNumber: number): number;
  /** poll(2) for POLLIN without waiting: 1 when readable, 0 when not. */
  pollIn(fd: number): number;
  /** socket(2): an unconnected AF_UNIX datagram socket. */
  datagramSocket(): number;
  /** sendto(2) an AF_UNIX address (socketAddress()), MSG_DONTWAIT|MSG_NOSIGNAL; gives the bytes sent. */
  sendTo(fd: number, bytes: Uint8Array, address: Uint8Array): number;
  /** pipe2(2): puts the read end and the write end into `ends`, two int32. */
  pipe(ends: Int32Array): number;
  /** fcntl(2), F_SETPIPE_SZ: how much a pipe holds, in bytes; gives what it holds now. */
  setPipeSize(fd: number, bytes: number): number;
  /** flock(2): LOCK_EX | LOCK_NB, an exclusive lock without waiting. */
  lockAlone(fd: number): number;
  /** prctl(2) with up to two arguments. */
  prctl(option: number, argument2: number, argument3: number): number;
  /** malloc_trim(3): gives free memory back to the system. Null where the C library has none (musl). */
  readonly mallocTrim: (() => void) | null;
  /** close(2). */
  close(fd: number): number;
}

/** System call numbers, the same on x86_64 and arm64 (include/uapi/asm-generic/unistd.h). */
const PIDFD_SEND_SIGNAL = 424;
const PIDFD_OPEN = 434;
const SYSTEM_CALL_ARCHITECTURES: readonly string[] = ["x64", "arm64"];

const AF_UNIX = 1;
/** SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC (socket(2)), on x86_64 and arm64. */
const DATAGRAM = 2 | 0o4000 | 0o2000000;
/** MSG_DONTWAIT | MSG_NOSIGNAL: a blocking send would freeze the loop when the receiver is down. */
const SEND_FLAGS = 0x40 | 0x4000;
const POLLIN = 1;
/** O_CLOEXEC (pipe2(2)), on x86_64 and arm64. */
const O_CLOEXEC = 0o2000000;
/** fcntl(2), include/uapi/linux/fcntl.h. */
const F_SETPIPE_SZ = 1031;
/** LOCK_EX | LOCK_NB (flock(2)). */
const LOCK_EX_NB = 2 | 4;
/** `sun_path` of sockaddr_un, in bytes (unix(7)). */
const SOCKET_PATH_BYTES = 108;

let loaded: Libc | null | undefined;

/** The libc calls, loaded on first use; null where koffi or libc cannot be loaded, or the machine is not a 64-bit Linux known here. */
export function loadLibc(): Libc | null {
  if (loaded === undefined) {
    try {
      loaded = bindLibc();
    } catch {
      loaded = null;
    }
  }
  return loaded;
}

/** The sockaddr_un of a path, or of an abstract name that starts with `@`; null when it does not fit (empty, over 107 bytes, NUL inside). */
export function socketAddress(path: string): Uint8Array | null {
  const name = Buffer.from(path, "utf8");
  const abstract = path.startsWith("@");
  if (name.length < (abstract ? 2 : 1) || name.length >= SOCKET_PATH_BYTES || name.includes(0)) return null;
  // An abstract name begins with NUL and ends where the address ends; a path ends with NUL.
  if (abstract) name[0] = 0;
  const address = Buffer.concat([Buffer.alloc(2), name, Buffer.alloc(abstract ? 0 : 1)]);
  address.writeUInt16LE(AF_UNIX, 0);
  return address;
}

/** The name of a negative errno: `ESRCH`; `errno 4095` when Node knows none. */
export function errnoName(negativeErrno: number): string {
  try {
    return getSystemErrorName(negativeErrno);
  } catch {
    return `errno ${-negativeErrno}`;
  }
}

function bindLibc(): Libc | null {
  if (process.platform !== "linux" || !SYSTEM_CALL_ARCHITECTURES.includes(process.arch)) return null;
  const koffi = loadKoffi();
  // Symbols of the running program: finds glibc's and musl's alike.
  const library = koffi.load(null);
  const syscall = library.func("syscall", "long", ["long", "long", "long", "long", "long"]);
  const poll = library.func("poll", "int", ["void *", "ulong", "int"]);
  const socket = library.func("socket", "int", ["int", "int", "int"]);
  const sendto = library.func("sendto", "long", ["int", "void *", "size_t", "int", "void *", "uint"]);
  const pipe2 = library.func("pipe2", "int", ["void *", "int"]);
  const fcntl = library.func("fcntl", "int", ["int", "int", "long"]);
  const flock = library.func("flock", "int", ["int", "int"]);
  const prctl = library.func("prctl", "int", ["int", "ulong", "ulong", "ulong", "ulong"]);
  const close = library.func("close", "int", ["int"]);
  const pollfd = Buffer.alloc(8);
  const orErrno = (returned: unknown): number => {
    if (typeof returned !== "number") return -constants.errno.EIO;
    return returned >= 0 ? returned : -koffi.errno();
  };
  return {
    pidfdOpen: (pid) => orErrno(syscall(PIDFD_OPEN, pid, 0, 0, 0)),
    pidfdSendSignal: (pidfd, signalNumber) => orErrno(syscall(PIDFD_SEND_SIGNAL, pidfd, signalNumber, 0, 0)),
    pollIn(fd) {
      // struct pollfd: int fd, short events, short revents.
      pollfd.writeInt32LE(fd, 0);
      pollfd.writeInt16LE(POLLIN, 4);
      pollfd.writeInt16LE(0, 6);
      const ready = orErrno(poll(pollfd, 1, 0));
      return ready > 0 ? pollfd.readInt16LE(6) & POLLIN : ready;
    },
    datagramSocket: () => orErrno(socket(AF_UNIX, DATAGRAM, 0)),
    sendTo: (fd, bytes, address) => orErrno(sendto(fd, bytes, bytes.length, SEND_FLAGS, address, address.length)),
    pipe: (ends) => orErrno(pipe2(ends, O_CLOEXEC)),
    setPipeSize: (fd, bytes) => orErrno(fcntl(fd, F_SETPIPE_SZ, bytes)),
    lockAlone: (fd) => orErrno(flock(fd, LOCK_EX_NB)),
    prctl: (option, argument2, argument3) => orErrno(prctl(option, argument2, argument3, 0, 0)),
    mallocTrim: mallocTrimOf(library),
    close: (fd) => orErrno(close(fd)),
  };
}

function mallocTrimOf(library: ReturnType<typeof Koffi.load>): Libc["mallocTrim"] {
  try {
    const trim = library.func("malloc_trim", "int", ["size_t"]);
    return () => void trim(0);
  } catch {
    return null;
  }
}

/** koffi's native part, without the JavaScript that looks for it: that, and the CommonJS loader behind it, would be 1.6 MB. */
function loadKoffi(): typeof Koffi {
  const place = `node_modules/@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`;
  const above = (directory: string): string => {
    const file = join(directory, place);
    return existsSync(file) || dirname(directory) === directory ? file : above(dirname(directory));
  };
  const module = { exports: {} };
  process.dlopen(module, above(import.meta.dirname));
  return module.exports as typeof Koffi;
}
