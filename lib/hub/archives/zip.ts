import { GenericError } from '#core/errors';

/** The members of a zip file, out of its central directory at the end: the content is not read. */
export interface Member {
  readonly name: string;
  /** bytes */
  readonly size: number;
  /** seconds since the epoch; zip files have local times, which are taken as UTC */
  readonly mtime: number;
}

export type ReadRange = (start: number, length: number) => Promise<Uint8Array>;

const END = 0x06054b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 65535;
const ENTRY = 0x02014b50;
const ENTRY_SIZE = 46;
/** sizes and offsets beyond these need the 64-bit form of the directory */
const MAX = 0xffffffff;
/** Bytes of directory; jar files with some ten thousand members have 10 MB. Anybody may ask for the members. */
const LONGEST = 64 << 20;

export async function zipMembers(read: ReadRange, size: number): Promise<Member[]> {
  const tail = Math.min(size, END_SIZE + LONGEST_COMMENT);
  const end = Buffer.from(await read(size - tail, tail));
  const at = end.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (at < 0 || end.length - at < END_SIZE || end.readUInt32LE(at) !== END) throw invalid();
  const [length, start] = [end.readUInt32LE(at + 12), end.readUInt32LE(at + 16)];
  if (length === MAX || start === MAX) throw new GenericError('zip files of 4 GB and more cannot be listed');
  if (start + length > size) throw invalid();
  if (length > LONGEST) throw new GenericError(`zip files with ${length} bytes of directory cannot be listed`);
  return entries(Buffer.from(await read(start, length)));
}

const invalid = () => new GenericError('File is not a zip file');

function entries(directory: Buffer): Member[] {
  const found: Member[] = [];
  for (let at = 0; at + ENTRY_SIZE <= directory.length; ) {
    if (directory.readUInt32LE(at) !== ENTRY) throw invalid();
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field));
    const name = directory.subarray(at + ENTRY_SIZE, at + ENTRY_SIZE + nameLength!).toString('utf8');
    const [time, date] = [directory.readUInt16LE(at + 12), directory.readUInt16LE(at + 14)];
    found.push({ name, size: directory.readUInt32LE(at + 24), mtime: dosTime(date, time) });
    at += ENTRY_SIZE + nameLength! + extra! + comment!;
  }
  return found;
}

const dosTime = (date: number, time: number): number =>
  Date.UTC(1980 + (date >> 9), ((date >> 5) & 15) - 1, date & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2) / 1000;
