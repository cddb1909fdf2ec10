import type { Files } from './scenario-files.ts'

/**
 * The working copy after the files on disk changed: what nobody edited here follows the disk, what was edited stays.
 * `base` is what the disk held when the copy was last in step with it.
 */
export function mergeWorkingCopy(ours: Files, base: Files, disk: Files): Files {
  const merged: Record<string, string> = {}
  for (const path of new Set([...Object.keys(ours), ...Object.keys(disk)])) {
    const isEdited = ours[path] !== base[path]
    const text = isEdited ? ours[path] : disk[path]
    if (text !== undefined) merged[path] = text
  }
  return merged
}
