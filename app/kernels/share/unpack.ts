import { Inflate, Unzip, UnzipInflate, UnzipPassThrough, type UnzipFile } from 'fflate'
import { IMPORT_LIMITS, isImported, type ImportedFile } from '../import-files.ts'
import { isSafePath } from './safe-path.ts'

/** Most bytes that anything packed may become. */
export const UNPACKED_BYTES = 40_000_000
/** Fed in pieces, so that a bomb is noticed after one of them. */
const PIECE = 16_384

/** A decompressed text. @throws {Error} with a sentence when it is broken or becomes too large */
export function inflated(packed: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = []
  let size = 0
  const inflate = new Inflate((chunk) => {
    size += chunk.length
    if (size > UNPACKED_BYTES) throw tooLarge()
    chunks.push(chunk)
  })
  feed(packed, (piece, isLast) => inflate.push(piece, isLast))
  return joined(chunks, size)
}

/** The files of a zip as they would be if dropped unpacked; folders, foreign and unsafe paths are left out. @throws {Error} */
export function unzipped(packed: Uint8Array, decode: (bytes: Uint8Array) => string): readonly ImportedFile[] {
  if (packed[0] !== 0x50 || packed[1] !== 0x4b || !hasEnd(packed))
    throw new Error('This is no zip archive, or it is broken.')
  const files: ImportedFile[] = []
  const budget = { left: UNPACKED_BYTES }
  const open = new Set<string>()
  const unzip = new Unzip((file) => {
    if (!isWanted(file.name) || files.length + open.size >= IMPORT_LIMITS.files) return
    open.add(file.name)
    collect(file, budget, (bytes) => {
      open.delete(file.name)
      if (bytes) files.push({ path: file.name, text: decode(bytes) })
    })
  })
  unzip.register(UnzipInflate)
  unzip.register(UnzipPassThrough)
  feed(packed, (piece, isLast) => unzip.push(piece, isLast))
  if (open.size > 0) throw new Error('The zip archive ends in the middle of a file.')
  return files
}

/** An archive ends with its directory's last record, `PK 5 6`, and maybe a comment. */
function hasEnd(packed: Uint8Array): boolean {
  for (let at = packed.length - 22; at >= 0 && at >= packed.length - 65_557; at -= 1)
    if (packed[at] === 0x50 && packed[at + 1] === 0x4b && packed[at + 2] === 5 && packed[at + 3] === 6) return true
  return false
}

function isWanted(name: string): boolean {
  return !name.endsWith('/') && isSafePath(name) && isImported(name) && !/(^|\/)__MACOSX\//.test(name)
}

/** Reads one file; undefined when it is larger than a file of a scenario may be. */
function collect(file: UnzipFile, budget: { left: number }, done: (bytes: Uint8Array | undefined) => void): void {
  const chunks: Uint8Array[] = []
  let size = 0
  file.ondata = (error, chunk, isLast) => {
    if (error) throw new Error(`${file.name} in the zip archive is broken: ${error.message}.`)
    size += chunk.length
    budget.left -= chunk.length
    if (budget.left < 0) throw tooLarge()
    if (size <= IMPORT_LIMITS.bytes) chunks.push(chunk)
    if (isLast) done(size <= IMPORT_LIMITS.bytes ? joined(chunks, size) : undefined)
  }
  file.start()
}

function feed(packed: Uint8Array, push: (piece: Uint8Array, isLast: boolean) => void): void {
  try {
    for (let at = 0; at < packed.length || at === 0; at += PIECE)
      push(packed.slice(at, at + PIECE), at + PIECE >= packed.length)
  } catch (error) {
    if (error instanceof Error && error.message.endsWith('.')) throw error
    throw new Error(`It can't be unpacked: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

function tooLarge(): Error {
  return new Error(`Unpacked it would be larger than ${UNPACKED_BYTES / 1_000_000} MB, so it stays closed.`)
}
