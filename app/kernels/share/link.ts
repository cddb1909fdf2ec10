import { deflateSync, strFromU8, strToU8 } from 'fflate'
import { readShared, writeShared, type Shared } from './shared.ts'
import { inflated } from './unpack.ts'

/** What comes before the packed part of a link's fragment. */
const MARK = '#s='
/** Browsers, chats and mail cut longer links. */
export const LINK_LENGTH = 100_000

/** Everything in a link's fragment, which no server ever sees; undefined when that would be too long. */
export function linkFragment(shared: Shared): string | undefined {
  const packed = deflateSync(strToU8(writeShared(shared)), { level: 9 })
  const fragment = MARK + toBase64Url(packed)
  return fragment.length <= LINK_LENGTH ? fragment : undefined
}

/** Whether a page's address carries something shared. */
export function isShareFragment(fragment: string): boolean {
  return fragment.startsWith(MARK)
}

/** @throws {Error} with a sentence for people */
export function readLinkFragment(fragment: string): Shared {
  const bytes = fromBase64Url(fragment.slice(MARK.length))
  if (!bytes) throw new Error('The link is cut off or changed.')
  return readShared(strFromU8(inflated(bytes)))
}

function toBase64Url(bytes: Uint8Array): string {
  let chars = ''
  for (const byte of bytes) chars += String.fromCharCode(byte)
  return btoa(chars).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromBase64Url(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
  } catch {
    return undefined
  }
}
