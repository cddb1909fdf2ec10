import {
  alignOf,
  type Constant,
  type CType,
  type EnumType,
  isVariableLength,
  type Member,
  type NumberType,
  sizeOf,
  type StructDefinition,
  type StructType,
} from './c-type.ts'

/** Larger members are refused. */
const MAX_SIZE = 0x20000000

/** A member as declared, before it has a place. */
export type DraftMember =
  | { readonly type: 'field'; readonly name: string; readonly fieldType: CType; readonly layout: LayoutOptions }
  | {
      readonly type: 'bitfield'
      readonly name: string | undefined
      readonly fieldType: NumberType
      readonly width: number
      readonly layout: LayoutOptions
    }
  | { readonly type: 'embedded'; readonly fieldType: StructType | EnumType; readonly layout: LayoutOptions }
  | { readonly type: 'constant'; readonly name: string; readonly constant: Constant }

/** `aligned` and `packed` attributes. */
export interface LayoutOptions {
  readonly align: number | undefined
  readonly isPacked: boolean
}

function roundUp(n: number, step: number): number {
  return Math.ceil(n / step) * step
}

/**
 * Gives the members of a struct or union their places, as the x86-64 System V ABI does.
 * lj_cparse.c cp_struct_layout. False when a member has no usable size.
 */
export function layOutStruct(
  definition: StructDefinition,
  drafts: readonly DraftMember[],
  { align, isPacked, pack }: LayoutOptions & { readonly pack: number | undefined },
): boolean {
  const layout = new StructLayout(definition, { isPacked, pack, align: align ?? 1 })
  const members: Member[] = []
  for (const draft of drafts) {
    if (draft.type === 'constant') members.push(draft)
    else if (draft.type === 'embedded' && draft.fieldType.kind === 'enum') members.push({ ...draft, offset: 0 })
    else {
      const member = layout.place(draft)
      if (member === undefined) return false
      if (member !== 'unnamed') members.push(member)
    }
  }
  layout.finish(members)
  return true
}

class StructLayout {
  private readonly definition: StructDefinition
  private readonly isPacked: boolean
  private readonly pack: number | undefined
  private maxAlign: number
  /** Next free bit. */
  private bits = 0
  private largest = 0
  private hasConst = false
  private isVariable = false

  constructor(definition: StructDefinition, options: { isPacked: boolean; pack: number | undefined; align: number }) {
    this.definition = definition
    this.isPacked = options.isPacked
    this.pack = options.pack
    this.maxAlign = options.align
  }

  place(draft: Exclude<DraftMember, { type: 'constant' }>): Member | 'unnamed' | undefined {
    const { fieldType } = draft
    if (fieldType.isConst || (fieldType.kind === 'struct' && fieldType.definition.hasConst)) this.hasConst = true
    if (isVariableLength(fieldType)) this.isVariable = true
    let size = sizeOf(fieldType)
    if (size === undefined || size >= MAX_SIZE || isVariableLength(fieldType)) {
      if (size !== undefined || fieldType.kind !== 'array' || this.definition.isUnion) return undefined
      size = 0 // a[] and a[?] take no room
    }
    const align = this.alignmentOf(draft)
    if (draft.type === 'bitfield') return this.placeBits(draft, { size, align })
    this.bits = roundUp(this.bits, align * 8)
    const offset = this.bits / 8
    this.advance(size * 8)
    return draft.type === 'field'
      ? { type: 'field', name: draft.name, fieldType, offset }
      : { type: 'embedded', fieldType: draft.fieldType, offset }
  }

  private alignmentOf({ fieldType, layout }: Exclude<DraftMember, { type: 'constant' }>): number {
    let align = alignOf(fieldType)
    const isRaised = layout.align !== undefined && layout.align > align
    if (layout.isPacked || this.isPacked || isRaised) align = layout.align ?? 1
    if (this.pack !== undefined && this.pack < align) align = this.pack
    this.maxAlign = Math.max(this.maxAlign, align)
    return align
  }

  private placeBits(
    draft: Extract<DraftMember, { type: 'bitfield' }>,
    { size, align }: { size: number; align: number },
  ): Member | 'unnamed' {
    const container = size * 8
    const step = align * 8
    const { width, name, fieldType, layout } = draft
    const isPacked = layout.isPacked || this.isPacked
    const overflows = !isPacked && (this.bits % step) + width > container
    if (width === 0 || layout.align !== undefined || overflows) this.bits = roundUp(this.bits, step)
    const start = this.bits
    this.advance(width)
    if (width === container && start % step === 0) {
      return name === undefined ? 'unnamed' : { type: 'field', name, fieldType, offset: start / 8 }
    }
    const position = start % container
    return { type: 'bitfield', name, fieldType, offset: (start - position) / 8, size, position, width }
  }

  private advance(bits: number): void {
    if (this.definition.isUnion) this.largest = Math.max(this.largest, bits)
    else this.bits += bits
  }

  finish(members: readonly Member[]): void {
    const { definition } = this
    definition.members = members
    definition.align = this.maxAlign
    definition.hasConst = this.hasConst
    definition.isVariable = this.isVariable
    definition.size = roundUp(definition.isUnion ? this.largest : this.bits, this.maxAlign * 8) / 8
  }
}
