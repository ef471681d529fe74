/** The languages that people are spoken to in. */
export type Language = "en" | "ru";

/** `locale` of the configuration: a language, or the one that the environment says. */
export type Locale = "auto" | Language;
