import { parentPort, workerData } from "node:worker_threads";
import { playWeeks, type Share } from "./play-weeks.ts";

// A worker thread has no origins.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(playWeeks(workerData as Share));
