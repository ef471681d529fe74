import type { Action, Decision, Outcome, WithheldDecision } from "../../../model/decision.ts";
import type { MonotonicMs } from "../../../model/scalars.ts";
import { inOneSentence } from "../notice-parts.ts";
import { fields, items, text } from "../evidence.ts";
import { duration } from "../../../knowledge/quantities.ts";
import { capital, doing } from "./actions.ts";
import { cause } from "./causes.ts";
import { notice } from "./notices.ts";

/** The sentence of a decision, in the journal before anything is done. */
export function decisionSentence(decision: Decision, nowMs: MonotonicMs): string {
  if (decision.kind === "notice") return inOneSentence(notice(decision));
  const why = cause(decision.detector, decision.reason, decision.evidence);
  switch (decision.kind) {
    case "restart":
      return `Перезапуск ${decision.unit}: ${why}.`;
    case "start":
      return `Запуск ${decision.unit}${decision.beyondBudget ? " (редкая попытка сверх бюджета перезапусков)" : ""}: ${why}.`;
    case "hold":
      return `${decision.unit} удерживается остановленным ${duration(decision.untilMs - nowMs, "ru")}: ${why}.`;
    case "end-strays":
      return `Завершение ${decision.strays.length === 1 ? "посторонней копии" : `посторонних копий (${decision.strays.length})`} ${decision.unit}: ${why}.`;
    case "withheld":
      return withheld(decision, why);
  }
}

/** Why an action waits, by the gate's code. */
const waitsFor: Readonly<Record<string, string>> = {
  "unit-not-seen": "юнит сейчас не виден",
  "state-was-lost": "файл состояния потерян, и за юнитом сначала нужно понаблюдать",
  paused: "оператор поставил unitwarden на паузу",
  "cool-down": "только что закончилось другое действие",
  settling: "после запуска прошло слишком мало времени",
  "unit-stopping": "юнит как раз останавливается, и кто его останавливает, ещё не ясно",
  "lines-to-come": "то, что он сказал при падении, возможно, ещё не дошло, а там может быть причина",
  "not-read-since-start": "состояние юнита после последнего запуска ещё не прочитано",
  "stray-first": "работает посторонняя копия, и запуск рядом с ней пропал бы даром",
  "dependency-down": "то, от чего юнит зависит, не отвечает, и перезапуск этого не исправит",
  "dependency-not-probed-yet": "сначала проверяется то, от чего юнит зависит",
  "dependency-just-back": "то, от чего юнит зависит, только что вернулось, и он может подняться сам",
  "kin-in-flight": "идёт действие над связанным с ним юнитом",
  "kin-settling": "над связанным с ним юнитом только что было действие, и обоим нужно время",
  incurable: "то, что с ним не так, перезапуск не лечит",
  "waiting-for-window":
    "это может подождать до подходящего времени суток (memory.window), если предел не окажется ближе",
  "hold-refused": "его остановка остановила бы и другие юниты",
  backoff: "пауза между перезапусками ещё не прошла",
  "budget-spent": "бюджет перезапусков исчерпан",
  observe: "за этим юнитом только наблюдают",
};

function withheld({ unit, action, heldBy }: WithheldDecision, why: string): string {
  return `${capital(doing[action])} ${unit} сейчас не делается, потому что ${waitsFor[heldBy] ?? heldBy}; что за него говорит: ${why}.`;
}

/** The sentence of an outcome, in the journal after the action. */
export function outcomeSentence(action: Pick<Action, "kind" | "unit">, outcome: Outcome, tookMs: number): string {
  const what = `${capital(doing[action.kind])} ${action.unit}`;
  const took = duration(tookMs, "ru");
  switch (outcome.result) {
    case "done":
      return `${what}: готово за ${took} (${outcome.reason})${ends(outcome)}.`;
    case "timed-out":
      return `${what}: не дождались за ${took} (${outcome.reason}).`;
    case "refused":
      return outcome.reason === "access-denied"
        ? `${what}: отказано, polkit не разрешает unitwarden управлять этим юнитом. Записать правило заново по настройкам: systemctl reload unitwarden.`
        : `${what}: отказано (${outcome.reason}).`;
    case "interrupted":
      return `${what}: прервано, потому что завершился сам unitwarden; считается попыткой.`;
    case "failed":
      return `${what}: НЕ УДАЛОСЬ за ${took} (${outcome.reason}).`;
  }
}

/** How each process ended: `; PID 4711 завершён SIGTERM за 0,3 с`. */
function ends({ evidence: { processes } }: Outcome): string {
  return items(processes)
    .map((entry) => {
      const { pid, signals, endedAfterMs } = fields(entry);
      const last = items(signals).at(-1);
      return last === undefined ? "" : `; PID ${text(pid)} завершён ${text(last)} за ${duration(endedAfterMs, "ru")}`;
    })
    .join("");
}
