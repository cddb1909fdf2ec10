import { store as words } from '../text/store.ts'
import type { Scenario } from './scenario-slice.ts'

declare global {
  interface FileSystemHandle {
    /** Chromium; not in TypeScript's own types. */
    queryPermission?(descriptor: { mode: 'readwrite' }): Promise<PermissionState>
    requestPermission?(descriptor: { mode: 'readwrite' }): Promise<PermissionState>
  }
}

/** Brings edits back to where a scenario came from. */
export interface ScenarioWriter {
  /** Asks for what is needed while a key press or click still counts. @throws {Error} with a sentence for people */
  prepare(): Promise<void>
  write(path: string, text: string): Promise<void>
  remove(path: string): Promise<void>
}

/** Writes below a folder that the person chose; after a reload the browser wants to be asked again. */
export function createFolderWriter(root: FileSystemDirectoryHandle): ScenarioWriter {
  const folderOf = async (parts: readonly string[], create: boolean) => {
    let folder = root
    for (const part of parts) folder = await folder.getDirectoryHandle(part, { create })
    return folder
  }
  return {
    async prepare() {
      if ((await root.queryPermission?.({ mode: 'readwrite' })) === 'granted') return
      const answer = await root.requestPermission?.({ mode: 'readwrite' })
      if (answer !== undefined && answer !== 'granted') throw new Error(words.folder.notAllowed(root.name))
    },
    async write(path, text) {
      const parts = path.split('/')
      const name = parts.pop() ?? path
      const file = await (await folderOf(parts, true)).getFileHandle(name, { create: true })
      const stream = await file.createWritable()
      await stream.write(bytesOfText(text))
      await stream.close()
    },
    async remove(path) {
      const parts = path.split('/')
      const name = parts.pop() ?? path
      await (await folderOf(parts, false)).removeEntry(name).catch((error: unknown) => {
        if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error
      })
    },
  }
}

/** A file's text as it goes to disk: `base64:` stands for bytes. */
function bytesOfText(text: string): string | Uint8Array<ArrayBuffer> {
  if (!text.startsWith('base64:')) return text
  return Uint8Array.from(atob(text.slice('base64:'.length)), (char) => char.charCodeAt(0))
}

/** Writes what differs from the disk, and removes what is gone; false when nothing differs. */
export async function writeChanges({ files, disk }: Scenario, writer: ScenarioWriter): Promise<boolean> {
  if (!disk) return false
  const changed = Object.entries(files).filter(([path, text]) => disk[path] !== text)
  const deleted = Object.keys(disk).filter((path) => !(path in files))
  for (const [path, text] of changed) await writer.write(path, text)
  for (const path of deleted) await writer.remove(path)
  return changed.length > 0 || deleted.length > 0
}
