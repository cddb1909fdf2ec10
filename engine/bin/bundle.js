import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/**
 * Makes one CommonJS file of the command line. Arguments: the compiled entry, the file to write.
 * Without comments and indentation, and in ASCII: V8 then reads it byte by byte, in half the memory.
 */
const [entry = '', file = ''] = process.argv.slice(2)
const parts = fileURLToPath(new URL('undici-parts.cjs', import.meta.url))
const onlyParts = { name: 'undici-parts', resolveId: (id) => (id === 'undici' ? parts : null) }
const bundle = await rolldown({ input: entry, platform: 'node', logLevel: 'silent', plugins: [onlyParts] })
const { output } = await bundle.generate({
  format: 'cjs',
  codeSplitting: false,
  minify: { compress: false, mangle: false, codegen: true },
})
const [{ code }] = output
const escaped = (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
writeFileSync(file, code.replaceAll(/[\u0080-\uffff]/g, escaped), 'latin1')
