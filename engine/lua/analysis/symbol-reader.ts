import type { Block, CallExpression, Expression, FunctionNode, MethodCallExpression, Statement } from '../ast.ts'
import type { NameToken } from './names.ts'
import type {
  LuaDefinition,
  LuaFunction,
  LuaItem,
  LuaLocal,
  LuaName,
  LuaPath,
  LuaSymbols,
  LuaUse,
  LuaValue,
} from './symbols.ts'

type Scope = Map<string, number>

/**
 * Walks the syntax tree and the names of the source in step: both are in the order of the text, and every name
 * belongs to exactly one node.
 */
export class SymbolReader {
  private readonly names: readonly NameToken[]
  private at = 0
  private owner = 0
  private readonly scopes: Scope[] = []
  private readonly locals: LuaLocal[] = []
  private readonly uses: LuaUse[] = []
  private readonly functions: LuaFunction[] = []
  private readonly definitions: LuaDefinition[] = []
  private result: LuaValue | undefined

  constructor(names: readonly NameToken[]) {
    this.names = names
  }

  chunk({ body, lastLine }: FunctionNode): LuaSymbols {
    this.functions.push({ parent: undefined, parameters: [], line: 1, lastLine, passedTo: undefined })
    this.block(body)
    const { locals, uses, functions, definitions, result } = this
    return { locals, uses, functions, definitions, result }
  }

  private block({ statements }: Block, inScope: () => void = () => undefined): void {
    this.scopes.push(new Map())
    inScope()
    for (const statement of statements) this.statement(statement)
    this.scopes.pop()
  }

  private statement(statement: Statement): void {
    switch (statement.type) {
      case 'Local': {
        const names = statement.variables.map(({ name }) => this.take(name))
        const values = statement.values.map((value) => this.expression(value))
        for (const [index, name] of names.entries()) this.initialize(this.declare(name, 'local'), name, values[index])
        return
      }
      case 'LocalFunction': {
        const name = this.take(statement.variable.name)
        const local = this.declare(name, 'local')
        this.initialize(local, name, this.function(statement.value))
        return
      }
      case 'Assign':
        return this.assignment(statement.targets, statement.values)
      case 'CallStatement':
        this.expression(statement.call)
        return
      case 'Do':
        return this.block(statement.body)
      case 'If':
        for (const { condition, body } of statement.clauses) {
          this.expression(condition)
          this.block(body)
        }
        if (statement.otherwise) this.block(statement.otherwise)
        return
      case 'While':
        this.expression(statement.condition)
        return this.block(statement.body)
      case 'Repeat':
        // The condition sees the locals of the body.
        this.scopes.push(new Map())
        for (const inner of statement.body.statements) this.statement(inner)
        this.expression(statement.condition)
        this.scopes.pop()
        return
      case 'NumericFor': {
        const name = this.take(statement.variable.name)
        for (const part of [statement.start, statement.limit, statement.step]) if (part) this.expression(part)
        return this.block(statement.body, () => this.declare(name, 'loop'))
      }
      case 'GenericFor': {
        const names = statement.variables.map((variable) => this.take(variable.name))
        for (const value of statement.values) this.expression(value)
        return this.block(statement.body, () => names.forEach((name) => this.declare(name, 'loop')))
      }
      case 'Return': {
        const [first] = statement.values.map((value) => this.expression(value))
        if (this.owner === 0) this.result = first
        return
      }
      case 'Goto':
        this.take(statement.label)
        return
      case 'Label':
        this.take(statement.name)
        return
      case 'Break':
        return
    }
  }

  private assignment(targets: readonly Expression[], values: readonly Expression[]): void {
    const paths = targets.map((target) => this.target(target))
    // `function M:access()` has a `self` that is not in the text.
    const method = paths[0]?.type === 'path' && this.names[this.at - 1]?.before === ':' ? paths[0].path : undefined
    const found = values.map((value) =>
      value.type === 'Function' ? this.function(value, method) : this.expression(value),
    )
    for (const [index, target] of paths.entries()) {
      if (target?.type !== 'path') continue
      const { path } = target
      const local = path.local === undefined ? undefined : this.locals[path.local]
      if (local && path.names.length === 1) local.isReassigned = true
      this.uses.push({ path, kind: 'write', owner: this.owner, args: [] })
      this.define(path, found[index])
    }
  }

  /** `t[key] = value` writes to `t`. */
  private target(target: Expression): LuaValue | undefined {
    const value = this.value(target)
    const last = this.uses.at(-1)
    if (target.type === 'Index' && target.key.type !== 'String' && last?.kind === 'read')
      this.uses[this.uses.length - 1] = { ...last, kind: 'write' }
    return value
  }

  private initialize(local: number, name: LuaName, value: LuaValue | undefined): void {
    const declared = this.locals[local]
    if (declared) declared.value = value
    if (value?.type === 'table') this.defineItems({ names: [name], local }, value.items)
  }

  private define(path: LuaPath, value: LuaValue | undefined): void {
    this.definitions.push({ path, value })
    if (value?.type === 'table') this.defineItems(path, value.items)
  }

