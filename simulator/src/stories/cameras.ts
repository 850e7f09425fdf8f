import { syslog } from '../record.js'
import type { Step, Story } from './story.js'

/** Somebody opens a street cabinet, plugs in a device and takes over cameras that still have the factory password. */
export const cameras: Story = {
  name: 'cameras',
  title: 'Cameras taken over with the factory password',
  steps(random) {
    const intruder = `10.70.4.${random.between(60, 90)}`
    const cabinet = 'cab-b4-17'
    const steps: Step[] = [
      {
        second: 0,
        speak: syslog('tcp', 'badge-reader', cabinet, {
          action: 'door-open',
          kind: 'cabinet',
          badge: 'none',
          work_order: 'none',
        }),
      },
      {
        second: 8,
        speak: syslog('tcp', 'net-switch', cabinet, {
          action: 'port-up',
          port: 7,
          mac: '02:42:ac:11:66:01',
          known: 'no',
          src: intruder,
        }),
      },
    ]
    for (let camera = 1; camera <= 6; camera += 1) {
      const login = { action: 'login', result: 'success', user: 'admin', credential: 'factory', src: intruder }
      steps.push({ second: 15 + camera * 3, speak: syslog('udp', 'camera', `cam-nk-0${camera}`, login) })
    }
    const update = { action: 'firmware-update', version: '9.9.1', signature: 'missing', user: 'admin', src: intruder }
    steps.push({ second: 45, speak: syslog('udp', 'camera', 'cam-nk-03', update) })
    return steps
  },
}
