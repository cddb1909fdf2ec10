import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

import { RecordingError, RecordingReader, type RecordingEntry } from '../../traffic.ts'
import { UsageError } from './exit-status.ts'

/**
 * The requests and connections of a recording, one after the other; `-` is standard input.
 * @throws {UsageError} when the file can't be read or is no recording
 */
export async function* readRecording(path: string): AsyncGenerator<RecordingEntry> {
  const input = path === '-' ? process.stdin : createReadStream(path)
  const reader = new RecordingReader()
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const entry = reader.read(line)
      if (entry) yield entry
    }
    reader.end()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(error instanceof RecordingError ? `${path}: ${reason}` : `cannot read ${path}: ${reason}`)
  }
}
