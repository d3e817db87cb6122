// What the page uses of lit-html; the package's own types are not among the files served.
export function html(strings: TemplateStringsArray, ...values: unknown[]): unknown;
export function svg(strings: TemplateStringsArray, ...values: unknown[]): unknown;
export function render(value: unknown, container: HTMLElement): unknown;
export function live(value: unknown): unknown;
export function repeat<T>(
  items: Iterable<T>,
  key: (item: T, index: number) => unknown,
  template: (item: T, index: number) => unknown,
): unknown;
export const nothing: unknown;
export type ElementPart = { element: Element };
export class Directive {}
export function directive<A extends unknown[]>(
  made: new () => Directive & { update(part: ElementPart, given: A): unknown },
): (...given: A) => unknown;
