// npm run check: everything a change must pass before it lands, side by side; details only of what failed.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { ensureInstalled, tool } from './bootstrap.mjs'

ensureInstalled()
mkdirSync('.cache', { recursive: true })

const checks = [
  { name: 'types', command: [tool('typescript', 'bin/tsc'), '-b', '--pretty', 'false'] },
  { name: 'lint', command: [tool('oxlint', 'bin/oxlint'), '--type-aware', '--deny-warnings', '-f', 'unix'] },
  { name: 'format', command: [tool('oxfmt', 'bin/oxfmt'), '--check', '.'] },
  { name: 'imports', command: ['.scripts/check/import-rules.mjs'], summary: true },
  { name: 'length', command: ['.scripts/check/file-length.mjs'], summary: true },
  { name: 'dead code', command: [tool('knip', 'bin/knip.js'), '--no-progress', '--no-config-hints'] },
  { name: 'unit tests', command: [tool('vitest', 'vitest.mjs'), 'run', '--reporter=dot'] },
]
const only = process.argv.slice(2)
const chosen = only.length ? checks.filter(({ name }) => only.some((part) => name.startsWith(part))) : checks

function run({ name, command, summary }) {
  const started = Date.now()
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(process.execPath, command, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    child.stdout.on('data', (data) => (output += data))
    child.stderr.on('data', (data) => (output += data))
    child.on('close', (code) => {
      const text = output.trimEnd()
      const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`.padStart(7)
      console.log(
        `${code === 0 ? '✓' : '✗'} ${name.padEnd(11)}${seconds}${summary ? `  ${text.split('\n').at(-1)}` : ''}`,
      )
      if (code !== 0) console.log(shortened(text).replace(/^/gm, '    '))
      resolve(code === 0)
    })
  })
}

function shortened(text, most = 80) {
  const lines = text.split('\n')
  return lines.length <= most ? text : [...lines.slice(0, most), `… and ${lines.length - most} more lines`].join('\n')
}

const started = Date.now()
// two at a time: each of them uses more than one core already
const queue = [...chosen]
const results = []
const worker = async () => {
  for (let next = queue.pop(); next; next = queue.pop()) results.push(await run(next))
}
await Promise.all([worker(), worker(), worker()])
const failed = results.filter((passed) => !passed).length
console.log(
  `${failed ? `${failed} of ${results.length} failed` : `all ${results.length} passed`} in ${((Date.now() - started) / 1000).toFixed(1)} s`,
)
process.exitCode = failed ? 1 : 0
