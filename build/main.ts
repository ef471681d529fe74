// `npm run build`: makes dist/, the program's own directory. What stands in it is complete: it runs from any place, and
// `unitwarden install`, the tarball and the Debian package copy it as it is (docs/design.md, "The program's directory").
import { rmSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle.ts";
import { dist } from "./places.ts";
import { bringKoffi, bringNode } from "./runtime.ts";
import { writeSystemFiles } from "./system-files.ts";

await bundle();
bringNode();
bringKoffi();
rmSync(join(dist, "system"), { recursive: true, force: true });
writeSystemFiles(join(dist, "system"));
