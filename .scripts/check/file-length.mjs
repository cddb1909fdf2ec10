// No source file over 500 lines, except the ones of the table.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const limit = 500

/** file: why it may be longer. Lexer, parser and generated data may ask for it; others are split by concept. */
const exceptions = {}

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { encoding: 'utf8' }).split('\0')
const sources = files.filter(
  (f) => /\.(ts|tsx|mjs|cjs|js|css)$/.test(f) && !/(^|\/)(assets|data|generated)\//.test(f) && existsSync(f),
)
const lengths = sources.map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
const long = lengths.filter(({ file, lines }) => lines > limit && !exceptions[file])
const needless = Object.keys(exceptions).filter((file) => !lengths.some((l) => l.file === file && l.lines > limit))

for (const { file, lines } of long) console.log(`  ${file} has ${lines} lines`)
for (const file of needless) console.log(`  ${file} needs no exception any more`)
const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b)
const at = (share) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0
console.log(`${sorted.length} files, median ${at(0.5)}, 90th percentile ${at(0.9)}, longest ${at(1)} lines`)
process.exitCode = long.length || needless.length ? 1 : 0
