import { describe, expect, it } from "vitest";
import { formatOwnMessage, parseOwnMessage } from "../../src/config/own-message.ts";
import { loadConfiguration } from "../../src/config/load.ts";
import { recordedSettings } from "../../src/cli/replay/recorded-settings.ts";
import { success } from "../../src/model/result.ts";

const load = (text: string) =>
  loadConfiguration({
    path: "/c",
    unitsFromArguments: [],
    read: () => success({ text, ownerUid: 0, mode: 0o600 }),
  });

describe("parseOwnMessage()", () => {
  it.each([
    ["conflict: уже опрашивается", { class: "conflict", pattern: "уже опрашивается" }],
    ["nothing: kitchen: conflict", { class: "nothing", pattern: "kitchen: conflict" }],
  ])("reads %j, and writes it again", (text, parsed) => {
    const read = parseOwnMessage(text);
    expect(read).toEqual(success(parsed));
    expect(read.ok && formatOwnMessage(read.value)).toBe(text);
  });

  it.each([
    ["already polls", `must be "CLASS: PATTERN"; known are`],
    ["conflct: x", `"conflct" is no class of message; did you mean "conflict"?`],
    ["activity: x", `"activity" is no class of message`],
    ["process_exit: x", `"process_exit" is no class of message`],
    ["auth: (", "not a regular expression"],
    ["auth: (a+)+b", "matches one text in too many ways"],
    ["auth:", "is empty"],
  ])("refuses %j", (text, why) => {
    const read = parseOwnMessage(text);
    expect(read.ok ? "" : read.message).toContain(why);
  });
});

describe("messages of the configuration", () => {
  it("hold for a unit, and come back from the record of the settings", () => {
    const loaded = load(`[units."a.service"]\nmessages = ["auth: token eaten", "nothing: all is well"]\n`);
    const [settings] = loaded.ok ? [...loaded.configuration.units.values()] : [];
    expect(settings?.messages).toEqual([
      { class: "auth", pattern: "token eaten" },
      { class: "nothing", pattern: "all is well" },
    ]);
    expect(recordedSettings(JSON.parse(JSON.stringify(settings)) as never).messages).toEqual(settings?.messages);
    expect(recordedSettings({ messages: [{ class: "auth", pattern: "(a+)+b" }] }).messages).toEqual([]);
  });

  it("are wrong with file, line and key", () => {
    const loaded = load(`[units."a.service"]\nmessages = ["conflct: x"]\n`);
    expect(loaded.ok ? [] : loaded.errors).toEqual([
      expect.stringMatching(/\/c:2: .*messages.*did you mean "conflict"/u),
    ]);
  });
});
