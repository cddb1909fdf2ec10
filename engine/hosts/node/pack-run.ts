import { deserialize, serialize } from 'node:v8'

import type { Run } from '../../protocol.ts'
import type { RunPacking } from '../../traffic.ts'

/** Runs as bytes outside of the JavaScript heap. */
export const NODE_PACKING: RunPacking = {
  pack: (run) => Buffer.from(serialize(run)),
  unpack: (bytes) => deserialize(bytes) as Run,
  /** V8 writes a text with a byte for each char when all fit, else with two. */
  contains(bytes, text) {
    const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return packed.includes(text, 0, 'utf8') || packed.includes(text, 0, 'latin1') || packed.includes(text, 0, 'utf16le')
  },
}
