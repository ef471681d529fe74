import { parentPort, workerData } from "node:worker_threads";
import { playWeeks, type Share } from "./play-weeks.ts";

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origins
parentPort?.postMessage(playWeeks(workerData as Share));
