import { constants, createReadStream } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'

import { RecordingError, RecordingReader, type RecordingEntry } from '../../traffic.ts'
import { UsageError } from './exit-status.ts'
import { unreadableFile } from './unreadable-file.ts'

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
    throw new UsageError(error instanceof RecordingError ? `${path}: ${error.message}` : unreadableFile(path, error))
  }
}

/**
 * Says at once when a recording can't be read, before anything else is opened for it.
 * @throws {UsageError}
 */
export async function refuseUnreadable(path: string): Promise<void> {
  if (path === '-') return
  try {
    // Not opened: what was read of a pipe is gone.
    if ((await stat(path)).isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' })
    await access(path, constants.R_OK)
  } catch (cause) {
    throw new UsageError(unreadableFile(path, cause))
  }
}
