import { remedyFor } from "../../../knowledge/remedies.ts";
import { titleOf } from "../../../knowledge/titles.ts";
import { size, span } from "../../check/quantities.ts";
import { momentText } from "../../local-time.ts";
import type { CrashHint } from "../../../knowledge/diagnosis/finding.ts";
import { again, edit, isInterpreter, isOfVenv, pids, said } from "./commands.ts";
import type { Words } from "./wording.ts";

const files = {
  ok: "на месте",
  missing: "отсутствует",
  "not-a-file": "не того вида",
  forbidden: "недоступен пользователю юнита",
  unreadable: "не читается",
} as const;
const credentials = {
  "service-account": "в порядке",
  "not-json": "— не JSON",
  "not-a-service-account": "— не ключ сервисного аккаунта",
  incomplete: "— без client_email или private_key",
  "placeholder-key": "— без настоящего закрытого ключа",
} as const;
const starters = {
  cron: "crontab",
  unit: "другой юнит",
  pm2: "pm2",
  supervisor: "supervisord",
  rc: "файл автозапуска",
  script: "сценарий",
} as const;

/** What systemd could not do before the program ran, and the mend. */
const steps: Readonly<Record<string, readonly [what: string, mend: string]>> = {
  USER: ["пользователя из User= не существует", "Создайте пользователя или исправьте User=."],
  GROUP: ["группы из Group= не существует", "Создайте группу или исправьте Group=."],
  NAMESPACE: [
    "пути, который называет его песочница, не существует",
    "Создайте этот путь или уберите его из ReadWritePaths= и подобных строк.",
  ],
  STDOUT: ["его файл журнала не открывается", "Создайте каталог из StandardOutput= или исправьте эту строку."],
  STDERR: ["его файл журнала не открывается", "Создайте каталог из StandardError= или исправьте эту строку."],
  CREDENTIALS: [
    "не удалось загрузить учётные данные",
    "Положите их туда, куда указывает LoadCredential=, или исправьте эту строку.",
  ],
};
/** What a fall means by systemd's word for it alone. */
const results: Readonly<Record<string, string>> = {
  timeout: "он не запустился за отведённое время, и systemd его завершил (TimeoutStartSec=)",
  watchdog: "он перестал отвечать сторожевому таймеру systemd (WatchdogSec=)",
};
const hints: Readonly<Record<CrashHint, string>> = {
  "port-in-use": "ss -ltnp   # кто держит порт: вторая копия или другая программа",
  "database-locked": "fuser -v ФАЙЛ   # кто держит базу: вторая копия или консоль",
  "no-permission": "namei -l ПУТЬ   # дайте пользователю юнита (User=) права: chown или chmod",
  "killed-hard": "journalctl -k -g 'oom|Killed process'   # так кончается программа, которой не хватило памяти",
  "too-many-files": "ls /proc/$(systemctl show -P MainPID ЮНИТ)/fd | wc -l   # утечка; LimitNOFILE= лишь отсрочит её",
};

