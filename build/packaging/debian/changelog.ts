import { debianVersion, maintainer } from "./control.ts";

/** changelog.Debian: the package has no history beside the program's. */
export function debianChangelog(version: string, epoch: number): string {
  const date = new Date(epoch * 1000).toUTCString().replace("GMT", "+0000");
  return `unitwarden (${debianVersion(version)}) stable; urgency=medium

  * Release ${version}; what has changed is in changelog.gz.

 -- ${maintainer}  ${date}
`;
}
