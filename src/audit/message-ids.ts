import type { AuditEvent } from "../model/audit-record.ts";

/**
 * The MESSAGE_ID of each kind of audit record: random 128-bit IDs (sd-id128(3)) that never change, as people and programs
 * search by them. The catalog files in units/catalog explain each under `journalctl -x`.
 */
export const MESSAGE_IDS = {
  "daemon-started": "0273fe59099e40df905946422f5c18da",
  "daemon-stopping": "6feeb46c257744b684eff48974c4f819",
  resynchronised: "b223184233724d118ed741695dec299e",
  watching: "a5c447ddeab745ef8b61c73390ad5896",
  intent: "63f78f85295544e1b5d691db4ec336cd",
  outcome: "c9c3e8c2cb424060a1d841a2910b0f51",
  withheld: "ad2ae53c157449bc9799c9374a7cd5e9",
  notice: "decaf606e7524ee6b43314f60d2d01ec",
  "incident-opened": "f353a4f5e6ad4d9bac07163d59b97a44",
  "incident-recovered": "2026542a1eaa4b25ab64230d757eb8e0",
  operator: "e7c8a12cd57948fd8113048d02581f6a",
  sight: "40133e0edf334c6ebfaba8ce5a5fe25b",
  sample: "c9f6f3b273de4017ad788c13f5d7d6eb",
  snapshot: "5b047ae9ac6349c5b0d1ad96d49a9a70",
  told: "37661364881f4c3bbfd3a7883f833cc3",
  trouble: "4c5a6003ab9a4b43bb8b4a91d5f35adf",
} as const satisfies Record<AuditEvent, string>;
