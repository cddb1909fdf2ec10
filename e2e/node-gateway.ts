import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** `phasescope start` on free ports over a copy of a sample. */
export async function startGateway(
  sample = 'first-plugin',
): Promise<{ folder: string; proxy: string; studio: string; stop: () => void }> {
  const folder = join(mkdtempSync(join(tmpdir(), 'phasescope-e2e-')), sample)
  cpSync(join(root, 'public/scenarios', sample), folder, { recursive: true })
  const child = spawn(
    process.execPath,
    ['engine/bin/phasescope.js', 'start', folder, '--proxy-port', '0', '--admin-port', '0', '--studio-port', '0'],
    { cwd: root },
  )
  const banner = await new Promise<string>((resolve, reject) => {
    let seen = ''
    child.stdout.on('data', (part) => {
      seen += String(part)
      if (seen.includes('Ctrl+C')) resolve(seen)
    })
    child.on('exit', () => reject(new Error(`the gateway did not start: ${seen}`)))
  })
  const address = (name: string): string => new RegExp(`${name} +(http://[^\\s,]+)`).exec(banner)?.[1] ?? ''
  return { folder, proxy: address('proxy'), studio: address('studio'), stop: () => void child.kill() }
}
