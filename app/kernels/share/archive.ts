import { strToU8, zipSync, type Zippable } from 'fflate'
import { formatTrace } from '../../../engine/index.ts'
import { byteArray } from '../byte-text.ts'
import { PLACE_FILE } from './place-file.ts'
import { writeShared, type Shared } from './shared.ts'

/** A zip of the scenario's files with runs and place beside them; opens again by drop or `?trace=`. */
export function archiveOf(shared: Shared): Uint8Array {
  const entries: Zippable = {}
  for (const [path, text] of Object.entries(shared.files)) entries[path] = bytesOfFile(text)
  const [run] = shared.runs
  if (run) entries[`.phasescope/${fileStem(run.name ?? run.id)}.trace.jsonl`] = strToU8(formatTrace(run.trace))
  entries[PLACE_FILE] = strToU8(writeShared({ ...shared, files: {} }))
  return zipSync(entries, { level: 9 })
}

/** A file of the protocol as bytes: binary ones are base64 with a prefix. */
function bytesOfFile(text: string): Uint8Array {
  return text.startsWith('base64:') ? byteArray(atob(text.slice('base64:'.length))) : strToU8(text)
}

/** A name as a file's name. */
export function fileStem(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') || 'run'
  )
}
