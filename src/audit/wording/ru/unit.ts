import { duration, megabytes } from "../../../knowledge/quantities.ts";
import type { UnitWording } from "../wording.ts";
import { doing } from "./actions.ts";

const whyUnseen: Readonly<Record<string, string>> = {
  "follower-lost": "чтение журнала прервалось и запускается заново",
  "not-permitted":
    "у unitwarden нет прав на чтение; добавьте его пользователя в группу systemd-journal и запустите его (с --user — сеанс пользователя) заново",
  behind:
    "unitwarden ещё не дочитал его до настоящего момента: его пишут быстрее, чем читают, или машине не хватает процессора",
  suppressed: "юнит пишет слишком много, и journald отбрасывает его строки (RateLimitBurst=)",
  "not-journal": "юнит пишет не в журнал (StandardOutput=)",
};

/** What else is said of a unit, in Russian. */
export const unit: UnitWording = {
  watching: (name, { isObserved }) =>
    `${name} под наблюдением${isObserved ? "; только наблюдение, никаких действий" : ""}.`,
  notWatching: (name) => `${name} больше не под наблюдением.`,
  hand: (name, hand) =>
    hand === "stopped"
      ? `${name} остановлен оператором; unitwarden не трогает его, пока его не запустят.`
      : `${name} запущен оператором или при загрузке машины; отсчёт пауз между перезапусками начат заново.`,
  paused: (name, { forMs, by }) =>
    `${name} на паузе ${duration(forMs, "ru")}${by === null ? "" : ` (пользователь ${by})`}: за ним следят, но ничего с ним не делают. Снять с паузы: unitwarden resume ${name}.`,
  resumed: (name, by) => `${name} снят с паузы${by === null ? "" : ` (пользователь ${by})`}.`,
  pauseOver: (name) => `Пауза ${name} кончилась; unitwarden снова о нём заботится.`,
  beforeRestart: (name) => `Как выглядел ${name} перед перезапуском.`,
  measured: (name, { anonBytes, heartbeats, overMs }) =>
    `${name}: анонимной памяти ${megabytes(anonBytes, "ru")}, признаков активности ${heartbeats} за ${duration(overMs, "ru")}.`,
  notMeasured: (name, activeState) => `${name}: ${activeState ?? "не виден"}, измерять нечего.`,
  brokenInvariant: (name, kind, invariant) =>
    `Отказ от действия (${doing[kind]}) над ${name}: оно нарушило бы «${invariant}». Это ошибка в unitwarden; сообщите о ней, пожалуйста.`,
  codeDefect: (name, { name: coroutine, file, line }) =>
    `В коде ${name} дефект: корутина «${coroutine}» вызвана без await${file === null ? "" : ` (собрана в ${file}:${line})`}, и то, что она должна была сделать, не сделано. Поставьте await перед её вызовом; перезапуск не поможет. Об этом сообщается один раз.`,
  neverReached: (dependency) =>
    `${dependency} не отвечает и, насколько известно unitwarden, никогда не отвечал: сбой ли это, неизвестно, и ничего из-за этого не откладывается.`,
  notSeen: (name, why) => `${name} не виден: ${why}. Пока он не виден, ничего не делается.`,
  journalSeen: (name) => `Журнал ${name} снова виден.`,
  journalNotSeen: (name, reason) =>
    `Журнал ${name} не виден: ${whyUnseen[reason] ?? reason}. Его молчание не считается зависанием.`,
};
