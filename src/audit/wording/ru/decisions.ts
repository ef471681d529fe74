import { whyNotEnforced } from "../../../knowledge/enforcement-off.ts";
import { isMessageClass, remedyFor } from "../../../knowledge/remedies.ts";
import type { DetectorName } from "../../../model/assessment.ts";
import type { Action, Decision, NoticeDecision, Outcome, WithheldDecision } from "../../../model/decision.ts";
import type { Json, MonotonicMs } from "../../../model/scalars.ts";
import { causeCode } from "../cause-code.ts";
import { fields, items, text } from "../evidence.ts";
import { duration } from "../quantities.ts";
import { capital, doing } from "./actions.ts";
import { cause } from "./causes.ts";

/** The sentence of a decision, in the journal before anything is done. */
export function decisionSentence(decision: Decision, nowMs: MonotonicMs): string {
  const why = cause(decision.detector, causeCode(decision), decision.evidence);
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
    case "notice":
      return notice(decision, why);
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

function notice({ unit, detector, reason, evidence }: NoticeDecision, why: string): string {
  const remedy = typeof evidence["remedy"] === "string" ? ` ${evidence["remedy"]}` : "";
  const last = items(evidence["lastLines"]).at(-1);
  // Who reads only the journal's sentences has to see it too.
  const found = `${remedy}${typeof last === "string" ? ` Его последние слова: «${last}».` : ""}`;
  switch (reason) {
    case "gave-up":
      return `unitwarden пока СДАЁТСЯ с ${unit}: бюджет перезапусков исчерпан, и ${why}. Дальше только редкие попытки.${found}`;
    case "respawner":
      return `Посторонняя копия ${unit} появляется снова и снова, поэтому её больше не завершают; остановите того, кто её запускает: ${why}.`;
    case "stray-reported":
      return `Работает посторонняя копия ${unit}, о ней только сообщается (strays.action = "report"): ${why}.`;
    case "remote-instance":
      return `Токен ${unit} использует другой хост: ${why}, а на этой машине копии нет. Остановите бота там или отзовите токен (/revoke в BotFather). Перезапуск не поможет.`;
    case "copy-elsewhere-here":
      return `Похоже, токен ${unit} использует другой юнит или контейнер этой машины: ${why}, и его программа работает также там: ${copies(evidence["copies"])}. Дайте одному из них свой токен или остановите его. Никого не завершаем, и перезапуск не поможет.`;
    case "unexplained-conflict":
      return `Токен ${unit} использует кто-то ещё: ${why}. Есть ли копия на этой машине, сказать нельзя: её процессы не удаётся оценить. Поищите её; если её нет, остановите бота на другом хосте или отзовите токен (/revoke в BotFather). Перезапуск не поможет.`;
    case "memory-grows":
      return `${unit}: ${why}. Он будет перезапущен в подходящее время суток или раньше, чем дойдёт до предела; ищите, что растёт.`;
    case "webhook-conflict":
      return `${unit} не может опрашивать Telegram: ${why}. Вызовите для этого бота deleteWebhook; перезапуск не поможет.`;
    case "enforcement-off":
      return `За единственностью экземпляра ${unit} unitwarden не следит. ${whyNotEnforced(text(evidence["why"]), "ru")}`;
    case "copies-not-judged":
      return `Процессы, которые могут быть копиями ${unit}, не удалось оценить, поэтому их не трогают.`;
    case "dependency-down":
      return `${unit} пока оставлен как есть: ${why}, а перезапуск этого не исправит. Он продолжит сам, когда зависимость ответит.`;
    case "not-loaded":
      return `За ${unit} нельзя следить: ${why}.`;
    default:
      return `${unit}: ${why}.${found}${cureOf(detector, reason)}`;
  }
}

/** What its owner can do about a cause that no restart cures. */
function cureOf(detector: DetectorName, reason: string): string {
  return detector === "incurable" && isMessageClass(reason) ? ` ${remedyFor(reason, "ru")}` : "";
}

function copies(list: Json | undefined): string {
  const each = items(list).map((entry) => `PID ${text(fields(entry)["pid"])} в ${text(fields(entry)["cgroup"])}`);
  return each.join("; ") || "неизвестно где";
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
