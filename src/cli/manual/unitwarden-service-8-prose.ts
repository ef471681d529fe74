import { duration } from "../../knowledge/quantities.ts";
import { FINISH_MS } from "../../daemon/finish.ts";
import { managerName, managerPath } from "../../daemon/bus/manager-interface.ts";
import { READY_MS } from "../../daemon/readiness.ts";
import type { InEach } from "../help-contract.ts";
import type { Said } from "./said.ts";

/** What unitwarden.service(8) says of itself. */
export const description: InEach<readonly string[]> = {
  en: [
    "The service runs `unitwarden run`: it watches the units of `unitwarden.toml`(5) and heals them. `systemctl status unitwarden` shows in one line how they are; `unitwarden status` shows all that it sees and holds.",
  ],
  ru: [
    "Служба выполняет `unitwarden run`: следит за юнитами из `unitwarden.toml`(5) и лечит их. `systemctl status unitwarden` одной строкой говорит, как они; `unitwarden status` показывает всё, что она видит и удерживает.",
  ],
};

/** How it begins, changes and ends. */
export const life: InEach<readonly string[]> = {
  en: [
    `At its start it reads the configuration, its state and the journal. It tells systemd that it is ready once it has judged every unit, at the latest after ${duration(READY_MS, "en")}. An action that its own end has cut short gets its outcome then.`,
    "At boot it starts before the units that it watches, and at shutdown it stops after them. This is an order alone, kept by unitwarden-first.service: the units wait for that until unitwarden is ready or has failed, five seconds at most, and a restart of one of them waits for nothing. /etc/systemd/system/unitwarden-first.service.d/50-watched-units.conf names them; it is written from the configuration at each start and by systemctl reload unitwarden, and is in force from the next boot. What unitwarden itself needs, such as the bus, is left out: `unitwarden config order` says so. Units of a user's own manager are not ordered.",
    "A reload takes the configuration over: new units are watched, units that are gone are let go, other settings hold from now on. A bad file leaves the old settings in force, and the journal says what is wrong with it.",
    `At its end it begins no new action, waits at most ${duration(FINISH_MS, "en")} for one that is under way, and saves its state. Units that run go on running. One that it holds down between two attempts stays down: the last record names it.`,
    "When the bus, systemd or journald is restarted, it reads everything anew and goes on.",
  ],
  ru: [
    `При запуске служба читает настройки, своё состояние и журнал. О готовности она сообщает systemd, когда оценит каждый юнит, но не позже чем через ${duration(READY_MS, "ru")}. Тогда же получает исход действие, прерванное её собственным завершением.`,
    "При загрузке служба запускается раньше юнитов, за которыми следит, а при выключении останавливается после них. Это только порядок, и держит его unitwarden-first.service: юниты ждут его, пока unitwarden не будет готов или не упадёт, но не дольше пяти секунд, а перезапуск любого из них не ждёт ничего. Перечислены они в /etc/systemd/system/unitwarden-first.service.d/50-watched-units.conf; файл пишется по настройкам при каждом запуске и по systemctl reload unitwarden и действует со следующей загрузки. То, что нужно самому unitwarden, например шина, в порядок не входит: об этом скажет `unitwarden config order`. Юниты собственного менеджера пользователя не упорядочиваются.",
    "Перечитывание вводит новые настройки: за новыми юнитами начинают следить, исчезнувшие отпускают, прочие настройки действуют с этой минуты. Негодный файл оставляет в силе прежние, и журнал говорит, что в нём не так.",
    `При остановке служба не начинает новых действий, ждёт не больше ${duration(FINISH_MS, "ru")} того, что уже идёт, и сохраняет состояние. Работающие юниты продолжают работать. Юнит, который она удерживает между двумя попытками, остаётся остановленным: его называет последняя запись.`,
    "Если перезапускаются шина, systemd или journald, она читает всё заново и продолжает.",
  ],
};

/** What it does on a signal. */
export const signals: readonly Said[] = [
  { of: "SIGTERM, SIGINT", what: { en: "Ends, as above.", ru: "Завершается, как сказано выше." } },
  {
    of: "SIGHUP",
    what: {
      en: "Reads the configuration again, as above. Use systemctl reload unitwarden: that also lets it manage units that are new.",
      ru: "Перечитывает настройки, как сказано выше. Лучше systemctl reload unitwarden: так ей разрешаются и новые юниты.",
    },
  },
];

