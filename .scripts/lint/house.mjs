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

export default { meta: { name: 'house' }, rules: { 'ask-the-host': askTheHost, 'plain-language': plainLanguage } }
