import { mkdir, readdir, readFile, realpath, rm, rmdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { watch } from 'chokidar'

import type { ScenarioFiles } from '../../protocol.ts'
import { toBase64 } from '../../wire.ts'

/** Folders that never belong to a scenario. */
const SKIPPED_FOLDERS = new Set(['node_modules', '.git', 'dist', 'servroot'])
/** A plugin repository is small; this stops a walk that began in the wrong folder. */
const MAX_FILES = 2_000
const MAX_FILE_BYTES = 4 * 1024 * 1024

/** A folder that cannot be served as a scenario; the message says why. */
export class ScenarioFolderError extends Error {
  override readonly name = 'ScenarioFolderError'
}

/**
 * Reads a plugin repository from disk. Text files as text, others as `base64:…`.
 * @throws {ScenarioFolderError} when it does not exist or is far too large
 */
export async function readScenarioFolder(folder: string): Promise<ScenarioFiles> {
  const root = path.resolve(folder)
  const files: Record<string, string> = {}
  await walk(root, '', files)
  return { id: scenarioId(root), files }
}

async function walk(root: string, below: string, files: Record<string, string>): Promise<void> {
  const entries = await readdir(path.join(root, below), { withFileTypes: true }).catch(
    (cause: NodeJS.ErrnoException) => {
      // Editors and git remove folders and files while we walk.
      if (below !== '' && cause.code === 'ENOENT') return []
      throw new ScenarioFolderError(
        cause.code === 'ENOENT'
          ? `There is no folder ${path.join(root, below)}.`
          : `${path.join(root, below)} cannot be read: ${cause.message}`,
      )
    },
  )
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const relative = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name) && !entry.name.startsWith('.'))
      await walk(root, relative, files)
    if (!entry.isFile() || entry.name.startsWith('.')) continue
    const bytes = await readIfThere(path.join(root, relative))
    if (!bytes || bytes.length > MAX_FILE_BYTES) continue
    files[relative] = asText(bytes)
    if (Object.keys(files).length > MAX_FILES)
      throw new ScenarioFolderError(`${root} has more than ${MAX_FILES} files; open the plugin repository itself.`)
  }
}

async function readIfThere(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new ScenarioFolderError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

function asText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return `base64:${toBase64(bytes)}`
  }
}

function scenarioId(root: string): string {
  const name = path
    .basename(root)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return name.slice(0, 64) || 'scenario'
}

/**
 * Saves one file of the folder; nothing outside it can be named.
 * @throws {ScenarioFolderError}
 */
export async function writeScenarioFile(folder: string, relative: string, text: string): Promise<void> {
  const target = await placeInside(folder, relative)
  await mkdir(path.dirname(target), { recursive: true })
  await writeFile(target, text)
}

/**
 * Removes one file of the folder, and the folders that held nothing else; nothing outside it can be named.
 * A file that is gone already is fine.
 * @throws {ScenarioFolderError}
 */
export async function deleteScenarioFile(folder: string, relative: string): Promise<void> {
  const root = path.resolve(folder)
  const target = await placeInside(root, relative)
  try {
    await rm(target)
    for (let above = path.dirname(target); above !== root; above = path.dirname(above)) await rmdir(above)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTEMPTY' || code === 'EEXIST') return
    throw new ScenarioFolderError(`${relative} cannot be deleted: ${message}`)
  }
}

/** Where a path of the scenario is on disk: below the folder, also when links on the way are followed. */
async function placeInside(folder: string, relative: string): Promise<string> {
  const root = path.resolve(folder)
  const target = path.resolve(root, relative)
  const isBelow = (place: string, top: string) => place.startsWith(top + path.sep)
  if (!isBelow(target, root)) throw new ScenarioFolderError(`${relative} lies outside of the scenario.`)
  const real = await realpath(root)
  let above = path.dirname(target)
  while (above !== root) {
    const place = await realpath(above).catch(() => undefined)
    if (place !== undefined) {
      if (!isBelow(place, real)) throw new ScenarioFolderError(`${relative} lies outside of the scenario.`)
      break
    }
    above = path.dirname(above)
  }
  return target
}

/** Calls back shortly after files changed; many saves at once are one call. */
export function watchScenarioFolder(
  folder: string,
  onChange: () => void,
): { readonly ready: Promise<void>; close(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined
  const isSkipped = (file: string): boolean =>
    path
      .relative(folder, file)
      .split(path.sep)
      .some((part) => SKIPPED_FOLDERS.has(part) || (part.startsWith('.') && part !== '..'))
  const watcher = watch(folder, { ignoreInitial: true, ignored: isSkipped })
  watcher.on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(onChange, 40)
  })
  const ready = new Promise<void>((resolve) => watcher.once('ready', () => resolve()))
  return {
    ready,
    close: async () => {
      clearTimeout(timer)
      await watcher.close()
    },
  }
}
