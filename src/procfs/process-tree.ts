/** The one link that makes a tree of processes. */
export interface TreeLink {
  readonly pid: number;
  readonly parentPid: number;
}

/** All descendants of a process, parents before children, the process itself left out; a cycle is walked once. */
export function descendantsOf<Link extends TreeLink>(pid: number, links: Iterable<Link>): readonly Link[] {
  const children = new Map<number, Link[]>();
  for (const link of links) {
    const siblings = children.get(link.parentPid);
    if (siblings === undefined) children.set(link.parentPid, [link]);
    else siblings.push(link);
  }
  const found: Link[] = [];
  const seen = new Set([pid]);
  const queue = [pid];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const child of children.get(next) ?? []) {
      if (seen.has(child.pid)) continue;
      seen.add(child.pid);
      found.push(child);
      queue.push(child.pid);
    }
  }
  return found;
}

/** The ancestors of a process, nearest first, as far as `parentOf` knows them; a cycle is walked once. */
export function ancestorsOf<Link extends TreeLink>(
  start: Link,
  parentOf: (pid: number) => Link | null,
): readonly Link[] {
  const found: Link[] = [];
  const seen = new Set([start.pid]);
  for (let next = parentOf(start.parentPid); next !== null; next = parentOf(next.parentPid)) {
    if (seen.has(next.pid)) break;
    seen.add(next.pid);
    found.push(next);
  }
  return found;
}
