import type { Variable } from '../environment/variables.ts'

/** What stands between two `###`, from its request line on. */
export interface Block {
  /** `# @name …`, else what stands behind `###`. */
  readonly name: string | undefined
  readonly lines: readonly string[]
  /** Number of the first of `lines`, from 1. */
  readonly line: number
}

const NAME = /^(?:#|\/\/)\s*@name\s*[=\s]\s*(\S.*?)\s*$/
const VARIABLE = /^@([^\s=]+)\s*=\s*(.*?)\s*$/

/** Cuts a file into requests, and takes the variables out that stand before request lines. */
export function splitBlocks(text: string): {
  readonly blocks: readonly Block[]
  readonly variables: readonly Variable[]
} {
  const blocks: Block[] = []
  const variables: Variable[] = []
  let title: string | undefined
  let start = 0
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  for (let at = 0; at <= lines.length; at += 1) {
    const line = lines[at]
    if (line !== undefined && !line.startsWith('###')) continue
    const block = blockOf(lines.slice(start, at), { title, start, variables })
    if (block) blocks.push(block)
    title = line?.replace(/^#+/, '').trim() || undefined
    start = at + 1
  }
  return { blocks, variables }
}

interface Cut {
  readonly title: string | undefined
  readonly start: number
  readonly variables: Variable[]
}

function blockOf(lines: readonly string[], { title, start, variables }: Cut): Block | undefined {
  let name = title
  let inScript = false
  for (const [at, line] of lines.entries()) {
    const text = line.trim()
    if (inScript || /^<\s*\{%/.test(text)) {
      inScript = !text.includes('%}')
      continue
    }
    const [, variable, value = ''] = VARIABLE.exec(text) ?? []
    if (variable !== undefined) variables.push({ name: variable, value })
    else if (NAME.test(text)) name = NAME.exec(text)?.[1]
    else if (text !== '' && !/^(?:#|\/\/)/.test(text)) return { name, lines: lines.slice(at), line: start + at + 1 }
  }
  return undefined
}
