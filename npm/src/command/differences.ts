// Where two values of JSON differ.

export interface Difference {
  path: string;
  /** `undefined` where there was nothing. */
  was: unknown;
  is: unknown;
}

/** The differences of two values, each at the deepest place that holds it. */
export function differences(was: unknown, is: unknown, path = ""): Difference[] {
  if (Object.is(was, is)) return [];
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
  if (!isObject(was) || !isObject(is) || Array.isArray(was) !== Array.isArray(is)) return [{ path, was, is }];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const at = (name: string) => (Array.isArray(was) ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`);
  return names.flatMap((name) => differences(own(was, name), own(is, name), at(name)));
}

const own = (object: Record<string, unknown>, name: string) => (Object.hasOwn(object, name) ? object[name] : undefined);
