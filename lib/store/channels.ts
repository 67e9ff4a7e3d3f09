import { entity } from './entity.ts';
import { pad } from './table.ts';

export interface Channel {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly enabled: boolean;
  readonly comment: string | null;
}

export const channels = entity<Channel>({
  name: 'channel',
  unique: { name: (channel) => channel.name },
  lists: { g1: (channel) => ['channel', pad(channel.id)] },
});
