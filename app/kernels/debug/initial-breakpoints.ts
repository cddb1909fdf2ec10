import { parse } from 'yaml'
import type { Files } from '../scenario-files.ts'
import type { LineBreakpoint } from './breakpoints.ts'

/** `breakpoints:` of phasescope.yml; none when the file can't be read (the gateway says why). */
export function initialBreakpoints(files: Files): readonly LineBreakpoint[] {
  const text = files['phasescope.yml']
  if (text === undefined) return []
  try {
    const document: unknown = parse(text)
    if (typeof document !== 'object' || document === null || !('breakpoints' in document)) return []
    const { breakpoints } = document
    return Array.isArray(breakpoints) ? breakpoints.flatMap((entry: unknown, at) => breakpointOf(entry, at)) : []
  } catch {
    return []
  }
}

function breakpointOf(entry: unknown, at: number): readonly LineBreakpoint[] {
  if (typeof entry !== 'object' || entry === null || !('file' in entry) || !('line' in entry)) return []
  const { file, line } = entry
  if (typeof file !== 'string' || typeof line !== 'number') return []
  const condition = 'condition' in entry && typeof entry.condition === 'string' ? { condition: entry.condition } : {}
  return [{ id: `file-${at}`, type: 'line', file, line, ...condition }]
}
