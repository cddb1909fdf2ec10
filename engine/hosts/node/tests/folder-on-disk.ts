import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A new folder with these files, by path. */
export function folderOnDisk(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'phasescope-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** The files of a plugin that takes no configuration. */
export function pluginFiles(name: string, handler: string): Record<string, string> {
  return {
    [`kong/plugins/${name}/handler.lua`]: handler,
    [`kong/plugins/${name}/schema.lua`]: `return { name = "${name}", fields = { { config = { type = "record", fields = {} } } } }`,
  }
}
