import { deserialize, serialize } from 'node:v8'

import type { RecordedTraffic } from '../../protocol.ts'
import type { TrafficPacking } from '../../traffic.ts'

/** Requests and connections as bytes outside of the JavaScript heap. */
export const NODE_PACKING: TrafficPacking = {
  pack: (item) => Buffer.from(serialize(item)),
  unpack: (bytes) => deserialize(bytes) as RecordedTraffic,
  /** V8 writes a text with a byte for each char when all fit, else with two. */
  contains(bytes, text) {
    const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return packed.includes(text, 0, 'utf8') || packed.includes(text, 0, 'latin1') || packed.includes(text, 0, 'utf16le')
  },
}
