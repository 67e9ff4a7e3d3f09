import { describe, expect, it } from 'vitest';
import { LocalProblem } from '#local/problem';
import { readSettings } from '#local/settings';

describe('settings of the local cloud', () => {
  it('come from the environment', () => {
    const settings = readSettings({ TOJI_PORT: '9000', TOJI_EMULATOR_PORT: '9001', TOJI_ADMIN: 'root' }, '');
    expect(settings).toMatchObject({ port: 9000, emulatorPort: 9001, admin: 'root', listen: '127.0.0.1' });
  });

  it('come from the file where the environment says nothing', () => {
    const file = '# ports\nTOJI_PORT = 9000 \nTOJI_ADMIN=root\n';
    expect(readSettings({ TOJI_PORT: '9100' }, file)).toMatchObject({ port: 9100, admin: 'root', emulatorPort: 4566 });
  });

  it.each(['0', '65536', 'eighty', ''])('refuse %j as a port, naming the variable', (port) => {
    expect(() => readSettings({ TOJI_PORT: port }, '')).toThrow(/^setting TOJI_PORT: /);
  });

  it('refuse one port for two servers', () => {
    expect(() => readSettings({ TOJI_PORT: '4567', TOJI_EMULATOR_PORT: '4567' }, '')).toThrow(LocalProblem);
  });
});
