const LONGEST = 300
const FORBIDDEN = new Set(['', '.', '..', '__proto__', 'constructor', 'prototype'])

/** Whether a path that came from elsewhere may name a file of a scenario: relative, downwards, printable. */
export function isSafePath(path: string): boolean {
  return (
    path.length <= LONGEST &&
    !/[\\:*?"<>|]/.test(path) &&
    ![...path].some((char) => char < ' ' || char === '\x7f') &&
    path.split('/').every((part) => !FORBIDDEN.has(part))
  )
}
