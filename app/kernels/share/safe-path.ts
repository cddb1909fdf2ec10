const LONGEST = 300
const FORBIDDEN = new Set(['', '.', '..', '__proto__', 'constructor', 'prototype'])

/** Whether a path that came from elsewhere may name a file of a scenario: relative, downwards, printable. */
export function isSafePath(path: string): boolean {
  return (
    path.length <= LONGEST &&
    !/[\\:*?"<>|]/.test(path) &&
    !hasControls(path) &&
    path.split('/').every((part) => !FORBIDDEN.has(part))
  )
}

function hasControls(path: string): boolean {
  for (let at = 0; at < path.length; at += 1) if (path.charCodeAt(at) < 32 || path.charCodeAt(at) === 127) return true
  return false
}