  private defineItems({ names, local }: LuaPath, items: readonly LuaItem[]): void {
    for (const { name, value } of items)
      if (name) this.define({ names: [...names, name], ...(local !== undefined && { local }) }, value)
  }

  /** Reads a value and notes that it is used. */
  private expression(expression: Expression): LuaValue | undefined {
    const value = this.value(expression)
    if (value?.type === 'path') this.uses.push({ path: value.path, kind: 'read', owner: this.owner, args: [] })
    return value
  }

  private value(expression: Expression): LuaValue | undefined {
    switch (expression.type) {
      case 'Name': {
        const name = this.take(expression.name)
        const local = this.scopes.findLast((scope) => scope.has(name.name))?.get(name.name)
        return { type: 'path', path: { names: [name], ...(local !== undefined && { local }) } }
      }
      case 'Index': {
        const object = this.value(expression.object)
        if (expression.key.type !== 'String') {
          this.expression(expression.key)
          if (object?.type === 'path') this.uses.push({ path: object.path, kind: 'read', owner: this.owner, args: [] })
          return undefined
        }
        const key = this.take(expression.key.value)
        return object?.type === 'path' ? { type: 'path', path: extend(object.path, key) } : undefined
      }
      case 'Call':
      case 'MethodCall':
        return this.call(expression)
      case 'Function':
        return this.function(expression)
      case 'Table':
        return { type: 'table', items: expression.items.map((item) => this.item(item)) }
      case 'String':
        this.take(expression.value)
        return { type: 'literal', value: expression.value }
      case 'Number':
        return { type: 'literal', value: expression.value }
      case 'True':
      case 'False':
        return { type: 'literal', value: expression.type === 'True' }
      case 'Parenthesis':
        return this.value(expression.inner)
      case 'And':
      case 'Or':
      case 'Binary':
      case 'Compare':
        this.expression(expression.left)
        this.expression(expression.right)
        return undefined
      case 'Concat':
        for (const operand of expression.operands) this.expression(operand)
        return undefined
      case 'Unary':
        this.expression(expression.operand)
        return undefined
      case 'Nil':
      case 'Vararg':
      case 'Cdata':
        return undefined
    }
  }

  private item({ key, value }: { readonly key: Expression | undefined; readonly value: Expression }): LuaItem {
    if (key?.type === 'String') {
      const name = this.take(key.value)
      return { name, value: this.expression(value) }
    }
    if (key) this.expression(key)
    return { name: undefined, value: this.expression(value) }
  }

  private call(call: CallExpression | MethodCallExpression): LuaValue | undefined {
    const callee = this.value(call.type === 'Call' ? call.callee : call.object)
    const method = call.type === 'MethodCall' ? this.take(call.method) : undefined
    const first = this.functions.length
    const args = call.args.map((argument) => this.expression(argument))
    if (callee?.type !== 'path') return undefined
    const path = method ? extend(callee.path, method) : callee.path
    this.uses.push({ path, kind: method ? 'method' : 'call', owner: this.owner, args })
    for (const argument of args) {
      const passed = argument?.type === 'function' && argument.id >= first ? this.functions[argument.id] : undefined
      if (passed) passed.passedTo = path
    }
    if (path.local !== undefined || path.names.length > 1) return { type: 'call', path }
    const [given] = args
    if (path.names[0]?.name === 'require' && given?.type === 'literal')
      return { type: 'require', module: String(given.value) }
    // A class is still its table: local M = setmetatable({}, mt)
    return path.names[0]?.name === 'setmetatable' ? given : { type: 'call', path }
  }

  /** `method`: the path of the method it is; its `self` is the table of that. */
  private function({ parameters, body, line, lastLine }: FunctionNode, method?: LuaPath): LuaValue {
    const id = this.functions.length
    const own: number[] = []
    this.functions.push({ parent: this.owner, parameters: own, line, lastLine, passedTo: undefined })
    const outer = this.owner
    this.owner = id
    this.block(body, () => {
      for (const [index, { name }] of parameters.entries())
        own.push(this.declare(method && index === 0 ? name : this.take(name), 'parameter'))
      const self = method && this.locals[own[0] ?? -1]
      if (self) self.value = { type: 'path', path: { ...method, names: method.names.slice(0, -1) } }
    })
    this.owner = outer
    return { type: 'function', id }
  }

  private declare(name: LuaName | string, kind: LuaLocal['kind']): number {
    const isImplicit = typeof name === 'string'
    const local = this.locals.length
    this.locals.push({
      name: isImplicit ? name : name.name,
      kind,
      span: isImplicit ? undefined : { start: name.start, end: name.end },
      owner: this.owner,
      value: undefined,
      isReassigned: false,
    })
    this.scopes.at(-1)?.set(isImplicit ? name : name.name, local)
    return local
  }

  private take(text: string): LuaName {
    const token = this.names[this.at]
    if (token?.text !== text) throw new Error(`Failed to read names: expected ${text}, found ${token?.text}`)
    this.at += 1
    return { name: text, start: token.start, end: token.end }
  }
}

function extend({ names, local }: LuaPath, name: LuaName): LuaPath {
  return { names: [...names, name], ...(local !== undefined && { local }) }
}
