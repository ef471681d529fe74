import type { KeyDescription } from "./key-description.ts";

/** Keys of [notify.mail], documented, but for what every channel may choose. */
export const mailKeys: readonly KeyDescription[] = [
  {
    path: "notify.mail.to",
    type: "text",
    default: null,
    example: `"owner@example.org"`,
    en: "A mail address, or an array of them.",
    ru: "Почтовый адрес или массив адресов.",
  },
  {
    path: "notify.mail.from",
    type: "text",
    default: null,
    example: `"unitwarden@example.org"`,
    en: "The sender's address; by default the receiver's own.",
    ru: "Адрес отправителя; по умолчанию — адрес получателя.",
  },
  {
    path: "notify.mail.smtp",
    type: "text",
    default: null,
    example: `"smtp://unitwarden@mail.example.org:587"`,
    en: "The SMTP server, with the user's name where it wants one; this or notify.mail.sendmail.",
    ru: "Сервер SMTP, с именем пользователя, если оно нужно; это или notify.mail.sendmail.",
  },
  {
    path: "notify.mail.password",
    type: "secret",
    default: null,
    example: `"credential:smtp-password"`,
    en: "Password of the SMTP server's user.",
    ru: "Пароль пользователя на сервере SMTP.",
  },
  {
    path: "notify.mail.tls",
    type: "word",
    default: null,
    example: `"required"`,
    en: `Whether smtp:// must turn to TLS with a verified certificate: "required" (by default where there is a password), "if-offered" (else; the certificate is not verified) or "off".`,
    ru: "Должно ли smtp:// переходить на TLS с проверенным сертификатом: «required» (по умолчанию, если есть пароль), «if-offered» (иначе; сертификат не проверяется) или «off».",
  },
  {
    path: "notify.mail.ca",
    type: "text",
    default: null,
    example: `"/etc/ssl/certs/our-ca.pem"`,
    en: "A file of PEM certificates that the SMTP server may be known by, beside the system's.",
    ru: "Файл сертификатов PEM, которым доверяют для сервера SMTP, помимо системных.",
  },
  {
    path: "notify.mail.sendmail",
    type: "text",
    default: null,
    example: `"/usr/sbin/sendmail"`,
    en: "The local sendmail program; this or notify.mail.smtp.",
    ru: "Местная программа sendmail; это или notify.mail.smtp.",
  },
];
