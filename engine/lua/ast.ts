import type { LuaCdata } from './runtime/cdata.ts'

/** A local variable; the analyzer fills in how it is used. */
export interface Variable {
  readonly name: string
  readonly line: number
  owner: FunctionNode | undefined
  /** Used by an inner function. */
  isCaptured: boolean
  /** Assigned after its declaration. */
  isReassigned: boolean
  /** Name in emitted code. */
  id: string
  /** The variable of a numeric for: always a number unless assigned. */
  isNumber: boolean
}

/** A variable of an enclosing function, as an inner function holds it. */
export interface Upvalue {
  readonly variable: Variable
}

/** A function expression or the main chunk. */
export interface FunctionNode {
  readonly type: 'Function'
  readonly parameters: readonly Variable[]
  readonly isVararg: boolean
  readonly isMain: boolean
  readonly body: Block
  readonly line: number
  readonly lastLine: number
  /** All locals it declares, in order. */
  readonly locals: Variable[]
  readonly upvalues: Upvalue[]
  /** What the code around it calls it: `Handler:access`. For people. */
  label: string | undefined
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '^'
export type CompareOperator = '==' | '~=' | '<' | '<=' | '>' | '>='
export type UnaryOperator = '-' | 'not' | '#'

export interface NameExpression {
  readonly type: 'Name'
  readonly name: string
  line: number
  /** Undefined: a global. */
  variable: Variable | undefined
  /** The variable belongs to an enclosing function. */
  isUpvalue: boolean
}
export interface IndexExpression {
  readonly type: 'Index'
  readonly object: Expression
  readonly key: Expression
  line: number
}
export interface CallExpression {
  readonly type: 'Call'
  readonly callee: Expression
  readonly args: readonly Expression[]
  readonly line: number
}
export interface MethodCallExpression {
  readonly type: 'MethodCall'
  readonly object: Expression
  readonly method: string
  readonly args: readonly Expression[]
  readonly line: number
  /** Where the method is looked up. */
  readonly nameLine: number
}
export interface TableItem {
  /** Undefined: the next array position. */
  readonly key: Expression | undefined
  readonly value: Expression
  readonly line: number
}

export type Expression =
  | { readonly type: 'Nil' | 'True' | 'False' | 'Vararg' }
  | { readonly type: 'Number'; readonly value: number }
  | { readonly type: 'String'; readonly value: string }
  | { readonly type: 'Cdata'; readonly value: LuaCdata }
  | FunctionNode
  | NameExpression
  | IndexExpression
  | CallExpression
  | MethodCallExpression
  | { readonly type: 'Parenthesis'; readonly inner: Expression }
  | { readonly type: 'And' | 'Or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly type: 'Binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
      readonly line: number
    }
  | {
      readonly type: 'Compare'
      readonly operator: CompareOperator
      readonly left: Expression
      readonly right: Expression
      readonly line: number
    }
  | { readonly type: 'Concat'; readonly operands: readonly Expression[]; readonly line: number }
  | { readonly type: 'Unary'; readonly operator: UnaryOperator; readonly operand: Expression; readonly line: number }
  | { readonly type: 'Table'; readonly items: readonly TableItem[]; readonly line: number }

export interface GotoStatement {
  readonly type: 'Goto'
  readonly label: string
  readonly line: number
  target: LabelStatement | undefined
  isBackward: boolean
}
export interface LabelStatement {
  readonly type: 'Label'
  readonly name: string
  readonly line: number
  /** Number in emitted code; 0 while nothing jumps here. */
  id: number
  hasForward: boolean
  hasBackward: boolean
}
export interface BreakStatement {
  readonly type: 'Break'
  readonly line: number
  loop: LoopStatement | undefined
}

interface Loop {
  readonly body: Block
  readonly line: number
  /** Number in emitted code of a loop that is left by break; 0: none. */
  breakId: number
}
export type LoopStatement =
  | (Loop & { readonly type: 'While'; readonly condition: Expression })
  | (Loop & { readonly type: 'Repeat'; readonly condition: Expression })
  | (Loop & {
      readonly type: 'NumericFor'
      readonly variable: Variable
      readonly start: Expression
      readonly limit: Expression
      readonly step: Expression | undefined
      /** Of the `do`: where non-numbers are reported. */
      readonly doLine: number
    })
  | (Loop & {
      readonly type: 'GenericFor'
      readonly variables: readonly Variable[]
      readonly values: readonly Expression[]
    })

export type Statement =
  | LoopStatement
  | GotoStatement
  | LabelStatement
  | BreakStatement
  | {
      readonly type: 'Local'
      readonly variables: readonly Variable[]
      readonly values: readonly Expression[]
      readonly line: number
    }
  | { readonly type: 'LocalFunction'; readonly variable: Variable; readonly value: FunctionNode; readonly line: number }
  | {
      readonly type: 'Assign'
      readonly targets: readonly (NameExpression | IndexExpression)[]
      readonly values: readonly Expression[]
      /** Where the stores happen. */
      readonly line: number
      /** Where it begins. */
      readonly startLine: number
    }
  | { readonly type: 'CallStatement'; readonly call: CallExpression | MethodCallExpression; readonly line: number }
  | { readonly type: 'Do'; readonly body: Block; readonly line: number }
  | {
      readonly type: 'If'
      readonly clauses: readonly { readonly condition: Expression; readonly body: Block }[]
      readonly otherwise: Block | undefined
      readonly line: number
    }
  | { readonly type: 'Return'; readonly values: readonly Expression[]; readonly line: number }

/** A scope: statements in order. */
export interface Block {
  readonly statements: readonly Statement[]
}
