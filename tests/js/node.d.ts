/** The part of Node.js that the tests of scripts use. */

declare module "node:test" {
  export const mock: {
    timers: { enable(what: { apis: "setTimeout"[] }): void; tick(ms: number): void; reset(): void };
  };
  export function test(name: string, run: () => void | Promise<void>): void;
}

declare module "node:assert/strict" {
  type Pattern = RegExp | (new (...args: never[]) => Error);
  const assert: {
    ok(value: unknown, message?: string): asserts value;
    equal(actual: unknown, expected: unknown, message?: string): void;
    deepEqual(actual: unknown, expected: unknown, message?: string): void;
    match(text: string | null | undefined, pattern: RegExp, message?: string): void;
    throws(run: () => unknown, error?: Pattern): void;
    rejects(promise: Promise<unknown>, error?: Pattern): Promise<void>;
  };
  export default assert;
}

declare module "node:events" {
  export function once(target: EventTarget, name: string): Promise<CustomEvent[]>;
}

declare class Buffer {
  static from(buffer: ArrayBufferLike): Buffer;
  toString(encoding: "base64"): string;
}

declare function setImmediate(run: () => void): number;
