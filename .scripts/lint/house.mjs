// Rules of the house that oxlint has not: what makes a run repeatable, and which language features are left out.

/** The engine core reads no clock and draws no random number of its own: a replay could not repeat them. */
const askTheHost = {
  create(context) {
    const forbidden = {
      Date: ['now'],
      Math: ['random'],
      performance: ['now', 'timeOrigin'],
      crypto: ['randomUUID', 'getRandomValues'],
    }
    const report = (node, what) => context.report({ node, message: `${what}: ask the Host` })
    return {
      MemberExpression(node) {
        const { object, property } = node
        const name = node.computed ? property.value : property.name
        if (object.type === 'Identifier' && forbidden[object.name]?.includes(name))
          report(node, `${object.name}.${name}`)
      },
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0) report(node, 'new Date()')
      },
    }
  },
}

/** STYLE: no enum, namespace, getter or `export *`. */
const plainLanguage = {
  create(context) {
    const report = (node, message) => context.report({ node, message })
    const getter = (node) => node.kind === 'get' && report(node, 'no getter: use a method')
    return {
      TSEnumDeclaration: (node) => report(node, 'no enum: use a union of strings'),
      TSModuleDeclaration: (node) => node.kind !== 'global' && report(node, 'no namespace: use a module'),
      ExportAllDeclaration: (node) => report(node, 'no export *: name what is exported'),
      MethodDefinition: getter,
      Property: getter,
    }
  },
}

const TEXT_NAMES =
  /^(?:about|alt|hint|label|note|placeholder|title|what|aria-(?:label|description|roledescription|valuetext))$/
const CODE = new Set(['code', 'kbd'])
/** `ngx.ctx`, `kong.yml` and `body_filter` are Kong's own names. */
const isText = (words) => /\p{L}/u.test(words.replace(/&\w+;/g, '')) && !/^\s*\w*[._][\w.]+\s*$/.test(words)
/** `Failed to …` is what a programmer reads. */
const isSentence = (words) => /^\s*(?!Failed to )\p{Lu}[\p{Ll}’']*[,:]?\s.*\p{Ll}{2}/su.test(words)

/** Literal words of an expression; what stands between them is a NUL. */
function wordsOf(node) {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : ''
  return node?.type === 'TemplateLiteral' ? node.quasis.map(({ value }) => value.cooked).join('\u0000') : ''
}

/** What an expression may come to; not what a call makes of its arguments. */
function outcomesOf(node) {
  switch (node?.type) {
    case 'JSXExpressionContainer':
      return outcomesOf(node.expression)
    case 'ConditionalExpression':
      return [...outcomesOf(node.consequent), ...outcomesOf(node.alternate)]
    case 'LogicalExpression':
      return [...outcomesOf(node.left), ...outcomesOf(node.right)]
    case 'BinaryExpression':
      return node.operator !== '+' ? [] : [...outcomesOf(node.left), ...outcomesOf(node.right)]
    case 'TemplateLiteral':
      return [node, ...node.expressions.flatMap(outcomesOf)]
    default:
      return node ? [node] : []
  }
}

/**
 * `app/text` has what people read: no words in JSX nor in what names a thing, no sentence anywhere else.
 * react/jsx-no-literals sees neither templates nor conditions in attributes, and takes "(" for text.
 */
const textInOnePlace = {
  create(context) {
    const report = (node) => context.report({ node, message: 'people read this: name it in app/text' })
    // A sentence is reported where it stands.
    const named = (value) =>
      outcomesOf(value)
        .filter((node) => isText(wordsOf(node)) && !isSentence(wordsOf(node)))
        .forEach(report)
    const sentence = (node) => isSentence(wordsOf(node)) && node.parent.type !== 'ImportDeclaration' && report(node)
    const children = (node) =>
      node.children.filter(({ type }) => type === 'JSXExpressionContainer').forEach((child) => named(child))
    return {
      JSXText: (node) => isText(node.value) && !CODE.has(node.parent.openingElement?.name.name) && report(node),
      JSXElement: children,
      JSXFragment: children,
      JSXAttribute: ({ name, value }) => TEXT_NAMES.test(name.name) && named(value),
      // `note` is also a kind of line, with a look
      Property: ({ key, value }) => key.name !== 'note' && TEXT_NAMES.test(key.name) && named(value),
      Literal: sentence,
      TemplateLiteral: sentence,
    }
  },
}

export default {
  meta: { name: 'house' },
  rules: { 'ask-the-host': askTheHost, 'plain-language': plainLanguage, 'text-in-one-place': textInOnePlace },
}
