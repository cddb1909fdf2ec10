import { runFile } from '../../engine/lua/run-file.ts'

/** A service worker that runs Lua programs as `luajit FILE` does; for e2e/lua-in-worker.spec.ts. */
addEventListener('message', (event) => {
  const { data, ports } = event as MessageEvent<{ readonly name: string; readonly source: string }>
  let stdout = ''
  const io = { now: () => Date.now() / 1000, write: (text: string) => void (stdout += text), writeError: (text: string) => void (stdout += text) }
  try {
    runFile(data.source, `@${data.name}`, [], io)
  } catch (error) {
    stdout += String(error)
  }
  ports[0]?.postMessage(stdout)
})
addEventListener('install', () => void (globalThis as unknown as { skipWaiting(): Promise<void> }).skipWaiting())
