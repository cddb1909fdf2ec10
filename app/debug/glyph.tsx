import type { BreakpointGlyph } from '../kernels/debug/breakpoints.ts'

const LOOKS: Record<BreakpointGlyph, string> = {
  dot: 'bp-glyph bp-dot',
  hexagon: 'bp-glyph bp-hexagon',
  diamond: 'bp-glyph bp-diamond',
  hollow: 'bp-glyph bp-hollow',
  disabled: 'bp-glyph bp-disabled',
}

/** The shape of a breakpoint, as in the gutter. */
export function Glyph({ shape }: { readonly shape: BreakpointGlyph }) {
  return <span aria-hidden="true" className={`${LOOKS[shape]} inline-block size-3.5 shrink-0`} />
}
