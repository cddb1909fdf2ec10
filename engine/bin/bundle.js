import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const [entry = '', file = ''] = process.argv.slice(2)
const compiled = fileURLToPath(new URL('../dist/', import.meta.url))

/** What is slow to open, and used by some requests or commands only: functions, and objects with methods. */
const LATE = new Set([
  '@noble/ciphers/aes.js',
  '@noble/ciphers/chacha.js',
  '@noble/curves/ed25519.js',
  '@noble/curves/ed448.js',
  '@noble/curves/nist.js',
  '@noble/curves/secp256k1.js',
  'node:dgram',
  'node:v8',
])
/** The same for modules that are one function, or that only modules use which are imported dynamically. */
const LATE_WHOLE = new Set(['node:http2', './client-h2.js'])
const BEGIN = 'late:'

/** Each export, standing for what it will be: opened when it is used. */
const later = `const later = (name) => new Proxy(() => {}, {
  apply: (_, self, given) => Reflect.apply(open()[name], self, given),
  get: (_, key) => open()[name][key],
})`

/** Opens late what the command line does not need to begin with. */
const openLate = {
  name: 'open-late',
  async resolveId(id, importer) {
    if (importer?.startsWith(BEGIN)) return null
    const isLate = LATE.has(id) && importer?.startsWith(compiled)
    if (!isLate && !LATE_WHOLE.has(id)) return null
    if (id.startsWith('node:')) return `${BEGIN}${id}`
    const found = await this.resolve(id, importer, { skipSelf: true })
    return found && `${BEGIN}${found.id}`
  },
  async load(late) {
    if (!late.startsWith(BEGIN)) return null
    const id = late.slice(BEGIN.length)
    const open = id.startsWith('node:') ? `process.getBuiltinModule('${id}')` : `require(${JSON.stringify(id)})`
    if (id === 'node:http2') return { code: `module.exports = ${open}`, moduleType: 'js' }
    if (id.endsWith('/client-h2.js'))
      return { code: `module.exports = (...given) => ${open}(...given)`, moduleType: 'js' }
    const names = Object.keys(await import(id)).filter((name) => name !== 'default')
    const lines = names.map((name) => `export const ${name} = later('${name}')`)
    return { code: [`const open = () => ${open}`, later, ...lines].join('\n'), moduleType: 'js' }
  },
}

/**
 * Makes one CommonJS file of the command line, within the function that it is run as. Arguments: the compiled entry, the
 * file to write. Without comments and indentation, and in ASCII: V8 then reads it byte by byte, in half the memory.
 */
const parts = fileURLToPath(new URL('undici-parts.cjs', import.meta.url))
const onlyParts = { name: 'undici-parts', resolveId: (id) => (id === 'undici' ? parts : null) }
const bundle = await rolldown({ input: entry, platform: 'node', logLevel: 'silent', plugins: [onlyParts, openLate] })
const { output } = await bundle.generate({
  format: 'cjs',
  codeSplitting: false,
  minify: { compress: false, mangle: false, codegen: true },
})
const [{ code }] = output
const escaped = (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
const body = code.replaceAll(/[\u0080-\uffff]/g, escaped)
writeFileSync(file, `(function (exports, require, module, __filename, __dirname) {${body}\n})`, 'latin1')
