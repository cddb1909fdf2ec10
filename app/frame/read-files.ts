import { IMPORT_LIMITS, isImported, scenarioOfFiles, type ImportedFile } from '../kernels/import-files.ts'
import { scenarioId } from '../kernels/scenario-files.ts'
import { textOfBytes } from '../store/samples.ts'
import type { Scenario, ScenarioSource } from '../store/scenario-slice.ts'
import { frame } from '../text/frame.ts'

/** A scenario with the folder it came from, when it can be written back. */
export interface OpenedFolder {
  readonly scenario: Scenario
  readonly folder?: FileSystemDirectoryHandle
}

/** The browser's own folder dialog with write access; Chromium has it. */
export const canOpenFolder = 'showDirectoryPicker' in globalThis

declare global {
  interface Window {
    showDirectoryPicker?(options: { mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>
  }
  interface FileSystemDirectoryHandle {
    entries(): AsyncIterableIterator<[string, FileSystemDirectoryHandle | FileSystemFileHandle]>
  }
}

/** Asks for a folder; undefined when the person changes their mind. */
export async function pickFolder(): Promise<OpenedFolder | undefined> {
  let folder: FileSystemDirectoryHandle | undefined
  try {
    folder = await window.showDirectoryPicker?.({ mode: 'readwrite' })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined
    throw error
  }
  if (!folder) return undefined
  const root = folder
  const files: ImportedFile[] = []
  await readFolder(root, '', files)
  const { name, files: placed } = scenarioOfFiles(files, root.name)
  const isInPlace = files.every(({ path, text }) => placed[path] === text)
  const scenario = {
    id: scenarioId(root.name),
    name,
    source: 'folder',
    files: placed,
    disk: isInPlace ? placed : undefined,
  } as const
  return isInPlace ? { scenario, folder: root } : { scenario }
}

async function readFolder(folder: FileSystemDirectoryHandle, prefix: string, files: ImportedFile[]): Promise<void> {
  for await (const [name, handle] of folder.entries()) {
    const path = prefix + name
    if (!isImported(path) || files.length >= IMPORT_LIMITS.files) continue
    if (handle.kind === 'directory') await readFolder(handle as FileSystemDirectoryHandle, `${path}/`, files)
    else await keepFile(await (handle as FileSystemFileHandle).getFile(), path, files)
  }
}

async function keepFile(file: File, path: string, files: ImportedFile[]): Promise<void> {
  if (path.endsWith('.zip') && files.length === 0) return keepArchive(file, files)
  if (file.size > IMPORT_LIMITS.bytes || files.length >= IMPORT_LIMITS.files || !isImported(path)) return
  files.push({ path, text: textOfBytes(new Uint8Array(await file.arrayBuffer())) })
}

/** Largest archive that is unpacked. */
const ARCHIVE_BYTES = 50_000_000

/** What is in a zip, as if it had been dropped unpacked. @throws {Error} with a sentence for people */
async function keepArchive(file: File, files: ImportedFile[]): Promise<void> {
  if (file.size > ARCHIVE_BYTES) throw new Error(frame.files.tooLarge(file.name))
  const { unzipped } = await import('../kernels/share/unpack.ts')
  files.push(...unzipped(new Uint8Array(await file.arrayBuffer()), textOfBytes))
}

/** Files of `<input webkitdirectory>`. */
export async function readInput(list: FileList): Promise<OpenedFolder> {
  const files: ImportedFile[] = []
  for (const file of list) await keepFile(file, file.webkitRelativePath || file.name, files)
  return opened(files, list[0]?.webkitRelativePath.split('/')[0] ?? frame.files.folder, 'folder')
}

/** Files and folders dropped on the page. */
export async function readDrop(transfer: DataTransfer): Promise<OpenedFolder | undefined> {
  // Entries must be taken before the first await: afterwards the list is empty.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  const loose = Array.from(transfer.files)
  const files: ImportedFile[] = []
  for (const entry of entries) await readEntry(entry, files)
  // What comes from another page, not from a file manager, has no entry.
  if (entries.length === 0) for (const file of loose) await keepFile(file, file.name, files)
  return files.length === 0
    ? undefined
    : opened(files, (entries[0]?.name ?? loose[0]?.name ?? frame.files.dropped).replace(/\.zip$/, ''), 'drop')
}

async function readEntry(entry: FileSystemEntry, files: ImportedFile[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, '')
  if (!isImported(path)) return
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    return keepFile(file, path, files)
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return
    for (const inner of some) await readEntry(inner, files)
  }
}

function opened(files: readonly ImportedFile[], label: string, source: ScenarioSource): OpenedFolder {
  const { name, files: placed } = scenarioOfFiles(files, label)
  return { scenario: { id: scenarioId(name), name, source, files: placed, disk: undefined } }
}
