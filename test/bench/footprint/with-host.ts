import { bootHost } from "../../system/host/boot.ts";
import type { Host } from "../../system/host/host.ts";

/** Boots a host, and ends it and all that runs in it whatever comes of the work. */
export async function withHost<Result>(work: (host: Host) => Promise<Result>): Promise<Result> {
  const host = await bootHost();
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}