/** Settings of the unit file that one may want to know of; their values are read out of it. */
export const directives: readonly Said[] = [
  {
    of: "Restart",
    what: {
      en: "However it ends by itself, systemd starts it again.",
      ru: "Чем бы она сама ни кончилась, systemd запустит её снова.",
    },
  },
  { of: "RestartSec", what: { en: "So many seconds later.", ru: "Через столько секунд." } },
  {
    of: "RestartPreventExitStatus",
    what: {
      en: "But not where the configuration is wrong: that does not mend itself.",
      ru: "Но не из-за неверных настроек: сами они не исправятся.",
    },
  },
  {
    of: "WatchdogSec",
    what: {
      en: "The watchdog. The loop that watches the units tells systemd several times within this time that it turns; if it does not, systemd ends it and starts it again.",
      ru: "Сторожевой таймер. Цикл, который следит за юнитами, несколько раз за это время сообщает systemd, что он идёт; если нет, systemd завершает службу и запускает снова.",
    },
  },
  {
    of: "StateDirectory",
    what: { en: "Its state, under /var/lib.", ru: "Её состояние, в /var/lib." },
  },
  {
    of: "LoadCredential",
    what: {
      en: "A secret that the configuration names credential:telegram-token. systemd reads it as root from /etc/credstore/telegram-token, which is best root's and 0600, at each start, and lets nobody but the service read its copy. The names telegram-token, smtp-password, webhook-url, webhook-authorization and heartbeat-url are looked for; what is not there is left out. Another name needs a drop-in with its own LoadCredential=. So does a secret that systemd-creds(1) has encrypted into /etc/credstore.encrypted: LoadCredentialEncrypted=telegram-token then takes the place of this line.",
      ru: "Секрет, который в настройках назван credential:telegram-token. systemd от root читает его при каждом запуске из /etc/credstore/telegram-token (лучше с владельцем root и правами 0600) и даёт читать свою копию только службе. Ищутся имена telegram-token, smtp-password, webhook-url, webhook-authorization и heartbeat-url; чего нет, то пропускается. Другому имени нужен drop-in со своим LoadCredential=. Он же нужен секрету, который systemd-creds(1) зашифровала в /etc/credstore.encrypted: тогда LoadCredentialEncrypted=telegram-token заменяет эту строку.",
    },
  },
  {
    of: "User",
    what: {
      en: "Its own user, who may do nothing to a unit but what polkit lets: start, stop, restart and reset the units of the configuration that are not only observed. That rule, /etc/polkit-1/rules.d/00-unitwarden.rules, is written anew from the configuration, by root, at each start and by systemctl reload unitwarden. Where there is no polkit, a drop-in with User=root is needed; unitwarden install writes it.",
      ru: "Её собственный пользователь, которому с юнитами можно только то, что разрешит polkit: запускать, останавливать, перезапускать и сбрасывать юниты из настроек, кроме тех, за которыми лишь наблюдают. Это правило, /etc/polkit-1/rules.d/00-unitwarden.rules, заново пишется от root по настройкам при каждом запуске и по systemctl reload unitwarden. Без polkit нужен drop-in с User=root; его пишет unitwarden install.",
    },
  },
  {
    of: "CapabilityBoundingSet",
    what: { en: "What is left to it of root's powers.", ru: "Что оставлено ей из прав root." },
  },
];

/** What the audit trail is. */
export const records: InEach<readonly string[]> = {
  en: [
    "Whatever it decides is in the journal: why, and by what evidence, before the action; how it ended, after it. A record that journald does not take waits in the state directory and is delivered later, in order; where it cannot be kept there either, nothing is done to the unit. Tokens, keys and passwords are taken out.",
    "`journalctl -u unitwarden` shows the sentences, `journalctl -x -u unitwarden` with an explanation of each, `unitwarden history` shows stories.",
  ],
  ru: [
    "Всё, что служба решает, есть в журнале: до действия — почему и чем это подтверждается, после — чем кончилось. Запись, которую не принял journald, ждёт в каталоге состояния и доставляется позже, по порядку; если её нельзя сохранить и там, с юнитом ничего не делается. Токены, ключи и пароли вымарываются.",
    "`journalctl -u unitwarden` показывает предложения, `journalctl -x -u unitwarden` — с пояснением к каждому, `unitwarden history` — истории.",
  ],
};

/** Fields of a record beside those that journald knows. */
export const fields: readonly Said[] = [
  { of: "UNITWARDEN_EVENT", what: { en: "The kind of record, see below.", ru: "Вид записи, см. ниже." } },
  { of: "UNITWARDEN_REASON", what: { en: "Why: a stable code.", ru: "Причина: неизменный код." } },
  { of: "UNITWARDEN_EVIDENCE", what: { en: "What it rests on: JSON.", ru: "Чем подтверждается: JSON." } },
  { of: "UNITWARDEN_UNIT", what: { en: "The unit.", ru: "Юнит." } },
  { of: "UNITWARDEN_INVOCATION", what: { en: "Its invocation ID.", ru: "Идентификатор его запуска." } },
  {
    of: "UNITWARDEN_DECISION",
    what: {
      en: "The decision: the same in intent, snapshot and outcome.",
      ru: "Решение: одно и то же в intent, snapshot и outcome.",
    },
  },
  {
    of: "UNITWARDEN_INCIDENT",
    what: { en: "The incident that the record belongs to.", ru: "Инцидент, к которому относится запись." },
  },
  {
    of: "UNITWARDEN_WALL_USEC, UNITWARDEN_OBJECT_PID",
    what: {
      en: "Of a record that was delivered late: when it was true, in microseconds since 1970, and the process that was meant.",
      ru: "У записи, доставленной с опозданием: когда это было, в микросекундах с 1970 года, и какой процесс имелся в виду.",
    },
  },
];

/** How others speak with it. */
export const bus: InEach<readonly string[]> = {
  en: [
    `\`${managerName}\` at \`${managerPath}\` on the system bus serves status, pause, resume and reload. Everybody may ask for the status; the rest is for root, and for whom a rule of polkit lets do \`org.unitwarden.manage\`.`,
  ],
  ru: [
    `\`${managerName}\` по пути \`${managerPath}\` на системной шине отвечает командам status, pause, resume и перечитывает настройки. Спросить о состоянии может каждый; остальное — root и те, кому правило polkit разрешает \`org.unitwarden.manage\`.`,
  ],
};
