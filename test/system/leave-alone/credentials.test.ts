import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { exampleConfiguration } from "../../../src/config/example.ts";
import { Stage } from "../survive/stage.ts";

const unitFile = readFileSync(join(import.meta.dirname, "../../../units/unitwarden.service"), "utf8");
const names = unitFile.match(/(?<=^LoadCredential=).*$/gmu) ?? [];

describe("the secrets of notifications", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
    return () => stage.close();
  });

  /** What the service's process finds among its credentials, read as a user, in its namespaces with all that hides there. */
  async function credentials(user: string): Promise<string> {
    const pid = await stage.warden.mainPid();
    const environment = await stage.sh(`tr '\\0' '\\n' < /proc/${pid}/environ`);
    const directory = /^CREDENTIALS_DIRECTORY=(.*)$/mu.exec(environment)?.[1] ?? "";
    expect(directory).not.toBe("");
    const script = `for name in ${names.join(" ")}; do cat ${directory}/$name 2>/dev/null; done; true`;
    return stage.sh(`nsenter -t ${pid} -m setpriv --reuid=${user} --regid=${user} --clear-groups sh -c '${script}'`);
  }

  const put = (name: string, secret: string, directory = "/etc/credstore") =>
    stage.sh(`install -d -m 700 ${directory}; umask 077; printf '%s\\n' '${secret}' > ${directory}/${name}`);

  it("have the names that the example configuration uses", () => {
    const used = exampleConfiguration("en").match(/(?<=^#.* = "credential:)[\w-]+/gmu) ?? [];
    expect(names.toSorted()).toEqual(used.toSorted());
  });

  it("need not be there", async () => {
    await stage.begin();
    expect(await credentials("unitwarden")).toBe("");
    expect(await stage.host.properties(stage.warden.unit, ["NRestarts"])).toEqual({ NRestarts: "0" });
  });

  it("are the service's own, and nobody else's", async () => {
    await stage.begin({ started: false });
    await put("telegram-token", "of the bot");
    await put("webhook-url", "of the hook");
    await put("of-another-service", "not ours");
    await stage.warden.start();
    expect(await credentials("unitwarden")).toBe("of the bot\nof the hook\n");
    expect(await credentials("ubuntu")).toBe("");
    const { status } = await stage.host.exec(["cat", "/run/credentials/unitwarden.service/telegram-token"], {
      user: "ubuntu",
    });
    expect(status).not.toBe(0);
    // Its power to read what others may not ends at the store.
    const pid = await stage.warden.mainPid();
    const others = `nsenter -t ${pid} -m cat /etc/credstore/of-another-service 2>/dev/null || echo hidden`;
    expect(await stage.sh(others)).toBe("hidden\n");
    await stage.sh("rm -r /etc/credstore");
  });

  it("may be encrypted, by a drop-in, beside others that are not", async () => {
    await stage.begin({ serviceLines: ["LoadCredentialEncrypted=smtp-password"], started: false });
    await put("telegram-token", "of the bot");
    await stage.sh(`install -d -m 700 /etc/credstore.encrypted; systemd-creds setup
      echo hidden | systemd-creds encrypt --with-key=host --name=smtp-password - /etc/credstore.encrypted/smtp-password`);
    await stage.warden.start();
    expect(await credentials("unitwarden")).toBe("of the bot\nhidden\n");
    await stage.sh("rm -r /etc/credstore /etc/credstore.encrypted");
  });
});
