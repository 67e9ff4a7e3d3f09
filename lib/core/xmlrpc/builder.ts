import { InvalidRequest } from './invalid.ts';
import { scalar } from './scalar.ts';
import { MAX_DEPTH, type Struct, type Value } from './value.ts';
import type { XmlSink } from './xml.ts';

/** Which element may stand in which; a name that is no key here and no scalar is unknown. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  '': ['methodCall', 'methodResponse'],
  methodCall: ['methodName', 'params'],
  methodResponse: ['params', 'fault'],
  params: ['param'],
  param: ['value'],
  fault: ['value'],
  array: ['data'],
  data: ['value'],
  struct: ['member'],
  member: ['name', 'value'],
};

/** An array or struct being read, with what must be put back when it ends. */
interface Frame {
  items: Value[] | undefined;
  struct: Struct | undefined;
  name: string | undefined;
}

/** Builds the values of one message from its elements, with a stack of its own instead of recursion. */
export class Builder implements XmlSink {
  root: 'methodCall' | 'methodResponse' | undefined;
  method: string | undefined;
  params: Value[] = [];
  fault: Value | undefined;

  private readonly path: string[] = [''];
  private readonly frames: Frame[] = [];
  private chars = '';
  /** The value read since the last <value>; undefined = none yet, so its bare text counts. */
  private current: Value | undefined;

  open(name: string): void {
    const parent = this.path.at(-1)!;
    this.refuseText(parent);
    this.expectChild(parent, name);
    this.path.push(name);
    if (name === 'value') this.current = undefined;
    else if (name === 'array') this.push({ items: [], struct: undefined, name: undefined });
    else if (name === 'struct') this.push({ items: undefined, struct: {}, name: undefined });
    else if (parent === '') this.root = name === 'methodCall' ? 'methodCall' : 'methodResponse';
  }

  text(text: string): void {
    this.chars += text;
  }

  close(name: string): void {
    this.path.pop();
    const parent = this.path.at(-1)!;
    if (parent === 'value') this.current = this.endTyped(name);
    else if (name === 'value')
      this.deliver(parent, this.current === undefined ? this.chars : this.endValue(this.current));
    else if (name === 'name') this.frames.at(-1)!.name = this.chars;
    else if (name === 'methodName') this.method = this.chars;
    else this.refuseText(name);
    if (name === 'member') this.frames.at(-1)!.name = undefined;
    this.chars = '';
  }

  private expectChild(parent: string, name: string): void {
    if (parent === 'value') {
      if (this.current !== undefined) throw new InvalidRequest('more than one type in a <value>');
    } else if (!CHILDREN[parent]?.includes(name)) {
      throw new InvalidRequest(`unexpected <${name}> ${parent === '' ? 'as the document' : `in <${parent}>`}`);
    }
  }

  private push(frame: Frame): void {
    if (this.frames.length >= MAX_DEPTH) throw new InvalidRequest(`values nested more than ${MAX_DEPTH} deep`);
    this.frames.push(frame);
  }

  private endTyped(name: string): Value {
    if (name !== 'array' && name !== 'struct') return scalar(name, this.chars);
    this.refuseText(name);
    const frame = this.frames.pop()!;
    return frame.items ?? frame.struct!;
  }

  private deliver(parent: string, value: Value): void {
    if (parent === 'param') this.params.push(value);
    else if (parent === 'fault') this.fault = value;
    else if (parent === 'data') this.frames.at(-1)!.items!.push(value);
    else this.setMember(value);
  }

  private setMember(value: Value): void {
    const { struct, name } = this.frames.at(-1)!;
    if (name === undefined) throw new InvalidRequest('<member> without <name> before its <value>');
    if (name === '__proto__') {
      // A plain assignment would set the prototype.
      Object.defineProperty(struct, name, { value, enumerable: true, configurable: true, writable: true });
    } else struct![name] = value;
  }

  private endValue(value: Value): Value {
    this.refuseText('value');
    return value;
  }

  private refuseText(name: string): void {
    const text = this.chars;
    this.chars = '';
    if (text !== '' && text !== '\n' && text.trim() !== '') throw new InvalidRequest(`unexpected text in <${name}>`);
  }
}
