/** Keys and 0-based positions. */
export type ConfigPath = readonly (string | number)[]

/** A path as a key of maps. */
export function pathKey(path: ConfigPath): string {
  return path.join('.')
}
