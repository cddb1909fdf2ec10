import { rmSync } from 'node:fs'
import { type FileHandle, mkdtemp, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import type { Spool } from '../../host.ts'

const READ_SIZE = 64 * 1024

/** A temporary file without a name: when nobody holds it any more, it is gone. */
export function openSpool(): Spool {
  return new FileSpool()
}

class FileSpool implements Spool {
  size = 0
  private readonly file: Promise<FileHandle> = openNameless()

  async write(bytes: Uint8Array): Promise<void> {
    const at = this.size
    this.size += bytes.length
    await (await this.file).write(bytes, 0, bytes.length, at)
  }

  async *read(): AsyncGenerator<Uint8Array> {
    const file = await this.file
    for (let at = 0; at < this.size;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_SIZE), 0, READ_SIZE, at)
      if (bytesRead === 0) return
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  }

  async dispose(): Promise<void> {
    await (await this.file).close()
  }
}

async function openNameless(): Promise<FileHandle> {
  const folder = await mkdtemp(path.join(tmpdir(), 'phasescope-body-'))
  const file = await open(path.join(folder, 'body'), 'w+', 0o600)
  rmSync(folder, { recursive: true })
  return file
}
