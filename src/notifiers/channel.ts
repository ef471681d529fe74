import type { Notification } from "../model/notification.ts";

/** The ways to the owner; the heartbeat, which carries no notifications, is none. */
export type ChannelName = "telegram" | "mail" | "webhook" | "exec";

/** What became of one attempt to deliver one notification. */
export type Delivery =
  /** `reference`: what a later notification of the same story answers to (Telegram's message_id); null where there is none. */
  | { readonly kind: "delivered"; readonly answer: string; readonly reference: string | null }
  /** It may work later; `afterMs` where the receiver has said when. `uncertain`: it was sent, and the answer is not known. */
  | { readonly kind: "retry"; readonly why: string; readonly afterMs: number | null; readonly uncertain: boolean }
  /** This one will never be taken, others may. */
  | { readonly kind: "refused"; readonly why: string }
  /** None will be taken until somebody mends something: a bad token, a URL that is gone, a program that is missing. */
  | { readonly kind: "broken"; readonly why: string };

/** What goes with a notification. */
export interface SendOptions {
  /** The reference that the story's first notification was answered with; null where it has none. */
  readonly thread: string | null;
  /** True where an earlier attempt may have arrived: the owner is told that this may be a repeat. */
  readonly repeat: boolean;
  /** Aborted when the program ends: what is not answered by then counts as uncertain. */
  readonly signal: AbortSignal;
}

/** One way to the owner. Neither `send` nor anything else here throws; no `why` or `answer` holds a secret. */
export interface Channel {
  readonly name: ChannelName;
  /** Where it goes, for people, without a secret: `chat 123456`, `owner@example.org`, `https://example.org`. */
  readonly target: string;
  /** Ends by itself: every attempt has a time limit. */
  send(notification: Notification, options: SendOptions): Promise<Delivery>;
}
