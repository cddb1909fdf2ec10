import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** The records of `data/<name>.jsonl.gz`. */
export function readCorpus<Fact>(name: string): Fact[] {
  const text = gunzipSync(readFileSync(new URL(`data/${name}.jsonl.gz`, import.meta.url))).toString('utf8')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Fact)
}

/** The adapter of a group, or nothing when the engine has none yet. */
export async function loadAdapter<Adapter>(group: string): Promise<Adapter | undefined> {
  const url = new URL(`${group}-adapter.ts`, import.meta.url)
  return existsSync(url) ? ((await import(url.href)) as Adapter) : undefined
}

/** What a judgement says when the engine does not answer at all. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** Fails when an answer does not come in time; a case must not hang the run. */
export async function inTime<Value>(value: Promise<Value> | Value, milliseconds = 20_000): Promise<Value> {
  if (!(value instanceof Promise)) return value
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([value, late])
  } finally {
    clearTimeout(timer)
  }
}
