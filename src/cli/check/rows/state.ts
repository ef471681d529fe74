import type { Language } from "../../../model/language.ts";
import type { UnitObservation } from "../../../model/observation.ts";
import type { UnitFacts } from "../facts.ts";
import { span } from "../quantities.ts";
import type { Row, Status } from "../row.ts";

const texts = {
  en: {
    normal: "active",
    notSeen: "not seen",
    notFound: "not found",
    nearest: (unit: string) => `Did you mean ${unit}?`,
    noFile: (load: string) => `Its unit file is ${load}.`,
    masked: "masked",
    running: (forText: string) => `running for ${forText}`,
    done: (forText: string) => `active (exited) for ${forText}`,
    starting: "starting",
    stopping: "stopping",
    restarting: (result: string) => `down, systemd restarts it (${result})`,
    operator: (ago: string) => `stopped by its operator ${ago}`,
    held: (ago: string) => `held down by unitwarden ${ago}`,
    never: "never started in this boot",
    oneshot: (ago: string) => `done ${ago}`,
    condition: "its condition does not hold",
    exited: (ago: string) => `exited by itself ${ago}`,
    failed: (result: string, ago: string) => `failed ${ago} (${result})`,
    down: (forText: string) => `down for ${forText}`,
    byWhom: "Who stopped it cannot be told; systemd's records are not readable here.",
    ago: (text: string) => `${text} ago`,
    lastExit: (how: string) => `Its main process ${how}.`,
    exitedWith: (status: string) => `exited with status ${status}`,
    killedBy: (signal: string) => `was killed by signal ${signal}`,
    startLimit: (unit: string) => `The start limit is spent: systemctl reset-failed ${unit}, then start it.`,
    toRestart: (unit: string) => `To start it: systemctl start ${unit}`,
  },
  ru: {
    normal: "работает",
    notSeen: "не виден",
    notFound: "не найден",
    nearest: (unit: string) => `Может быть, ${unit}?`,
    noFile: (load: string) => `Файл юнита: ${load}.`,
    masked: "замаскирован",
    running: (forText: string) => `работает ${forText}`,
    done: (forText: string) => `активен (exited) ${forText}`,
    starting: "запускается",
    stopping: "останавливается",
    restarting: (result: string) => `упал, systemd перезапускает (${result})`,
    operator: (ago: string) => `остановлен оператором ${ago}`,
    held: (ago: string) => `удерживается unitwarden ${ago}`,
    never: "не запускался с загрузки",
    oneshot: (ago: string) => `выполнен ${ago}`,
    condition: "условие запуска не выполнено",
    exited: (ago: string) => `завершился сам ${ago}`,
    failed: (result: string, ago: string) => `упал ${ago} (${result})`,
    down: (forText: string) => `не работает ${forText}`,
    byWhom: "Кто остановил, неизвестно: записи systemd здесь не видны.",
    ago: (text: string) => `${text} назад`,
    lastExit: (how: string) => `Главный процесс ${how}.`,
    exitedWith: (status: string) => `завершился с кодом ${status}`,
    killedBy: (signal: string) => `убит сигналом ${signal}`,
    startLimit: (unit: string) => `Лимит запусков исчерпан: systemctl reset-failed ${unit}, затем запуск.`,
    toRestart: (unit: string) => `Запустить: systemctl start ${unit}`,
  },
} as const satisfies Record<Language, unknown>;

interface Judged {
  readonly status: Status;
  readonly measured: string;
  readonly detail?: readonly string[];
}

/** The state of the unit: up since when, or down and why (systemd's ActiveState, SubState and Result). */
export function stateRow(facts: UnitFacts, language: Language): Row {
  const text = texts[language];
  const value = facts.state.ok ? facts.state.value.activeState : null;
  const judged: Judged = facts.state.ok
    ? judge(facts, facts.state.value, language)
    : { status: "unknown", measured: text.notSeen, detail: [facts.state.message] };
  const { status, measured, detail = [] } = judged;
  return { key: "state", status, normal: text.normal, measured, value, unitOfMeasure: null, detail, gist: measured };
}

function judge(facts: UnitFacts, unit: UnitObservation, language: Language): Judged {
  const text = texts[language];
  const fileIsThere = unit.loadState === "loaded";
  const about = fileIsThere ? [] : [text.noFile(unit.loadState)];
  const forText = span(facts.atMs - (unit.activeSinceMs ?? facts.atMs), language);
  switch (unit.activeState) {
    case "active":
    case "reloading":
      return {
        status: fileIsThere ? "ok" : "warning",
        measured: unit.subState === "exited" ? text.done(forText) : text.running(forText),
        detail: about,
      };
    case "activating":
      // Down all the same, and nobody stopped it.
      if (unit.subState.startsWith("auto-restart"))
        return { status: "critical", measured: text.restarting(unit.result), detail: lastExit(unit, language) };
      return { status: "warning", measured: `${text.starting} (${unit.subState})`, detail: about };
    case "deactivating":
      return { status: "warning", measured: `${text.stopping} (${unit.subState})`, detail: about };
    case "inactive":
    case "failed":
      return judgeDown(facts, unit, language);
    case "unknown":
      return { status: "unknown", measured: text.notSeen };
    default:
      return { status: "critical", measured: unit.activeState, detail: about };
  }
}

function judgeDown(facts: UnitFacts, unit: UnitObservation, language: Language): Judged {
  const text = texts[language];
  const { loadState, result, activeState } = unit;
  if (loadState === "not-found") {
    const { nearestUnit } = facts;
    const detail = nearestUnit === null ? [] : [text.nearest(nearestUnit)];
    return { status: "critical", measured: text.notFound, detail };
  }
  if (loadState === "masked") return { status: "warning", measured: text.masked };
  if (loadState !== "loaded") return { status: "critical", measured: activeState, detail: [text.noFile(loadState)] };
  const downText = span(facts.atMs - (unit.downSinceMs ?? facts.atMs), language);
  const ago = text.ago(downText);
  const exit = lastExit(unit, language);
  if (facts.heldByUnitwarden) return { status: "critical", measured: text.held(ago), detail: exit };
  switch (unit.stopCause) {
    case "job":
      return { status: "warning", measured: text.operator(ago), detail: [text.toRestart(unit.unit)] };
    case "ours":
      return { status: "critical", measured: text.held(ago), detail: exit };
    case "never-started":
      return { status: "warning", measured: text.never, detail: [text.toRestart(unit.unit)] };
    case "itself":
      break;
    default:
      // Who may not read systemd's records cannot tell an operator's stop: an inactive unit is no proof of a fault.
      if (activeState === "inactive" && (result === "success" || result === "unknown"))
        return { status: "warning", measured: text.down(downText), detail: [text.byWhom] };
  }
  if (unit.serviceType === "oneshot" && result === "success") return { status: "ok", measured: text.oneshot(ago) };
  if (result === "exec-condition") return { status: "warning", measured: text.condition };
  if (result === "success") return { status: "critical", measured: text.exited(ago), detail: exit };
  const limit = result === "start-limit-hit" ? [text.startLimit(unit.unit)] : [];
  return { status: "critical", measured: text.failed(result, ago), detail: [...limit, ...exit] };
}

function lastExit({ exitCode, exitStatus }: UnitObservation, language: Language): readonly string[] {
  if (exitCode === null || exitStatus === null) return [];
  const text = texts[language];
  const how = exitCode === "exited" ? text.exitedWith(String(exitStatus)) : text.killedBy(String(exitStatus));
  return [text.lastExit(how)];
}
