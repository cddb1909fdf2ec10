import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LuaAdapter } from './adapters.ts'
import { describeError, inTime, loadAdapter } from './corpus.ts'
import type { Report } from './report.ts'

const programs = fileURLToPath(new URL('../lua/tests/conformance', import.meta.url))
const cli = fileURLToPath(new URL('../bin/phasescope.js', import.meta.url))

/** Without an adapter of its own the command line runs the programs. */
const commandLine: LuaAdapter = {
  run(path) {
    const options = { cwd: dirname(path), encoding: 'utf8', timeout: 20_000, maxBuffer: 2 ** 26 } as const
    const { stdout, stderr, error } = spawnSync(process.execPath, [cli, 'lua', basename(path)], options)
    if (error) throw error
    if (!stdout && stderr) throw new Error(stderr)
    return { stdout }
  },
}

/** Programs, compared with what Kong's LuaJIT printed. In the generated ones every line is a case of its own. */
export async function judgeLua(report: Report, only: RegExp): Promise<void> {
  const adapter = (await loadAdapter<LuaAdapter>('lua')) ?? commandLine
  for (const file of readdirSync(programs).filter((name) => name.endsWith('.lua') && only.test(`lua/${name}`))) {
    const expected = lines(readFileSync(join(programs, file.replace(/lua$/, 'expected')), 'utf8'))
    let got: string[]
    try {
      got = lines((await inTime(adapter.run(join(programs, file)))).stdout)
    } catch (error) {
      got = [describeError(error)]
    }
    if (file.startsWith('fuzz-')) countCases(report, file, expected, got)
    else report.count('lua/programs', file, firstDifference(expected, got))
  }
}

function countCases(report: Report, file: string, expected: readonly string[], got: readonly string[]): void {
  const byId = new Map(got.map((line) => [line.split('\t')[0], line]))
  for (const line of expected) {
    const id = line.split('\t')[0]
    const answer = byId.get(id)
    const differences = answer === line ? [] : [`expected ${line}`, `got      ${answer ?? got.at(-1)}`]
    report.count('lua/fuzz', `${file} case ${id}`, differences)
  }
}

function firstDifference(expected: readonly string[], got: readonly string[]): string[] {
  for (let at = 0; at < Math.max(expected.length, got.length); at += 1) {
    if (expected[at] === got[at]) continue
    return [`line ${at + 1}`, `  expected ${expected[at] ?? '(nothing)'}`, `  got      ${got[at] ?? '(nothing)'}`]
  }
  return []
}

/** Lines without what differs from run to run: addresses and the numbers of builtins. */
function lines(text: string): string[] {
  const stable = text
    .replace(/\b(table|function|thread|userdata|cdata<[^>]*>|cdata): 0x[0-9a-fA-F]+/g, '$1: 0xPTR')
    .replace(/\bat 0x[0-9a-fA-F]+/g, 'at 0xPTR')
    .replace(/builtin#\d+/g, 'builtin')
  return stable.trimEnd().split('\n')
}
