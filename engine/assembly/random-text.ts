import type { Host } from '../host.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** 32 letters and digits: keys and secrets nobody gave (Kong: schema.md §3 auto). */
export function randomText(host: Host): string {
  return Array.from(host.random(32), (byte) => LETTERS[byte % LETTERS.length]).join('')
}
