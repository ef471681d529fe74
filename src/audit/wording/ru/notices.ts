import { whyNotEnforced } from "../../../knowledge/enforcement-off.ts";
import { isMessageClass, remedyFor } from "../../../knowledge/remedies.ts";
import type { DetectorName } from "../../../model/assessment.ts";
import type { Json } from "../../../model/scalars.ts";
import { causeCode } from "../cause-code.ts";
import { fields, items, text } from "../evidence.ts";
import type { NoticeParts, Noticed } from "../notice-parts.ts";
import { cause } from "./causes.ts";

/** A notice in its two parts: what was found, and what is left to the owner. */
export function notice({ unit, detector, reason, evidence }: Noticed): NoticeParts {
  const why = cause(detector, causeCode({ detector, reason, evidence }), evidence);
  const last = items(evidence["lastLines"]).at(-1);
  // Who reads only the journal's sentences has to see it too.
  const lastWord = typeof last === "string" ? ` Его последние слова: «${last}».` : "";
  const remedy = typeof evidence["remedy"] === "string" ? evidence["remedy"] : null;
  switch (reason) {
    case "gave-up":
      return {
        found: `unitwarden пока СДАЁТСЯ с ${unit}: бюджет перезапусков исчерпан, и ${why}. Дальше только редкие попытки.${lastWord}`,
        left: remedy ?? `Выясните, почему он падает (unitwarden diagnose ${unit}), исправьте и запустите его.`,
      };
    case "respawner":
      return {
        found: `Посторонняя копия ${unit} появляется снова и снова, поэтому её больше не завершают: ${why}.`,
        left: "Остановите того, кто её запускает.",
      };
    case "stray-reported":
      return {
        found: `Работает посторонняя копия ${unit}, о ней только сообщается (strays.action = "report"): ${why}.`,
        left: null,
      };
    case "remote-instance":
      return {
        found: `Токен ${unit} использует другой хост: ${why}, а на этой машине копии нет.`,
        left: "Остановите бота там или отзовите токен (/revoke в BotFather). Перезапуск не поможет.",
      };
    case "copy-elsewhere-here":
      return {
        found: `Похоже, токен ${unit} использует другой юнит или контейнер этой машины: ${why}, и его программа работает также там: ${copies(evidence["copies"])}.`,
        left: "Дайте одному из них свой токен или остановите его. Никого не завершаем, и перезапуск не поможет.",
      };
    case "unexplained-conflict":
      return {
        found: `Токен ${unit} использует кто-то ещё: ${why}. Есть ли копия на этой машине, сказать нельзя: её процессы не удаётся оценить.`,
        left: "Поищите её; если её нет, остановите бота на другом хосте или отзовите токен (/revoke в BotFather). Перезапуск не поможет.",
      };
    case "memory-grows":
      return {
        found: `${unit}: ${why}. Он будет перезапущен в подходящее время суток или раньше, чем дойдёт до предела.`,
        left: "Ищите, что растёт.",
      };
    case "webhook-conflict":
      return {
        found: `${unit} не может опрашивать Telegram: ${why}.`,
        left: "Вызовите для этого бота deleteWebhook; перезапуск не поможет.",
      };
    case "enforcement-off":
      return {
        found: `За единственностью экземпляра ${unit} unitwarden не следит. ${whyNotEnforced(text(evidence["why"]), "ru")}`,
        left: null,
      };
    case "copies-not-judged":
      return {
        found: `Процессы, которые могут быть копиями ${unit}, не удалось оценить, поэтому их не трогают.`,
        left: null,
      };
    case "dependency-down":
      return {
        found: `${unit} пока оставлен как есть: ${why}, а перезапуск этого не исправит. Он продолжит сам, когда зависимость ответит.`,
        left: null,
      };
    case "not-loaded":
      return { found: `За ${unit} нельзя следить: ${why}.`, left: null };
    default:
      return { found: `${unit}: ${why}.${lastWord}`, left: remedy ?? cureOf(detector, reason) };
  }
}

/** What its owner can do about a cause that no restart cures. */
function cureOf(detector: DetectorName, reason: string): string | null {
  return detector === "incurable" && isMessageClass(reason) ? remedyFor(reason, "ru") : null;
}

function copies(list: Json | undefined): string {
  const each = items(list).map((entry) => `PID ${text(fields(entry)["pid"])} в ${text(fields(entry)["cgroup"])}`);
  return each.join("; ") || "неизвестно где";
}
