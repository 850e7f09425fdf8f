import { processStart, syslog } from '../record.js'
import type { Story } from './story.js'

const user = 'o.tannert'

/** A document takes over an engineering laptop, which writes to a water controller; then the level stands still. */
export const waterLevel: Story = {
  name: 'water-level',
  title: 'Water level held still from an engineering laptop',
  steps(_random, roster) {
    const laptop = roster.address('wtr-eng-02', '10.50.2.22')
    const gateway = { client: 'wtr-eng-02', user, src: laptop, target: 'plc-lh-2' }
    return [
      {
        second: 0,
        speak: processStart(
          { host: 'wtr-eng-02', user },
          'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
          'powershell.exe -w hidden -enc SQBFAFgA',
          'C:\\Program Files\\Microsoft Office\\root\\Office16\\EXCEL.EXE',
        ),
      },
      {
        second: 20,
        speak: syslog('tcp', 'rtu-gateway', 'rtu-gw-lh', {
          action: 'write',
          function: 16,
          registers: '40120-40123',
          listed: 'no',
          ...gateway,
        }),
      },
      {
        second: 50,
        speak: syslog('tcp', 'rtu-gateway', 'rtu-gw-lh', {
          action: 'point-frozen',
          quantity: 'level',
          point: 'lh-lit-204',
          value: '3.42',
          unchanged_min: 47,
          flow_m3h: 212,
          ...gateway,
        }),
      },
    ]
  },
}
