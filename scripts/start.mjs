/** `npm start`: installs and builds what is missing. The server is being joined; until then this shows the verbs that run. */
process.argv.splice(2, 0, 'help')
await import('./belfry.mjs')
