import type { DaemonWording, UnitStatus } from "../wording.ts";
import { capital, doing } from "./actions.ts";

/** What the daemon says of itself, in Russian. */
export const daemon: DaemonWording = {
  started: (status) => `unitwarden работает. ${status}`,
  stops: (signal, { underWay, held }) =>
    [
      `unitwarden завершает работу (${signal}).`,
      ...underWay.map(({ unit, action }) => `${capital(doing[action])} ${unit} завершится без него.`),
      ...(held.length === 0
        ? []
        : [`Всё ещё удерживаются; если unitwarden не вернётся, запустите их сами: ${held.join(", ")}.`]),
    ].join(" "),
  heldUp: (ms) => `Цикл unitwarden стоял ${Math.round(ms / 1000)} с; молчание юнитов за это время не считается.`,
  seenAgain: "Все юниты снова видны; всё прочитано заново.",
  reloaded: "Настройки перечитаны и действуют.",
  notReloaded: (error) => `Настройки не перечитаны: ${error}`,
  oldStaysInForce: "Новые настройки негодны; действуют прежние.",
  stateUnusable: (why) => `${why}. Прежде чем что-то делать, unitwarden некоторое время наблюдает.`,
  stateNotSaved: (why) => `${why}. Пока всё помнит только журнал.`,
  status: (units) =>
    `Юнитов под наблюдением: ${units.length}. ${units.map(({ unit, status }) => `${unit}: ${words(status)}`).join("; ")}`,
};

function words(status: UnitStatus): string {
  switch (status.kind) {
    case "not-seen-yet":
      return "ещё не виден";
    case "cannot-be-seen":
      return "не виден";
    case "stopped-by-operator":
      return "остановлен оператором";
    case "under-way":
      return `идёт ${doing[status.action]}`;
    case "judged":
      return `${status.health}${status.isHeld ? ", удерживается" : ""}${status.isObserved ? " (только наблюдение)" : ""}`;
  }
}
