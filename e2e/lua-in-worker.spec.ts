import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect, test } from '@playwright/test'
import { build } from 'vite'

const programs = fileURLToPath(new URL('../engine/lua/tests/conformance', import.meta.url))
const dist = fileURLToPath(new URL('../dist/e2e', import.meta.url))

/** What differs from run to run: addresses and the numbers of builtins. */
const stable = (text: string): string =>
  text
    .replace(/\b(table|function|thread|userdata|cdata<[^>]*>|cdata|at):? 0x[0-9a-fA-F]+/g, '$1 0xPTR')
    .replace(/builtin#\d+/g, 'builtin')
    .trimEnd()

test('every conformance program prints in a real service worker what Kong’s LuaJIT prints', async ({ page }) => {
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir: dist,
      lib: {
        entry: fileURLToPath(new URL('assets/lua-worker.ts', import.meta.url)),
        formats: ['es'],
        fileName: () => 'lua-worker.js',
      },
    },
  })
  await page.goto('/')
  const names = readdirSync(programs).filter((name) => name.endsWith('.lua'))
  expect(names.length).toBe(124)
  const differing: string[] = []
  for (const name of names) {
    const source = readFileSync(`${programs}/${name}`, 'latin1')
    const expected = readFileSync(`${programs}/${name.replace(/lua$/, 'expected')}`, 'latin1')
    const printed = await page.evaluate(
      async (program) => {
        const registration = await navigator.serviceWorker.register('/e2e/lua-worker.js', {
          type: 'module',
          scope: '/e2e/',
        })
        const waiting = registration.installing ?? registration.waiting
        if (!registration.active && waiting)
          await new Promise<void>((resolve) =>
            waiting.addEventListener('statechange', () => waiting.state === 'activated' && resolve()),
          )
        const { port1, port2 } = new MessageChannel()
        registration.active?.postMessage(program, [port2])
        return new Promise<string>((resolve) => (port1.onmessage = ({ data }: MessageEvent<string>) => resolve(data)))
      },
      { name, source },
    )
    if (stable(printed) !== stable(expected)) differing.push(name)
  }
  expect(differing).toEqual([])
})
