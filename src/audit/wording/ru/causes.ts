import type { DetectorName } from "../../../model/assessment.ts";
import type { Evidence, Json } from "../../../model/scalars.ts";
import { fields, isFields, items, text } from "../evidence.ts";
import { duration, megabytes } from "../../../knowledge/quantities.ts";

/** What a detector found, as the second half of a sentence: `память вышла за предел …`. */
export function cause(detector: DetectorName, reason: string, evidence: Evidence): string {
  switch (detector) {
    case "inactive":
      return down(reason, evidence);
    case "flapping":
      if (evidence["notSteadyYet"] === true) return "он перезапускался слишком часто и с тех пор долго не проработал";
      return `перезапусков за ${time(evidence["fastLoopWindowMs"])}: ${text(evidence["restartsInFastLoop"])}, за ${time(evidence["windowMs"])}: ${text(evidence["restartsInWindow"])}, считая перезапуски самого systemd`;
    case "stray":
      return `вне юнита работает копия его программы: ${processes(evidence["processes"])}`;
    case "conflict":
      if (reason.startsWith("webhook")) return "для его токена установлен webhook, поэтому опрос запрещён";
      return `с его токеном опрашивает кто-то ещё (конфликтов за ${time(evidence["windowMs"])}: ${text(evidence["episodes"])})`;
    case "memory-limit":
      return `память (${text(evidence["measure"])}) превышала предел ${size(evidence["limitBytes"])} в ${text(evidence["over"])} из последних ${text(evidence["of"])} замеров (последний: ${size(items(evidence["samplesBytes"]).at(-1))})`;
    case "memory-growth":
      return grows(evidence);
    case "incurable":
      return `${evidence["ofFall"] === true ? "он упал" : "он сообщает о неполадке"} по причине, которую перезапуск не лечит (${reason}): «${text(evidence["line"])}»`;
    case "stall":
      return `он работает, но не подаёт признаков активности ${time(evidence["silentMs"])}`;
    case "errors":
      return `записей CRITICAL за ${time(evidence["windowMs"])}: ${text(evidence["count"])}`;
    case "dependency":
      return `не отвечает то, от чего он зависит: ${dependencies(evidence["down"])}`;
  }
}

function down(reason: string, evidence: Evidence): string {
  const status = ended(evidence);
  switch (reason) {
    case "held":
    case "backoff-over":
      return "он удерживался из-за цикла перезапусков";
    case "dependency-back":
      return "то, от чего он зависит, снова отвечает, а сам он не поднялся";
    case "stray-ended":
      return "посторонней копии, из-за которой он не мог работать, больше нет";
    case "start-limit-hit":
      return `он падал так часто, что systemd отказывается его запускать (start-limit-hit)${status}`;
    case "exited":
      if (evidence["exitCode"] === "killed")
        return `его завершил сигнал ${text(evidence["exitStatus"])}, а не команда остановки`;
      return `он завершился сам, хотя должен работать${status}`;
    case "unseen":
      return "он упал, и systemd перезапустил его раньше, чем стало видно, отчего";
    case "not-loaded":
      return `systemd его не загрузил (${text(evidence["loadState"])})`;
    default:
      return `он ${reason === "success" ? "завершился сам" : (falls[reason] ?? `упал: ${reason}`)}${status}${evidence["systemdRestartsIt"] === true ? "; systemd вот-вот его перезапустит" : ""}`;
  }
}

/** By systemd's word for how a unit failed (`Result`, org.freedesktop.systemd1(5)). */
const falls: Readonly<Record<string, string>> = {
  "exit-code": "упал",
  signal: "убит сигналом",
  "core-dump": "аварийно завершился с дампом памяти",
  "oom-kill": "убит: кончилась память",
  timeout: "не уложился в отведённое время",
  watchdog: "перестал отвечать сторожевому таймеру systemd",
  resources: "не запустился: systemd не хватило ресурсов или файлов",
};

function ended({ exitCode, exitStatus }: Evidence): string {
  if (exitStatus === null) return "";
  return exitCode === "exited" ? ` (код возврата ${text(exitStatus)})` : ` (сигнал ${text(exitStatus)})`;
}

function grows({ bytesPerHour, spanMs, limitInMs, limitBytes }: Evidence): string {
  const limit =
    typeof limitInMs === "number"
      ? `; с такой скоростью она дойдёт до ${size(limitBytes)} через ${time(limitInMs)}`
      : "";
  return `его память растёт на ${size(bytesPerHour)} в час, если судить за ${time(spanMs)}${limit}`;
}

function processes(list: Json | undefined): string {
  const each = items(list).map((entry) => {
    const { pid, commandLine, cgroup, parent } = fields(entry);
    const from = isFields(parent) ? `, запущена процессом ${text(parent["pid"])} «${text(parent["commandLine"])}»` : "";
    return `PID ${text(pid)} «${text(commandLine)}» в ${text(cgroup)}${from}`;
  });
  return each.join("; ") || "неизвестно что";
}

function dependencies(list: Json | undefined): string {
  const each = items(list).map((entry) => `${text(fields(entry)["name"])} (${text(fields(entry)["stage"])})`);
  return each.join(", ") || "неизвестно что";
}

function time(ms: Json | undefined): string {
  return duration(ms, "ru");
}

function size(bytes: Json | undefined): string {
  return megabytes(bytes, "ru");
}