/** What is said of each finding, in Russian. */
export const findings: Words["findings"] = {
  "unit-missing": ({ nearest }, { systemctl }) =>
    said(
      "такого юнита нет",
      nearest === null ? [`${systemctl} list-unit-files --type=service`] : [`Может быть, ${nearest}?`],
    ),
  "unit-file-bad": ({ loadState }, about) =>
    said(`systemd не может загрузить файл юнита (${loadState})`, [`systemd-analyze verify ${about.unit}`]),
  masked: (_, { systemctl, unit }) => said("юнит замаскирован", [`${systemctl} unmask ${unit}`]),
  "stopped-by-operator": (_, { systemctl, unit }) =>
    said("его остановили вручную, и он стоит, пока кто-нибудь его не запустит", [`${systemctl} start ${unit}`]),
  "never-started": (_, { systemctl, unit }) =>
    said("с загрузки машины его не запускали", [`${systemctl} start ${unit}`], `${systemctl} enable ${unit}`),
  "exec-failed": ({ step, path }, about) => {
    const [what, mend] = steps[step] ?? ["systemd не смог его подготовить", `systemd-analyze verify ${about.unit}`];
    return said(`${what} (шаг ${step}${path === null ? "" : `: ${path}`})`, [mend, ...again(about)]);
  },
  interpreter: ({ path, state }, about) =>
    said(
      `${isInterpreter(path) ? "интерпретатор" : "то, что он запускает,"} ${path}${isInterpreter(path) ? "" : ","} ${files[state]}`,
      [
        state === "forbidden"
          ? `chmod +x ${path}   # и пустите пользователя юнита в каталоги над ним`
          : isOfVenv(path)
            ? "Создайте виртуальное окружение заново и установите в него зависимости."
            : "Положите программу туда или исправьте ExecStart=.",
        ...again(about),
      ],
      isOfVenv(path) && state !== "forbidden"
        ? "Обновление системы, меняющее версию Python, ломает виртуальные окружения: после него создавайте их заново."
        : null,
    ),
  script: ({ path, state }, about) =>
    said(`файл программы ${path} ${files[state]}`, [
      "Верните программу на место или исправьте ExecStart= и WorkingDirectory=.",
      ...again(about),
    ]),
  "working-directory": ({ path, state }, about) =>
    said(`рабочий каталог ${path} ${files[state]}`, [
      "Создайте каталог или исправьте WorkingDirectory=.",
      ...again(about),
    ]),
  "environment-file": ({ path, state, readBy }, about) =>
    said(`файл окружения ${path} ${files[state]}`, [
      readBy === "systemd"
        ? "Положите файл туда, куда указывает EnvironmentFile=, или исправьте эту строку."
        : "Дайте пользователю юнита его читать: chown или chmod.",
      ...again(about),
    ]),
  "environment-lines": ({ path, lines }) =>
    said(`systemd пропускает строки ${lines.join(", ")} файла ${path}: это не ИМЯ=ЗНАЧЕНИЕ`, [
      "Пишите ИМЯ=ЗНАЧЕНИЕ, без export.",
    ]),
  "variables-placeholder": ({ names, path }, about) =>
    said(`у ${names.join(", ")}${path === null ? "" : ` в ${path}`} нет настоящего значения`, [
      "Впишите настоящее значение.",
      ...again(about),
    ]),
  "variables-missing": ({ names, path }, about) =>
    said(
      `${names.length === 1 ? "не задана переменная" : "не заданы переменные"} ${names.join(", ")}${path === null ? "" : ` в ${path}`}`,
      [
        `Задайте ${names.join(", ")}${path === null ? " для юнита (EnvironmentFile=)" : ` в ${path}`}.`,
        ...again(about),
      ],
    ),
  credentials: ({ path, state, content, variable }, about) =>
    said(
      `ключ Google ${path}${variable === null ? "" : ` (${variable})`} ${state === "ok" && content !== null ? credentials[content] : files[state]}`,
      [
        state === "forbidden"
          ? "Дайте пользователю юнита его читать: chown или chmod."
          : "Скачайте ключ сервисного аккаунта заново и положите его туда.",
        ...again(about),
      ],
    ),
  "out-of-memory": (_, about) =>
    said(
      "он убит: кончилась память",
      ["Посмотрите, что ещё занимает память на машине.", `${edit(about)}   # увеличьте MemoryMax=`, ...again(about)],
      "unitwarden перезапускает юнит до предела, когда память растёт.",
    ),
  stray: ({ copies, holdsToken }, about) => {
    const by = copies.flatMap(({ startedBy }) => startedBy ?? []).at(0);
    return said(
      `вне юнита работает вторая копия программы: PID ${pids(copies)}${by === undefined ? "" : ` (запустил ${by})`}${holdsToken ? ", она держит токен" : ""}`,
      [`kill ${copies.map(({ pid }) => pid).join(" ")}`, ...again(about)],
      by === undefined
        ? "Запускайте программу только через systemd."
        : `Уберите программу оттуда, откуда её запускают: ${by}`,
    );
  },
  "doubtful-copy": ({ copies }) =>
    said(`вне юнита, возможно, работает ещё одна копия программы: PID ${pids(copies)}`, [
      `ps -fp ${pids(copies)}   # завершите её, если она ваша`,
    ]),
  class: ({ class: name, subject }, about) =>
    said(
      `${titleOf(name, "ru")}${subject === null ? "" : `: ${subject}`}`,
      [
        remedyFor(name, "ru"),
        ...(name === "conflict_webhook" ? ["curl https://api.telegram.org/bot$TOKEN/deleteWebhook"] : []),
      ].concat(name === "network" || name === "flood" ? [] : again(about)),
    ),
  "dependency-down": ({ name, detail }) =>
    said(`недоступен ${name} (${detail})`, [
      "Проверьте DNS, маршрут, прокси и статус провайдера; юнит восстановится сам, когда связь вернётся.",
    ]),
  "disk-full": ({ path, freeBytes }, about) =>
    said(`диск с ${path} полон (осталось ${size(freeBytes, "ru")})`, [
      "journalctl --vacuum-size=200M   # и найдите большие файлы: du -xh / | sort -h | tail",
      ...again(about),
    ]),
  clock: () => said("часы не синхронизированы", ["timedatectl set-ntp true"]),
  stall: ({ silentMs }, about) =>
    said(
      `он работает, но не подаёт признаков активности ${span(silentMs, "ru")}`,
      [...again(about)],
      "unitwarden сам перезапускает зависший юнит.",
    ),
  "memory-over": ({ bytes, limitBytes }, about) =>
    said(`он занимает ${size(bytes, "ru")} памяти, больше ${size(limitBytes, "ru")}`, [...again(about)]),
  "memory-grows": ({ bytesPerHour }) =>
    said(`его память растёт на ${size(bytesPerHour, "ru")} в час`, [
      "Ищите, что программа копит: кэши, истории, открытые сессии.",
    ]),
  crash: ({ line, exit, result, hint }, about) =>
    said(
      results[result ?? ""] ??
        `программа падает${exit === null ? "" : ` (${exit})`}${line === null ? "" : `: ${line}`}`,
      [...(hint === null ? [] : [hints[hint]]), `journalctl -u ${about.unit} -n 50 --no-pager`],
    ),
  "exits-clean": ({ policy }, about) =>
    said(
      "программа завершилась сама и успешно, будто сделала всё",
      [
        ...(policy === "always" ? [`journalctl -u ${about.unit} -n 50 --no-pager   # почему она завершается`] : []),
        ...again(about),
      ],
      policy === "always" ? null : "Restart=always запускает её и после кода возврата 0.",
    ),
  "fell-lately": ({ times, lastAtWallMs, class: name, line }, { atWallMs, unit }) =>
    said(
      `до ${momentText(lastAtWallMs, atWallMs)} он падал (раз: ${times}) и снова работает${name === null ? "" : `: ${titleOf(name, "ru")}`}${line === null ? "" : ` (${line})`}`,
      [`journalctl -u ${unit} -n 50 --no-pager`],
    ),
  coroutine: ({ name, file, line }) =>
    said(
      `дефект в коде: ${name} вызвана без await${file === null ? "" : ` (собрана в ${file}${line === null ? "" : `:${line}`})`}`,
      [`Найдите вызов ${name}() и поставьте перед ним await. Перезапуск не поможет.`],
    ),
  "restart-policy": ({ policy }, about) =>
    said(`systemd не перезапускает его после падения (Restart=${policy})`, [
      `${edit(about)}   # [Service] Restart=on-failure`,
    ]),
  "no-memory-limit": (_, about) =>
    said("у него нет своего предела памяти", [`${edit(about)}   # [Service] MemoryMax=300M`]),
  "logs-elsewhere": ({ output }, about) =>
    said(`его строки не попадают в журнал (StandardOutput=${output})`, [
      `${edit(about)}   # [Service] StandardOutput=journal`,
    ]),
  "not-enabled": (_, { systemctl, unit }) => said("он не запускается при загрузке", [`${systemctl} enable ${unit}`]),
  "other-starter": ({ starter: { kind, where, text } }) =>
    said(`ту же программу запускает ${starters[kind]}: ${where}${text === "" ? "" : `: ${text}`}`, [
      "Оставьте что-то одно: две копии дерутся за токен.",
    ]),
};
