// `npm run build`: makes dist/, the program's own directory. What stands in it is complete: it runs from any place, and
// `unitwarden install`, the tarball and the Debian package copy it as it is (docs/design.md, "The program's directory").
import { bundle } from "./bundle.ts";
import { bringKoffi, bringNode } from "./runtime.ts";
import { writeSystemFiles } from "./system-files.ts";

await bundle();
bringNode();
bringKoffi();
writeSystemFiles();
