/** `npm start`: installs and builds what is missing, then runs the demo in this same process. */
process.argv.splice(2, 0, 'demo')
await import('./belfry.mjs')
