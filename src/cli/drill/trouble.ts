/** Why a drill cannot go on, or a scene is not as it should be: a code, and what the system said of it. */
export class DrillTrouble<Code extends string = string> extends Error {
  readonly code: Code;
  readonly said: string;

  constructor(code: Code, said = "") {
    super(said === "" ? code : `${code}: ${said}`);
    this.name = "DrillTrouble";
    this.code = code;
    this.said = said;
  }
}
