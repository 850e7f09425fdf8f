/** The contract between server and console: routes and JSON shapes. Imports nothing of the server. */
export type { Right, Route } from './route.js'
export { livePath, routes } from './routes.js'
export type {
  Alert,
  ApiProblem,
  Event,
  Incident,
  IncidentState,
  Overview,
  Rule,
  Session,
  Severity,
  TimelineItem,
  Verdict,
} from './schemas.js'
export * as schemas from './schemas.js'
